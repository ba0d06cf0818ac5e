"""Jinja as every page uses it: everything escaped, undefined names refused, French unless asked otherwise."""

import re
from collections.abc import Iterable
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.pages.language import LANGUAGES, gettext, language, ngettext, translated
from bot.pages.moments import Moments
from bot.pages.numbers import grouped


def make_templates(packages: Iterable[str], moments: Moments, **names: Any) -> Environment:
    """Templates of these packages (and the shared ones), knowing `names` and the filters on time."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in (*packages, "bot.pages")]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "day_and_time": moments.day_and_time,
        "full_time": moments.full_time,
        "time_left": moments.time_left,
        "urgency": moments.urgency,
        "initials": initials,
        "tint": tint,
        "long_links": long_links,
        "translated": translated,
        "grouped": grouped,
    }
    environment.globals |= {"language": language, "languages": LANGUAGES, **names}
    return environment


def initials(name: str) -> str:
    """One or two letters that stand for a person where there is no picture."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper() or "?"


LINK = re.compile(r"https?://\S{30,}")


def long_links(text: str) -> Markup:
    """The text, escaped; its long addresses are marked so that the style sheet can shorten them."""
    whole, last = Markup(""), 0
    for match in LINK.finditer(text):
        marked = Markup('<span class="long-link" title="{0}">{0}</span>').format(match.group())
        whole += escape(text[last : match.start()]) + marked
        last = match.end()
    return whole + escape(text[last:])


TINTS = 6


def tint(name: str) -> int:
    """Which of the soft colours goes with this name: always the same one."""
    return sum(name.encode()) % TINTS
