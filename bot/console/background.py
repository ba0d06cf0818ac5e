"""What stands behind cases: who the customers are, what they wrote in public, what they were granted before.

A page of cards asks for all of it at once, in as many queries as a single card would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.casework.money import Money
from bot.commands.proposals import order_values
from bot.commands.reach import public_messages_of
from bot.store.cases import Case, Decision, Escalation
from bot.store.customers import Identity
from bot.store.queue import Inbound
from bot.store.unit_of_work import Work


@dataclass(frozen=True)
class Past:
    """The customer's history in one line: how many cases besides, what they were granted and took."""

    cases: int
    gestures: int
    total: Money | None


@dataclass(frozen=True)
class Background:
    """By the number of the case, but `platforms` by the customer's; orders only where one was named."""

    platforms: Mapping[int, str]
    wrote: Mapping[int, list[Inbound]]
    past: Mapping[int, Past]
    orders: Mapping[int, Money]


def background_of(work: Work, cases: Sequence[Case]) -> Background:
    return Background(
        platforms=_platforms(work, {case.customer_id for case in cases}),
        wrote=public_messages_of(work, cases),
        past=pasts_of(work, cases),
        orders=order_values(work, cases),
    )


def _platforms(work: Work, customers: set[int]) -> dict[int, str]:
    """Where each of them was met first."""
    query = (
        select(Identity.customer_id, Identity.platform)
        .where(Identity.customer_id.in_(customers))
        .order_by(Identity.id.desc())
    )
    return {row.customer_id: row.platform for row in work.session.execute(query)}


def past_of(work: Work, case: Case) -> Past:
    """What there was with this customer besides this case."""
    return pasts_of(work, [case])[case.id]


def pasts_of(work: Work, cases: Sequence[Case]) -> dict[int, Past]:
    """What there was with the customer of each of these cases besides it."""
    customers = {case.customer_id for case in cases}
    taken = (Decision.accepted.is_(True), Decision.amount_cents.is_not(None))
    query = (
        select(
            Case.id,
            Case.customer_id,
            func.count(Decision.id).filter(*taken),
            func.coalesce(func.sum(Decision.amount_cents).filter(*taken), 0),
        )
        .outerjoin(Escalation, Escalation.case_id == Case.id)
        .outerjoin(Decision)
        .where(Case.customer_id.in_(customers))
        .group_by(Case.id, Case.customer_id)
    )
    rows = [tuple(row) for row in work.session.execute(query)]
    return {case.id: _past(case, rows, work.brand.currency) for case in cases}


def _past(case: Case, rows: Sequence[tuple[int, int, int, int]], currency: str) -> Past:
    others = [row for row in rows if row[1] == case.customer_id and row[0] != case.id]
    cents = sum(row[3] for row in others)
    return Past(len(others), sum(row[2] for row in others), Money(cents, currency) if cents else None)
