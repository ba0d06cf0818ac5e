"""Sums of money in euros, as people write them: `20 balles`, `19,90€`, `vingt euros`. In cents."""

import re
from typing import Iterator, List, Optional

from text_to_num import text2num

from bot.assistant.facts.fact import Fact, folded
from bot.labels import Entity

UNIT = r"(?:€|euros?\b|eur\b|balles\b|boules\b|e\b)"
FIGURES = re.compile(
    rf"(?<![\w.,-])(\d{{1,3}}(?:[ .\u202f]\d{{3}})+|\d+)(?:[.,](\d{{1,2}}))?\s?{UNIT}(\d{{2}})?"
)
WORDS = re.compile(r"\b((?:[a-z]+[ -]){0,5}?[a-z]+) (?:euros?|balles)\b")


def find_amounts(text: str) -> List[Fact]:
    """Every sum in euros of a text; other currencies are left alone."""
    plain = folded(text)
    figures = list(_in_figures(plain))
    return figures + [fact for fact in _in_words(plain) if not fact.overlaps(figures)]


def _in_figures(plain: str) -> Iterator[Fact]:
    for match in FIGURES.finditer(plain):
        units, cents, after = match.groups()
        whole = int(re.sub(r"\D", "", units))
        rest = int((cents or after or "0").ljust(2, "0"))
        yield Fact(Entity.AMOUNT, whole * 100 + rest, match.start(), match.end())


def _in_words(plain: str) -> Iterator[Fact]:
    for match in WORDS.finditer(plain):
        words = re.split(r"[ -]", match.group(1))
        for first in range(len(words)):
            number = _number(words[first:])
            if number is not None:
                start = match.start() + len(" ".join(words[:first])) + (1 if first else 0)
                yield Fact(Entity.AMOUNT, number * 100, start, match.end())
                break


def _number(words: List[str]) -> Optional[int]:
    try:
        return int(text2num(" ".join(words), "fr"))
    except ValueError:
        return None
