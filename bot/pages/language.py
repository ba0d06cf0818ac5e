"""The language a page is answered in: French, as everything is written, or a translation of it.

Translations are `locale/<language>.po`, read when the process starts: nothing is compiled or
installed. What has no translation stays French, and a test keeps that from happening.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.errors import Sentence

SOURCE = "fr"
LANGUAGES = {"fr": "Français", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale"

Key = TypeVar("Key")

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside is said in this language; in French when it is not one of `LANGUAGES`."""
    token = _language.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """The language being spoken: a key of `LANGUAGES`."""
    return _language.get()


def gettext(message: str) -> str:
    """The message in the language being spoken."""
    return catalogue(language()).gettext(message) if message else ""


def translated(message: str) -> str:
    """What was said in French somewhere else, in the language being spoken, with its values."""
    if isinstance(message, Sentence):
        return gettext(message.template) % message.values
    return gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of the message that goes with this number."""
    return catalogue(language()).ngettext(singular, plural, number)


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations into a language, read once."""
    if language == SOURCE:
        return French()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    return GNUTranslations(BytesIO(compiled.getvalue()))


class French(NullTranslations):
    """The source itself, with French plurals (zero is singular) and French spaces."""

    def gettext(self, message: str) -> str:
        return typeset(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return typeset(msgid1 if abs(n) < 2 else msgid2)


BEFORE_WIDE = re.compile(r" (?=[:»€]|%%)|(?<=«) ")
BEFORE_HIGH = re.compile(r" (?=[;!?])")


@cache
def typeset(message: str) -> str:
    """The spaces of French punctuation as they are set: no line ends before a colon or inside « »."""
    return BEFORE_HIGH.sub("\u202f", BEFORE_WIDE.sub("\u00a0", message))


class Words(Mapping[Key, str]):
    """French words by label, read in the language being spoken."""

    def __init__(self, words: Mapping[Key, str]) -> None:
        self._words = words

    def __getitem__(self, key: Key) -> str:
        return gettext(self._words[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def marked(message: str) -> str:
    """The message as it is, marked for translation where it is shown later."""
    return message
