"""Cutting a long text into messages a platform takes, at the ends of sentences where there are any."""

import re
from collections.abc import Callable

ENDS = (re.compile(r"(?<=\n)"), re.compile(r"(?<=[.!?…]) "), re.compile(r"(?<=\s)"))
"""Where a text may be cut, the best places first: lines, sentences, words."""

Length = Callable[[str], int]


def split(text: str, longest: int | None, length: Length) -> list[str]:
    """The text in parts of at most `longest`, in order; nothing but white space at the cuts is lost.

    Within a word only when the word alone is too long. `length` measures as the platform does.
    """
    if longest is None or length(text) <= longest:
        return [text]
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > longest:
        at = _cut(rest, longest, length)
        parts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*parts, rest] if rest else parts


def _cut(text: str, longest: int, length: Length) -> int:
    """The index of the best place to cut before the limit."""
    most = _fitting(text, longest, length)
    for ends in ENDS:
        places = [found.start() for found in ends.finditer(text, 0, most + 1) if 0 < found.start() <= most]
        if places and places[-1] > most // 3:
            return places[-1]
    return most


def _fitting(text: str, longest: int, length: Length) -> int:
    """How many characters fit; at least one, so that cutting always ends."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= longest else (low, middle - 1)
    return low
