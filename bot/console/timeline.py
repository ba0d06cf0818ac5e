"""What was said on a case, in public and in private, on one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from bot.commands.cases import opening_message
from bot.commands.corrections import corrections_of
from bot.console.entries import MOST, SENT, SHOWN, Entry, heard, in_order, said
from bot.store.cases import Case
from bot.store.customers import Conversation, Identity
from bot.store.queue import Inbound, Outbound
from bot.store.team import Agent
from bot.store.unit_of_work import Work


def timeline(work: Work, case: Case) -> list[Entry]:
    """Everything the customer and the brand said while this was the customer's case, oldest first."""
    span = _span(work, case)
    return in_order([*_heard(work, case, span), *_said(work, case, span)])


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
    return [heard(row, case.customer.name, corrections.get(row.id)) for row in rows]


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
    return [said(row, names) for row in work.session.scalars(query)]


def _said_in(case: Case, span: Span) -> ColumnElement[bool]:
    limits: list[ColumnElement[bool]] = [Outbound.case_id.is_(None)]
    if span.first is not None:
        limits.append(Outbound.created_at >= span.first.received_at)
    if span.following is not None:
        limits.append(Outbound.created_at < span.following.received_at)
    return or_(Outbound.case_id == case.id, and_(*limits))
