"""Showing where the words somebody looked for stand, in a text that stays nothing but text."""

import re
import unicodedata
from dataclasses import dataclass

from markupsafe import Markup, escape

from bot.store.folding import fold
from bot.store.search import Term, Terms

LONGEST = 180
LEAD = 60
"""Characters of an excerpt, and how many of them stand before the first word found."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Excerpt:
    """A line of a text, escaped; `hit` says whether anything in the text was looked for."""

    html: Markup
    hit: bool


def marked(text: str, terms: Terms) -> Markup:
    """The whole text, escaped, with `<mark>` around what was looked for."""
    composed = unicodedata.normalize("NFC", text)
    return _marked(composed, _spans(composed, terms))


def excerpt(text: str, terms: Terms) -> Excerpt:
    """One line of at most `LONGEST` characters around the first word found."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    spans = _spans(line, terms)
    start = _start(line, spans[0][0]) if spans else 0
    end = min(len(line), start + LONGEST)
    inside = [(first - start, min(last, end) - start) for first, last in spans if start <= first < end]
    html = _marked(line[start:end], inside)
    before, after = "…\u202f" if start else "", "…" if end < len(line) else ""
    return Excerpt(Markup("{}{}{}").format(before, html, after), bool(spans))


def _start(line: str, hit: int) -> int:
    """Just after a space, so that no word is cut in front of the first one found."""
    wanted = max(0, min(hit - LEAD, len(line) - LONGEST))
    space = line.find(" ", wanted, hit) if wanted else -1
    return space + 1 if space >= 0 else wanted


def _spans(text: str, terms: Terms) -> list[Span]:
    """Where each term stands: not overlapping, in order."""
    if not terms:
        return []
    places = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    words = [fold(text[start:end]) for start, end in places]
    spans: list[Span] = []
    for number, (start, _) in enumerate(places):
        lengths = [len(term.words) for term in terms.all if _stands(term, words, number)]
        if lengths and (not spans or start >= spans[-1][1]):
            spans.append((start, places[number + max(lengths) - 1][1]))
    return spans


def _stands(term: Term, words: list[str], at: int) -> bool:
    here = words[at : at + len(term.words)]
    if len(here) < len(term.words) or here[:-1] != list(term.words[:-1]):
        return False
    return here[-1].startswith(term.words[-1]) if term.prefix else here[-1] == term.words[-1]


def _marked(text: str, spans: list[Span]) -> Markup:
    html, done = Markup(""), 0
    for start, end in spans:
        html += escape(text[done:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        done = end
    return html + escape(text[done:])
