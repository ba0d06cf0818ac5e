"""When do two messages count as one: the measure that keeps templates out of the training data.

Two messages are near-duplicates when, without accents, case and punctuation, they share at least 60 %
of their character trigrams (Jaccard). Changing one noun in a sentence of ten words stays above that.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.assistant.normaliser import without_accents

SHARED = 0.6
_AT_ONCE = 500


def trigrams(text: str) -> frozenset[str]:
    """The character trigrams of the bare words of a text."""
    bare = re.sub(r"[^a-z0-9]+", " ", without_accents(text.lower())).strip() or text
    padded = f" {bare} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def alike(texts: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The positions of each text and of each other that are near-duplicates."""
    counter = CountVectorizer(analyzer=trigrams, binary=True, dtype=np.float32).fit([*texts, *others])
    left, right = counter.transform(texts), counter.transform(others).T.tocsc()
    sizes, other_sizes = np.asarray(left.sum(axis=1)), np.asarray(right.sum(axis=0))
    for first in range(0, len(texts), _AT_ONCE):
        common = (left[first : first + _AT_ONCE] @ right).toarray()
        either = sizes[first : first + _AT_ONCE] + other_sizes - common
        for row, column in zip(*np.nonzero(common >= SHARED * either), strict=True):
            yield first + int(row), int(column)


def distinct(texts: Sequence[str]) -> int:
    """How many messages are left when near-duplicates count once: the first of each is kept."""
    earlier: dict[int, list[int]] = defaultdict(list)
    for one, other in alike(texts, texts):
        if other < one:
            earlier[one].append(other)
    kept: set[int] = set()
    for position in range(len(texts)):
        if kept.isdisjoint(earlier[position]):
            kept.add(position)
    return len(kept)
