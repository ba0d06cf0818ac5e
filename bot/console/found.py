"""Pages of conversations: those that fit, the last to speak first, without ever counting what is skipped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import contains_eager

from bot.console.highlight import excerpt, marked
from bot.console.queries import Cursor
from bot.console.wanted import Wanted
from bot.store.base import Instant
from bot.store.cases import Case
from bot.store.customers import Conversation, Identity
from bot.store.digest import Digest
from bot.store.queue import TO_CUSTOMERS, Inbound, Outbound
from bot.store.search import Terms, conversations_with, mentioned
from bot.store.unit_of_work import Work

PAGE_SIZE = 30
COUNTED_UP_TO = 1000
"""Counting further than this tells nobody anything, and takes longer than the page."""

LOOKED_THROUGH = 1500
"""Messages, the latest first, among which a page looks for the words it shows."""


@dataclass(frozen=True)
class Found:
    """One conversation of the list; `said` and `name` are escaped, the words looked for marked."""

    digest: Digest
    name: Markup
    thread: str
    reference: Markup
    said: Markup
    ours: bool


@dataclass(frozen=True)
class FoundPage:
    """`total` stops at `COUNTED_UP_TO` + 1."""

    rows: Sequence[Found]
    following: Cursor | None
    total: int

    @property
    def is_more(self) -> bool:
        return self.total > COUNTED_UP_TO


def find(work: Work, wanted: Wanted, after: Cursor | None = None) -> FoundPage:
    """A page of the conversations that fit; `following` starts the page after it."""
    query = (
        select(Digest)
        .join(Digest.conversation)
        .join(Conversation.identity)
        .options(contains_eager(Digest.conversation).contains_eager(Conversation.identity))
        .options(contains_eager(Digest.conversation, Conversation.identity).joinedload(Identity.customer))
        .where(*conditions(work, wanted))
        .order_by(Digest.last_at.desc(), Digest.conversation_id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        place = tuple_(literal(after.at, Instant()), literal(after.id))
        query = query.where(tuple_(Digest.last_at, Digest.conversation_id) < place)
    digests = list(work.session.scalars(query))
    page = digests[:PAGE_SIZE]
    following = Cursor(page[-1].last_at, page[-1].conversation_id) if len(digests) > PAGE_SIZE else None
    return FoundPage(_shown(work, page, wanted.terms), following, count(work, wanted, COUNTED_UP_TO + 1))


def count(work: Work, wanted: Wanted, most: int | None = None) -> int:
    """How many conversations fit, counted no further than `most`: the index is left where that is reached."""
    filters = conditions(work, replace(wanted, q=""))
    if wanted.terms:
        mentioning = conversations_with(work, wanted.terms).subquery()
        (conversation_id,) = mentioning.c
        fitting = select(conversation_id)
        if filters:
            fitting = fitting.join(Digest, Digest.conversation_id == conversation_id)
    else:
        fitting = select(Digest.conversation_id)
    counted = fitting.where(*filters).limit(most).subquery()
    return work.session.scalar(select(func.count()).select_from(counted)) or 0


def conditions(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a digest must be to fit."""
    asked: list[ColumnElement[bool]] = [
        getattr(Digest, name) == getattr(wanted, name)
        for name in ("platform", "lane", "intent", "status")
        if getattr(wanted, name)
    ]
    numbers = {"anger": Digest.anger, "level": Digest.level, "agent": Digest.agent_id}
    asked += [
        column == int(getattr(wanted, name)) for name, column in numbers.items() if getattr(wanted, name)
    ]
    if wanted.risk:
        asked += [Digest.risks != "[]", Digest.risks.contains(f'"{wanted.risk}"', autoescape=True)]
    if wanted.muted:
        asked.append(Digest.muted.is_(True))
    if wanted.review:
        asked.append(Digest.review.is_(True))
    begins, ends = wanted.begins(work.brand.zone), wanted.ends(work.brand.zone)
    if begins is not None:
        asked.append(Digest.last_at >= begins)
    if ends is not None:
        asked.append(Digest.last_at < ends)
    if wanted.terms:
        asked.append(mentioned(work, wanted.terms))
    return asked


@dataclass(frozen=True)
class Said:
    text: str
    ours: bool


def _shown(work: Work, digests: Sequence[Digest], terms: Terms) -> list[Found]:
    said = said_in(work, [digest.conversation_id for digest in digests])
    told = _told(work, digests)
    rows = []
    for digest in digests:
        reference, what_happened = told.get(digest.case_id or 0, ("", ""))
        words = [
            *said.get(digest.conversation_id, []),
            *([Said(what_happened, ours=False)] if what_happened else []),
        ]
        hit = next(
            (one for one in words if excerpt(one.text, terms).hit), words[0] if words else Said("", False)
        )
        identity = digest.conversation.identity
        rows.append(
            Found(
                digest=digest,
                name=marked(identity.customer.name, terms),
                thread=digest.conversation.thread_title,
                reference=marked(reference, terms),
                said=excerpt(hit.text, terms).html,
                ours=hit.ours,
            )
        )
    return rows


def said_in(work: Work, conversation_ids: Sequence[int]) -> dict[int, list[Said]]:
    """What was last said in these conversations by either side, the latest first."""
    heard = select(Inbound.conversation_id, Inbound.text, Inbound.received_at, literal(False))
    told = select(Outbound.conversation_id, Outbound.text, Outbound.created_at, literal(True))
    rows = [
        *_latest(work, heard.where(Inbound.text != ""), Inbound, conversation_ids),
        *_latest(work, told.where(Outbound.kind.in_(TO_CUSTOMERS)), Outbound, conversation_ids),
    ]
    said: dict[int, list[Said]] = {}
    for conversation_id, text, _, ours in sorted(rows, key=lambda row: row[2], reverse=True):
        said.setdefault(conversation_id, []).append(Said(text, ours))
    return said


def _latest(
    work: Work,
    query: Select[tuple[int, str, datetime, bool]],
    table: type[Inbound | Outbound],
    ids: Sequence[int],
) -> Iterable[tuple[int, str, datetime, bool]]:
    mine = query.where(table.conversation_id.in_(ids)).order_by(table.id.desc()).limit(LOOKED_THROUGH)
    return (tuple(row) for row in work.session.execute(mine))


def _told(work: Work, digests: Sequence[Digest]) -> dict[int, tuple[str, str]]:
    """By case: the reference, and what happened as the customer tells it."""
    cases = {digest.case_id for digest in digests if digest.case_id is not None}
    query = select(Case.id, Case.reference, Case.what_happened).where(Case.id.in_(cases))
    return {row.id: (row.reference, row.what_happened) for row in work.session.execute(query)}
