"""Messages as numbers: n-grams of words, characters and classes of words, signs, one vector of meaning."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.assistant.meanings import Meanings
from bot.assistant.normaliser import Normalised
from bot.assistant.signs import read_signs
from bot.assistant.vectors import WordVectors

PROCESSES = 2
_SIGN_WEIGHT = 0.07
_SIGN_LIMIT = 4.0
_LEAST_SPREAD = 1e-3
_ENDS = 8
_ENDS_WEIGHT = 0.5
_MEANINGS_WEIGHT = 0.6
_WORDS_WEIGHT = 0.6
_COARSE = 400
_FINE = 1200
_WORDS = 3
"""Which part counts words as they are."""


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


class Part:
    """One kind of n-gram, of the words or, when `classes` says how many, of classes of words."""

    def __init__(self, vectorizer: TfidfVectorizer, weight: float, classes: int = 0) -> None:
        self.vectorizer = vectorizer
        self.weight = weight
        self._meanings = Meanings(classes) if classes else None

    def fit(self, texts: Sequence[str], vectors: WordVectors) -> Tuple["Part", csr_matrix]:
        """Learns the n-grams of `texts`; gives itself back with their columns, from whatever process."""
        if self._meanings:
            self._meanings.fit(vectors)
        views = [self.view(text, vectors) for text in texts]
        columns = self.vectorizer.fit_transform(views) * self.weight
        self.vectorizer.stop_words_ = None  # the n-grams it left out: more than those it counts
        return self, columns

    def view(self, text: str, vectors: WordVectors) -> str:
        """The text whose n-grams count."""
        return self._meanings.rewrite(text, vectors) if self._meanings else text


class Encoder:
    """Learns the n-grams and their rarity from messages; encodes one message at a time afterwards."""

    def __init__(self) -> None:
        # The slowest to learn come first, so that processes end together.
        self._parts = [
            Part(_vectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3), 1.0),
            Part(_vectorizer(analyzer=_pairs, min_df=3), _MEANINGS_WEIGHT, _FINE),
            Part(_vectorizer(analyzer=_triples, min_df=3), _MEANINGS_WEIGHT, _COARSE),
            Part(_vectorizer(analyzer=_pairs, min_df=2), _WORDS_WEIGHT),
            Part(_vectorizer(analyzer=_ends, min_df=3), _ENDS_WEIGHT),
        ]
        self._bags: List[Bag] = []
        self._first_dense = 0
        self._spread = np.ones(0, dtype=np.float32)
        self._rarity: Dict[str, float] = {}
        self._unseen = 1.0

    def fit(self, messages: Sequence[Normalised], vectors: WordVectors) -> csr_matrix:
        """Learns from `messages` and encodes them, the parts side by side in processes of their own."""
        texts, half = [message.plain for message in messages], len(messages) // 2
        *fitted, early, late = Parallel(n_jobs=PROCESSES)(
            [delayed(part.fit)(texts, vectors) for part in self._parts]
            + [delayed(_all_signs)(part) for part in (messages[:half], messages[half:])]
        )
        self._parts = [part for part, _ in fitted]
        self._open_bags()
        signs = np.concatenate([early, late])
        self._spread = np.maximum(signs.std(axis=0), _LEAST_SPREAD)
        meanings = np.stack([self._meaning(message, vectors) for message in messages])
        dense = [csr_matrix(self._scaled(signs)), csr_matrix(meanings)]
        features = hstack([*(columns for _, columns in fitted), *dense], format="csr", dtype=np.float32)
        features.sort_indices()
        return features

    def encode(self, message: Normalised, vectors: WordVectors) -> Encoded:
        """One message, encoded as it would be in the matrix of `fit`."""
        bags = [
            bag.count(part.view(message.plain, vectors))
            for part, bag in zip(self._parts, self._bags, strict=True)
        ]
        dense = np.concatenate([self._scaled(read_signs(message)), self._meaning(message, vectors)])
        present = np.flatnonzero(dense)
        columns = [columns for columns, _ in bags] + [present + self._first_dense]
        return Encoded(
            np.concatenate(columns), np.concatenate([*(values for _, values in bags), dense[present]])
        )

    def _open_bags(self) -> None:
        self._bags, self._first_dense = [], 0
        for part in self._parts:
            self._bags.append(Bag(part.vectorizer, part.weight, self._first_dense))
            self._first_dense += len(part.vectorizer.vocabulary_)
        words = self._parts[_WORDS].vectorizer
        rarities = words.idf_.tolist()  # once: it is computed at each look
        self._rarity = {word: rarities[column] for word, column in words.vocabulary_.items()}
        self._unseen = max(rarities)

    def _scaled(self, signs: np.ndarray) -> np.ndarray:
        """Signs on one scale. What is absent stays zero, and costs nothing to learn from: most signs are."""
        return np.minimum(signs / self._spread, _SIGN_LIMIT) * _SIGN_WEIGHT

    def _meaning(self, message: Normalised, vectors: WordVectors) -> np.ndarray:
        """The direction of the mean word vector, rare words counting more."""
        return vectors.weighted_direction(message.words, self._rarity, self._unseen)


def _all_signs(messages: Sequence[Normalised]) -> np.ndarray:
    return np.stack([read_signs(message) for message in messages])
