"""Messages as numbers: word and character n-grams, hand-made signs, one vector of meaning."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Dict, List, Sequence, Tuple

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


def _word_grams(text: str) -> List[str]:
    """The words and the pairs of neighbours."""
    words = text.split()
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def _vectorizer(**settings: Any) -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, sublinear_tf=True, dtype=np.float32, **settings)


@dataclass(frozen=True)
class Encoded:
    """One message: which columns are not zero, and what they hold."""

    columns: np.ndarray
    values: np.ndarray

    def times(self, weights: np.ndarray) -> np.ndarray:
        """The product with a dense matrix of weights, by a loop that starts no threads for so little."""
        return np.einsum("c,cm->m", self.values, weights[self.columns])


class Bag:
    """Counts the n-grams of one text as a fitted vectorizer does, without its cost of starting.

    The vectorizer is made for thousands of texts: for a single one, setting up takes longer than counting.
    """

    def __init__(self, fitted: TfidfVectorizer, weight: float, first_column: int) -> None:
        self._analyze = fitted.build_analyzer()
        self._column_of: Dict[str, int] = fitted.vocabulary_
        self._rarity: np.ndarray = fitted.idf_
        self._weight = weight
        self._first_column = first_column

    def count(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """The columns of the known n-grams and their values, at length one times the weight."""
        known = Counter(map(self._column_of.get, self._analyze(text)))
        known.pop(None, None)
        columns = np.fromiter(known.keys(), dtype=np.int64, count=len(known))
        counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        values = (1.0 + np.log(counts)) * self._rarity[columns]
        length = max(float(np.sqrt((values**2).sum())), 1e-6)
        return columns + self._first_column, (values / length * self._weight).astype(np.float32)


class Encoder:
    """Learns the n-grams and the scale of the signs; turns messages into rows of one sparse matrix.

    The word vectors are lent at each call rather than kept: they are large and belong to the process.
    """

    def __init__(self) -> None:
        words = _vectorizer(analyzer=_word_grams, min_df=2)
        characters = _vectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3)
        ends = _vectorizer(analyzer=_ends, min_df=3)
        self._parts: List[Tuple[TfidfVectorizer, float]] = [
            (words, 1.0),
            (characters, 1.0),
            (ends, _ENDS_WEIGHT),
        ]
        self._bags: List[Bag] = []
        self._first_dense = 0
        self._centre = np.zeros(0, dtype=np.float32)
        self._spread = np.ones(0, dtype=np.float32)
        self._rarity: Dict[str, float] = {}
        self._unseen = 0.0

    def fit(self, messages: Sequence[Normalised], vectors: WordVectors) -> csr_matrix:
        """Learns from `messages` and encodes them."""
        texts = [message.plain for message in messages]
        parts = [part.fit_transform(texts) * weight for part, weight in self._parts]
        self._bags, self._first_dense = [], 0
        for part, weight in self._parts:
            self._bags.append(Bag(part, weight, self._first_dense))
            self._first_dense += len(part.vocabulary_)
        words = self._parts[0][0]
        self._rarity = {word: float(words.idf_[column]) for word, column in words.vocabulary_.items()}
        self._unseen = max(self._rarity.values())
        signs = np.stack([read_signs(message) for message in messages])
        self._centre, self._spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-3)
        dense = [self._dense(message, row, vectors) for message, row in zip(messages, signs, strict=True)]
        return hstack([*parts, csr_matrix(np.stack(dense))], format="csr", dtype=np.float32)

    def encode(self, message: Normalised, vectors: WordVectors) -> Encoded:
        """One message, encoded as it would be in the matrix of `fit`."""
        bags = [bag.count(message.plain) for bag in self._bags]
        dense = self._dense(message, read_signs(message), vectors)
        columns = [columns for columns, _ in bags] + [np.arange(len(dense)) + self._first_dense]
        return Encoded(np.concatenate(columns), np.concatenate([*(values for _, values in bags), dense]))

    def _dense(self, message: Normalised, signs: np.ndarray, vectors: WordVectors) -> np.ndarray:
        """The signs on one scale, and the direction of the mean word vector, rare words counting more."""
        scaled = np.clip((signs - self._centre) / self._spread, -_SIGN_LIMIT, _SIGN_LIMIT) * _SIGN_WEIGHT
        meaning = vectors.weighted_direction(message.words, self._rarity, self._unseen)
        return np.concatenate([scaled, meaning]).astype(np.float32)
