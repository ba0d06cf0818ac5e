"""Every French sentence the console can show, found in the code and in the templates."""

import ast
from collections.abc import Iterator
from types import ModuleType

from babel.messages.extract import extract_from_dir

from bot.casework import windows
from bot.console import french, history, rules
from tests.conftest import ROOT

SAID_BY_ERRORS = (
    "WrongState",
    "NotAllowed",
    "Overtaken",
    "Mistyped",
    "UnsafeWording",
    "BadPayload",
    "ValueError",
    "Sentence",
)
"""Their first argument is read by people, when it is not put together from parts."""

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None, **dict.fromkeys(SAID_BY_ERRORS)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"trimmed": "false"}}
SHOWN = ("bot/console", "bot/commands", "bot/pages", "bot/casework")

WHY_CLOSED = {windows.NOBODY, windows.PERSON_ONLY}
"""Kept with the row as they are, and translated where they are read."""

Message = str | tuple[str, str]


def messages() -> set[Message]:
    """The sentences; a pair for one that has a plural."""
    found: set[Message] = set()
    for folder in SHOWN:
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, METHODS, OPTIONS, keywords=KEYWORDS):
            if message:
                found.add(tuple(message) if isinstance(message, tuple | list) else message)
    return found | set(_words(french)) | set(_words(history)) | set(_words(rules)) | WHY_CLOSED


def _words(module: ModuleType) -> Iterator[str]:
    """The words of a module's tables, which are translated when they are read."""
    for name, value in vars(module).items():
        if isinstance(value, dict) and name.isupper():
            yield from (words for words in value.values() if isinstance(words, str))


def untranslatable() -> list[str]:
    """Places where words for people are put together before anybody could translate them."""
    found = []
    for path in sorted((ROOT / "bot/console").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID_BY_ERRORS:
                found += [f"{path.name}:{node.lineno}" for arg in node.args if isinstance(arg, ast.JoinedStr)]
    return found
