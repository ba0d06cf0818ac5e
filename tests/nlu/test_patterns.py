"""Patterns searched together find what each of them finds alone."""

import re

import pytest
import re2

from bot.assistant.normaliser import normalise
from bot.assistant.patterns import Patterns
from bot.assistant.signs import SIGN_PATTERNS
from tests.nlu.messages import held_out


def alone(patterns: dict[str, str], text: str) -> list[list[int]]:
    """What Python's own search finds, one pattern after the other."""
    return [[match.start() for match in re.finditer(pattern, text)] for pattern in patterns.values()]


def test_all_signs_are_found_where_python_finds_them() -> None:
    """On every held-out message: not one is missed, not one is moved."""
    together = Patterns(SIGN_PATTERNS)
    texts = [normalise(row["text"]).plain for row in held_out()]
    found = [together.places(text) for text in texts]
    assert found == [alone(SIGN_PATTERNS, text) for text in texts]
    occurring = {
        name for places in found for name, starts in zip(together.names, places, strict=True) if starts
    }
    assert len(occurring) > 0.9 * len(SIGN_PATTERNS)


def test_a_pattern_has_its_place_whatever_the_pass_it_is_in() -> None:
    """More patterns than one pass follows, of which only the first and the last occur."""
    patterns = {f"word{number}": rf"\bmot{number}\b" for number in range(40)}
    places = Patterns(patterns).places("mot39 et mot0 et mot39")
    assert places[0] == [9]
    assert places[39] == [0, 17]
    assert not any(places[1:39])


def test_nothing_is_found_in_nothing() -> None:
    """An empty text is no error."""
    assert Patterns({"any": r"\bmot\b"}).places("") == [[]]


def test_a_very_long_text_is_read_to_its_end() -> None:
    """Every held-out message after the other: what a pass forgets for want of memory it works out again."""
    text = " ".join(normalise(row["text"]).plain for row in held_out())
    assert Patterns(SIGN_PATTERNS).places(text) == alone(SIGN_PATTERNS, text)


def test_a_pattern_that_cannot_be_searched_together_is_refused() -> None:
    """Look-around would silently never occur: it is an error when the patterns are read."""
    with pytest.raises(re2.error, match="failed to add"):
        Patterns({"ahead": r"mot(?=s)"})
