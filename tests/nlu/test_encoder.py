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
    """The first time, and again when the n-grams of its words are remembered."""
    messages = [normalise(sample.text) for sample in taste]
    encoder = Encoder()
    matrix = encoder.fit(messages, vectors)
    for _ in range(2):
        for index in range(0, len(messages), 9):
            alone = row(encoder, messages[index], vectors, matrix.shape[1])
            assert np.allclose(alone, matrix[index].toarray()[0], atol=1e-6), messages[index].plain


def test_a_word_never_met_is_encoded_alike_when_it_comes_again(
    taste: list[Sample], vectors: WordVectors
) -> None:
    """Some of its n-grams may be known, some not."""
    encoder = Encoder()
    encoder.fit([normalise(sample.text) for sample in taste[:200]], vectors)
    first, second = (encoder.encode(normalise("zzgrblx remboursationner"), vectors) for _ in range(2))
    assert np.array_equal(first.columns, second.columns)
    assert np.array_equal(first.values, second.values)
