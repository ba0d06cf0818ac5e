"""The rows of an export, and the two formats they are written in."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, select

from bot.console import french
from bot.console.found import conditions, said_in
from bot.console.wanted import Wanted
from bot.console.words import words
from bot.labels import Lane
from bot.pages.language import Words, marked
from bot.pages.language import gettext as _
from bot.store.cases import Case
from bot.store.customers import Conversation, Customer, Identity
from bot.store.digest import Digest
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

AT_ONCE = 200
"""Conversations read in one go: the memory an export takes, however long it is."""

Row = Mapping[str, str | int | bool | list[str]]

COLUMNS = {
    "conversation": marked("Conversation"),
    "case": marked("Dossier"),
    "platform": marked("Plateforme"),
    "lane": marked("Où"),
    "customer": marked("Client"),
    "thread": marked("Publication"),
    "status": marked("Statut"),
    "intent": marked("Sujet"),
    "anger": marked("Colère"),
    "risks": marked("Risques"),
    "level": marked("Niveau"),
    "agent": marked("Suivie par"),
    "muted": marked("En main d’une personne"),
    "review": marked("À relire"),
    "reference": marked("Référence"),
    "messages": marked("Messages"),
    "last_at": marked("Dernière activité"),
    "last_words": marked("Derniers mots"),
}


class Format(Protocol):
    """One way of writing rows. A line of CSV ends with the only carriage return in it, one of JSON with
    the only line feed, so that whoever receives them can count."""

    @property
    def name(self) -> str: ...

    @property
    def words(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    def head(self) -> bytes: ...

    def line(self, row: Row) -> bytes: ...


@dataclass(frozen=True)
class Csv:
    """For spreadsheets as they are set up in France: semicolons, a byte order mark, the words of who asks.

    A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
    """

    name: str = "csv"
    words: str = marked("CSV, pour un tableur")
    media_type: str = "text/csv; charset=utf-8"

    def head(self) -> bytes:
        return "\ufeff".encode() + _csv_line(_(head) for head in COLUMNS.values())

    def line(self, row: Row) -> bytes:
        return _csv_line(_cell(name, value) for name, value in row.items())


@dataclass(frozen=True)
class JsonLines:
    """For programs: one object a line, labels as the code names them."""

    name: str = "jsonl"
    words: str = marked("JSON Lines, pour un programme")
    media_type: str = "application/jsonl; charset=utf-8"

    def head(self) -> bytes:
        return b""

    def line(self, row: Row) -> bytes:
        return (json.dumps(row, ensure_ascii=False) + "\n").encode()


FORMATS: Mapping[str, Format] = {form.name: form for form in (Csv(), JsonLines())}


def rows_of(store: Store, wanted: Wanted) -> Iterator[Sequence[Row]]:
    """Every conversation that fits when it begins, by number: what changes meanwhile moves none of them."""
    with store.reading() as work:
        last = work.session.scalar(select(func.max(Digest.conversation_id))) or 0
    after = 0
    while True:
        with store.reading() as work:
            rows, after = _next(work, wanted, after, last)
        if not rows:
            return
        yield rows


def _next(work: Work, wanted: Wanted, after: int, last: int) -> tuple[list[Row], int]:
    query = (
        select(Digest, Customer.name, Conversation.thread_title, Case.reference, Agent.name)
        .join(Conversation, Conversation.id == Digest.conversation_id)
        .join(Identity, Identity.id == Conversation.identity_id)
        .join(Customer, Customer.id == Identity.customer_id)
        .outerjoin(Case, Case.id == Digest.case_id)
        .outerjoin(Agent, Agent.id == Digest.agent_id)
        .where(*conditions(work, wanted), Digest.conversation_id > after, Digest.conversation_id <= last)
        .order_by(Digest.conversation_id)
        .limit(AT_ONCE)
    )
    found = work.session.execute(query).all()
    said = said_in(work, [digest.conversation_id for digest, *_ in found])
    rows: list[Row] = [
        {
            "conversation": digest.conversation_id,
            "case": digest.case_id or "",
            "platform": digest.platform,
            "lane": digest.lane.value,
            "customer": name,
            "thread": thread,
            "status": digest.status,
            "intent": digest.intent,
            "anger": digest.anger,
            "risks": json.loads(digest.risks),
            "level": digest.level,
            "agent": agent or "",
            "muted": digest.muted,
            "review": digest.review,
            "reference": reference or "",
            "messages": digest.messages,
            "last_at": digest.last_at.isoformat(timespec="seconds"),
            "last_words": said[digest.conversation_id][0].text if digest.conversation_id in said else "",
        }
        for digest, name, thread, reference, agent in found
    ]
    return rows, found[-1][0].conversation_id if found else after


WORDS: Mapping[str, Mapping[str, str]] = {
    "platform": words.PLATFORMS,
    "lane": Words({Lane.PUBLIC.value: marked("en public"), Lane.PRIVATE.value: marked("en privé")}),
    "status": words.STATUSES,
    "intent": words.INTENTS,
    "anger": Words({str(level): said for level, said in french.ANGER_CHOICES}),
    "risks": words.RISKS,
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the start of a formula, the wide forms included."""


def _cell(name: str, value: str | int | bool | list[str]) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    known = WORDS.get(name, {})
    parts = value if isinstance(value, list) else [str(value)]
    text = ", ".join(known.get(part, part) for part in parts)
    return harmless(text)


def harmless(text: str) -> str:
    """The same words, never a formula; line ends that are not a row's end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{lines}" if lines.lstrip().startswith(FORMULA) or lines.startswith(FORMULA) else lines


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
