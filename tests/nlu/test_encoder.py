"""A message encoded alone is the message encoded among all others."""

import numpy as np

from bot.assistant.encoder import Encoder
from bot.assistant.normaliser import Normalised, normalise
from bot.assistant.samples import Sample
from bot.assistant.vectors import WordVectors


def row(encoder: Encoder, message: Normalised, vectors: WordVectors, width: int) -> np.ndarray:
    """The message as a row as wide as the matrix the encoder learnt from."""
    encoded, values = encoder.encode(message, vectors), np.zeros(width, dtype=np.float32)
    values[encoded.columns] = encoded.values
    return values


def test_one_message_is_encoded_as_in_the_matrix(taste: list[Sample], vectors: WordVectors) -> None:
    """Whatever shortcuts are taken for a single one."""
    messages = [normalise(sample.text) for sample in taste]
    encoder = Encoder()
    matrix = encoder.fit(messages, vectors)
    for index in range(0, len(messages), 9):
        alone = row(encoder, messages[index], vectors, matrix.shape[1])
        assert np.allclose(alone, matrix[index].toarray()[0], atol=1e-6), messages[index].plain
