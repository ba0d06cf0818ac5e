"""Finding conversations by their words: what somebody typed, asked of either database's full-text index."""

import re
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Integer, Select, String, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import REGCONFIG

from bot.store.digest import Digest
from bot.store.folding import words_of
from bot.store.unit_of_work import Work
from bot.store.upkeep_sql import INDEX

MOST_TERMS = 12
LONGEST_QUERY = 200
SHORTEST_PREFIX = 2
"""One letter begins too many words: it is looked for as a word of its own."""


@dataclass(frozen=True)
class Term:
    """Folded words that must stand side by side; of a `prefix`, the last one need only begin so."""

    words: tuple[str, ...]
    prefix: bool


@dataclass(frozen=True)
class Terms:
    """What is looked for: conversations that have every term. No term at all asks for nothing."""

    all: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Terms":
        """Read what somebody typed, whatever it is: words, « ML-42 », "a phrase in quotes"."""
        found = []
        for quoted, bare in re.findall(r'["«“]([^"»”]*)["»”]?|([^\s"«“]+)', text[:LONGEST_QUERY]):
            words = tuple(words_of(quoted or bare))
            if words:
                prefix = not quoted and len(words[-1]) >= SHORTEST_PREFIX
                found.append(Term(words, prefix))
        return cls(tuple(dict.fromkeys(found))[:MOST_TERMS])

    def __bool__(self) -> bool:
        return bool(self.all)


class FullText(Protocol):
    """What one database's index can do."""

    def matches(self, terms: Terms) -> Select[tuple[int]]:
        """The ids of the conversations in which every term occurs; there is at least one."""
        ...


class Fts5:
    """SQLite. Folded words hold letters and digits only, so quoting them leaves nothing to escape."""

    _index = table(INDEX, column("rowid", Integer), column(INDEX, String))

    def matches(self, terms: Terms) -> Select[tuple[int]]:
        asked = " AND ".join(self._asked(term) for term in terms.all)
        return select(self._index.c.rowid).where(self._index.c[INDEX].op("MATCH")(asked))

    def _asked(self, term: Term) -> str:
        return f'"{" ".join(term.words)}"' + ("*" if term.prefix else "")


class Tsvector:
    """PostgreSQL."""

    _index = table(INDEX, column("conversation_id", Integer), column("words", String))

    def matches(self, terms: Terms) -> Select[tuple[int]]:
        asked = " & ".join(self._asked(term) for term in terms.all)
        query = func.to_tsquery(cast("simple", REGCONFIG), asked)
        return select(self._index.c.conversation_id).where(self._index.c.words.op("@@")(query))

    def _asked(self, term: Term) -> str:
        words = [f"'{word}'" for word in term.words]
        return "(" + " <-> ".join(words) + (":*" if term.prefix else "") + ")"


FULL_TEXT: dict[str, FullText] = {"sqlite": Fts5(), "postgresql": Tsvector()}


def conversations_with(work: Work, terms: Terms) -> Select[tuple[int]]:
    """The ids of the conversations that have all these terms: every conversation when there are none."""
    if not terms:
        return select(Digest.conversation_id)
    return FULL_TEXT[work.session.get_bind().dialect.name].matches(terms)


def mentioned(work: Work, terms: Terms) -> ColumnElement[bool]:
    """The same, as a condition on `Digest`."""
    return Digest.conversation_id.in_(conversations_with(work, terms))
