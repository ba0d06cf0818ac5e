"""One thing a customer states, and where in the text."""

import unicodedata
from functools import lru_cache
from typing import Any, List, NamedTuple

from bot.labels import Entity


class Fact(NamedTuple):
    """`value` as the rest of Apaise uses it; `start` and `end` are places in the original text."""

    entity: Entity
    value: Any
    start: int
    end: int

    def overlaps(self, others: List["Fact"]) -> bool:
        """Whether any of these facts was already read in the same words."""
        return any(self.start < other.end and other.start < self.end for other in others)


@lru_cache(maxsize=1)
def folded(text: str) -> str:
    """Lower case, no accents, plain apostrophes; the same length, so that places stay true.

    Every finder asks for it, one after the other about the same message.
    """
    return "".join(_plain(char) for char in text)


@lru_cache(maxsize=1024)
def _plain(char: str) -> str:
    if char in "’‘ʼ`´":
        return "'"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char
