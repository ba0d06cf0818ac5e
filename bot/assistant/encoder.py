"""Messages as numbers: word and character n-grams, hand-made signs, one vector of meaning."""

from dataclasses import dataclass
from typing import Dict, List, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.assistant.normaliser import Normalised
from bot.assistant.signs import read_signs
from bot.assistant.vectors import WordVectors

_SIGN_WEIGHT = 0.1
_SIGN_LIMIT = 4.0
_ENDS = 8
_ENDS_WEIGHT = 0.5


def _ends(text: str) -> List[str]:
    """The first and the last words, marked as such: how people open and what they end on."""
    words = text.split()
    return [f"first_{word}" for word in words[:_ENDS]] + [f"last_{word}" for word in words[-_ENDS:]]


@dataclass(frozen=True)
class Encoded:
    """One message: which columns are not zero, and what they hold."""

    columns: np.ndarray
    values: np.ndarray

    def times(self, weights: np.ndarray) -> np.ndarray:
        """The product with a dense matrix of weights; far quicker than by way of a sparse matrix."""
        return self.values @ weights[self.columns]


class Encoder:
    """Learns the n-grams and the scale of the signs; turns messages into rows of one sparse matrix.

    The word vectors are lent at each call rather than kept: they are large and belong to the process.
    """

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            tokenizer=str.split,
            token_pattern=None,
            lowercase=False,
            ngram_range=(1, 2),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            lowercase=False,
            ngram_range=(2, 5),
            min_df=3,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._ends = TfidfVectorizer(
            analyzer=_ends, lowercase=False, min_df=3, sublinear_tf=True, dtype=np.float32
        )
        self._centre = np.zeros(0, dtype=np.float32)
        self._spread = np.ones(0, dtype=np.float32)
        self._rarity: Dict[str, float] = {}
        self._unseen = 0.0

    def fit(self, messages: Sequence[Normalised], vectors: WordVectors) -> csr_matrix:
        """Learns from `messages` and encodes them."""
        texts = [message.plain for message in messages]
        words, characters = self._words.fit_transform(texts), self._characters.fit_transform(texts)
        ends = self._ends.fit_transform(texts) * _ENDS_WEIGHT
        rarity = {word: float(self._words.idf_[column]) for word, column in self._words.vocabulary_.items()}
        self._rarity = {word: value for word, value in rarity.items() if " " not in word}
        self._unseen = max(self._rarity.values(), default=1.0)
        signs = np.stack([read_signs(message) for message in messages])
        self._centre, self._spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-3)
        dense = [self._dense(message, row, vectors) for message, row in zip(messages, signs, strict=True)]
        return hstack([words, characters, ends, csr_matrix(np.stack(dense))], format="csr", dtype=np.float32)

    def encode(self, message: Normalised, vectors: WordVectors) -> Encoded:
        """One message, encoded as it would be in the matrix of `fit`."""
        words = self._words.transform([message.plain])
        characters = self._characters.transform([message.plain])
        ends = self._ends.transform([message.plain]) * _ENDS_WEIGHT
        dense = self._dense(message, read_signs(message), vectors)
        columns, values, first = [], [], 0
        for part in (words, characters, ends):
            columns.append(part.indices + first)
            values.append(part.data)
            first += part.shape[1]
        columns.append(np.arange(first, first + len(dense)))
        return Encoded(np.concatenate(columns), np.concatenate([*values, dense]))

    def _dense(self, message: Normalised, signs: np.ndarray, vectors: WordVectors) -> np.ndarray:
        """The signs on one scale, and the direction of the mean word vector, rare words counting more."""
        scaled = np.clip((signs - self._centre) / self._spread, -_SIGN_LIMIT, _SIGN_LIMIT) * _SIGN_WEIGHT
        meaning = vectors.weighted_direction(message.words, self._rarity, self._unseen)
        return np.concatenate([scaled, meaning]).astype(np.float32)
