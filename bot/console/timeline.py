"""What was said on a case, in public and in private, on one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from bot.commands.cases import opening_message
from bot.commands.corrections import corrections_of
from bot.commands.facts import INSTEAD
from bot.console.words import words
from bot.labels import Lane
from bot.links import message_link
from bot.pages.language import gettext as _
from bot.pages.language import marked
from bot.store.cases import Case
from bot.store.corrections import Correction
from bot.store.customers import Conversation, Identity
from bot.store.queue import Inbound, InboundKind, Outbound, OutboundKind, QueueState, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Work

SHOWN = (
    InboundKind.COMMENT,
    InboundKind.MESSAGE,
    InboundKind.PRIVATE_OPENED,
    InboundKind.EDITED,
    InboundKind.REMOVED,
    InboundKind.HIDDEN,
    InboundKind.SHOWN,
    InboundKind.MENTION,
    InboundKind.BRAND_SPOKE,
)
ELSEWHERE = marked("Quelqu’un, sur la plateforme")
"""Who speaks for the brand outside Apaise."""
SENT = (OutboundKind.PUBLIC_REPLY, OutboundKind.PRIVATE_REPLY, OutboundKind.PRIVATE_MESSAGE)
MOST = 400
"""The last messages of a case; what came before them is not loaded."""


@dataclass(frozen=True)
class Entry:
    """One thing said, or done, by one side. `author` is empty for the assistant.

    `did` is said of what is no message; `note` of a message, in a few words beside it.
    """

    anchor: str
    at: datetime
    lane: Lane
    thread: str
    ours: bool
    author: str
    text: str
    opened: bool = False
    did: str = ""
    note: str = ""
    state: QueueState = QueueState.DONE
    error: str = ""
    reading: Reading | None = None
    correction: Correction | None = None
    link: str | None = None


def timeline(work: Work, case: Case) -> list[Entry]:
    """Everything the customer and the brand said while this was the customer's case, oldest first."""
    span = _span(work, case)
    entries = [*_heard(work, case, span), *_said(work, case, span)]
    return sorted(entries, key=lambda entry: (entry.at, entry.ours))[-MOST:]


@dataclass(frozen=True)
class Span:
    """From the message that opened the case to the one that opened the customer's next case."""

    first: Inbound | None
    following: Inbound | None


def _span(work: Work, case: Case) -> Span:
    next_case = work.session.scalar(
        select(Case).where(Case.customer_id == case.customer_id, Case.id > case.id).order_by(Case.id).limit(1)
    )
    return Span(opening_message(work, case), opening_message(work, next_case) if next_case else None)


def _heard(work: Work, case: Case, span: Span) -> Iterable[Entry]:
    query = (
        select(Inbound)
        .join(Conversation)
        .join(Identity)
        .where(Identity.customer_id == case.customer_id, Inbound.kind.in_(SHOWN), *_heard_in(span))
        .options(joinedload(Inbound.reading), joinedload(Inbound.conversation))
        .order_by(Inbound.id.desc())
        .limit(MOST)
    )
    rows = list(work.session.scalars(query))
    corrections = corrections_of(work, [row.id for row in rows if row.reading])
    for row in rows:
        yield Entry(
            anchor=f"in{row.id}",
            at=row.received_at,
            lane=row.conversation.lane,
            thread=row.conversation.thread_title,
            ours=row.kind is InboundKind.BRAND_SPOKE,
            author=_(ELSEWHERE) if row.kind is InboundKind.BRAND_SPOKE else case.customer.name,
            text=row.text,
            opened=row.kind is InboundKind.PRIVATE_OPENED,
            did=_did(row),
            note=_note(row),
            state=row.state,
            error=row.error,
            reading=row.reading,
            correction=corrections.get(row.id),
            link=message_link(row),
        )


def _did(row: Inbound) -> str:
    """What became of a message; empty for a message."""
    if row.kind is InboundKind.EDITED and row.data.get("read") == INSTEAD:
        return _("Message modifié avant d’être lu ; il disait : « %(before)s »") % row.data
    fact = words.FACTS.get(row.kind)
    return f"{fact}, {words.DONE_BY[row.data['by']]}" if fact else ""


def _note(row: Inbound) -> str:
    if row.kind is InboundKind.EDITED:
        return _("modifié")
    if row.kind is InboundKind.MENTION:
        return _("mention de la page")
    attached = row.data.get("attachments", ())
    if not attached or row.data.get("wordless"):
        return ""
    return _("avec : %(attached)s") % {"attached": ", ".join(words.ATTACHMENTS[kind] for kind in attached)}


def _heard_in(span: Span) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if span.first is not None:
        limits.append(Inbound.id >= span.first.id)
    if span.following is not None:
        limits.append(Inbound.id < span.following.id)
    return limits


def _said(work: Work, case: Case, span: Span) -> Iterable[Entry]:
    query = (
        select(Outbound)
        .join(Conversation)
        .join(Identity)
        .where(Identity.customer_id == case.customer_id, Outbound.kind.in_(SENT), _said_in(case, span))
        .options(joinedload(Outbound.conversation))
        .order_by(Outbound.id.desc())
        .limit(MOST)
    )
    names = {agent.id: agent.name for agent in work.session.scalars(select(Agent))}
    for row in work.session.scalars(query):
        yield Entry(
            anchor=f"out{row.id}",
            at=row.created_at,
            lane=row.conversation.lane if row.kind is not OutboundKind.PRIVATE_REPLY else Lane.PRIVATE,
            thread=row.conversation.thread_title if row.kind is OutboundKind.PUBLIC_REPLY else "",
            ours=True,
            author=names.get(row.written_by, "") if row.written_by is not None else "",
            text=row.text,
            state=row.state,
            error=row.error,
            note=words.CANCELLED.get(row.error, "") if row.state is QueueState.CANCELLED else "",
        )


def _said_in(case: Case, span: Span) -> ColumnElement[bool]:
    limits: list[ColumnElement[bool]] = [Outbound.case_id.is_(None)]
    if span.first is not None:
        limits.append(Outbound.created_at >= span.first.received_at)
    if span.following is not None:
        limits.append(Outbound.created_at < span.following.received_at)
    return or_(Outbound.case_id == case.id, and_(*limits))
