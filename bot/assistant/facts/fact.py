"""One thing a customer states, and where in the text."""

import unicodedata
from functools import lru_cache
from typing import Any, Dict, List, NamedTuple

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


class _PlainForms(Dict[int, str]):
    """The plain form of each character by its number, found out the first time it comes up."""

    def __missing__(self, number: int) -> str:
        self[number] = _plain(chr(number))
        return self[number]


_PLAIN_FORMS = _PlainForms()


@lru_cache(maxsize=1)
def folded(text: str) -> str:
    """Lower case, no accents, plain apostrophes; the same length, so that places stay true.

    Every finder asks for it, one after the other about the same message.
    """
    return text.translate(_PLAIN_FORMS)


def _plain(char: str) -> str:
    if char in "’‘ʼ`´":
        return "'"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char
