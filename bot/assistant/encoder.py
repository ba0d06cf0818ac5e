"""Messages as numbers: n-grams of words, characters and classes of words, signs, one vector of meaning."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.assistant.meanings import Meanings
from bot.assistant.normaliser import Normalised
from bot.assistant.signs import read_signs
from bot.assistant.vectors import WordVectors

_SIGN_WEIGHT = 0.1
_SIGN_LIMIT = 4.0
_ENDS = 8
_ENDS_WEIGHT = 0.5
_MEANINGS_WEIGHT = 0.6
_COARSE = 400
_FINE = 1200


def _ends(text: str) -> List[str]:
    """The first and the last words, marked as such: how people open and what they end on."""
    words = text.split()
    return [f"first_{word}" for word in words[:_ENDS]] + [f"last_{word}" for word in words[-_ENDS:]]


def _pairs(text: str) -> List[str]:
    """The words and the pairs of neighbours."""
    words = text.split()
    return words + list(map(" ".join, pairwise(words)))


def _triples(text: str) -> List[str]:
    """The words, the pairs and the triples of neighbours."""
    words = text.split()
    return _pairs(text) + list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


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


@dataclass(frozen=True)
class Part:
    """One kind of n-gram: of which view of a message, and how much it weighs."""

    view: int
    vectorizer: TfidfVectorizer
    weight: float


class Encoder:
    """Learns the n-grams and their rarity from messages; encodes one message at a time afterwards.

    A message is seen in three views: as its words, and as classes of words, coarse and fine.
    """

    def __init__(self) -> None:
        self._parts = [
            Part(0, _vectorizer(analyzer=_pairs, min_df=2), 1.0),
            Part(0, _vectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3), 1.0),
            Part(0, _vectorizer(analyzer=_ends, min_df=3), _ENDS_WEIGHT),
            Part(1, _vectorizer(analyzer=_triples, min_df=3), _MEANINGS_WEIGHT),
            Part(2, _vectorizer(analyzer=_pairs, min_df=3), _MEANINGS_WEIGHT),
        ]
        self._meanings = [Meanings(_COARSE), Meanings(_FINE)]
        self._bags: List[Tuple[int, Bag]] = []
        self._first_dense = 0
        self._centre = np.zeros(0, dtype=np.float32)
        self._spread = np.ones(0, dtype=np.float32)
        self._rarity: Dict[str, float] = {}
        self._unseen = 1.0

    def fit(self, messages: Sequence[Normalised], vectors: WordVectors) -> csr_matrix:
        """Learns from `messages` and encodes them."""
        for meanings in self._meanings:
            meanings.fit(vectors)
        views = list(zip(*(self._views(message, vectors) for message in messages), strict=True))
        columns = [part.vectorizer.fit_transform(views[part.view]) * part.weight for part in self._parts]
        self._open_bags()
        words = self._parts[0].vectorizer
        self._rarity = {word: float(words.idf_[column]) for word, column in words.vocabulary_.items()}
        self._unseen = max(self._rarity.values())
        signs = np.stack([read_signs(message) for message in messages])
        self._centre, self._spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-3)
        dense = [self._dense(message, row, vectors) for message, row in zip(messages, signs, strict=True)]
        return hstack([*columns, csr_matrix(np.stack(dense))], format="csr", dtype=np.float32)

    def encode(self, message: Normalised, vectors: WordVectors) -> Encoded:
        """One message, encoded as it would be in the matrix of `fit`."""
        views = self._views(message, vectors)
        bags = [bag.count(views[view]) for view, bag in self._bags]
        dense = self._dense(message, read_signs(message), vectors)
        columns = [columns for columns, _ in bags] + [np.arange(len(dense)) + self._first_dense]
        return Encoded(np.concatenate(columns), np.concatenate([*(values for _, values in bags), dense]))

    def _views(self, message: Normalised, vectors: WordVectors) -> Tuple[str, ...]:
        return message.plain, *(meanings.rewrite(message, vectors) for meanings in self._meanings)

    def _open_bags(self) -> None:
        self._bags, self._first_dense = [], 0
        for part in self._parts:
            self._bags.append((part.view, Bag(part.vectorizer, part.weight, self._first_dense)))
            self._first_dense += len(part.vectorizer.vocabulary_)

    def _dense(self, message: Normalised, signs: np.ndarray, vectors: WordVectors) -> np.ndarray:
        """The signs on one scale, and the direction of the mean word vector, rare words counting more."""
        scaled = np.clip((signs - self._centre) / self._spread, -_SIGN_LIMIT, _SIGN_LIMIT) * _SIGN_WEIGHT
        meaning = vectors.weighted_direction(message.words, self._rarity, self._unseen)
        return np.concatenate([scaled, meaning]).astype(np.float32)
