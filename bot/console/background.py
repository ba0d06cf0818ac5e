"""What stands behind cases: who the customers are, what they wrote in public, what they were granted before.

A page of cards asks for all of it at once, in as many queries as a single card would.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.casework.money import Money, sums
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
    total: str


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
    query = select(Case.id, Case.customer_id).where(Case.customer_id.in_(customers))
    known = [(row.id, row.customer_id) for row in work.session.execute(query)]
    granted = _granted(work, customers)
    return {case.id: _past(case, known, granted) for case in cases}


def _granted(work: Work, customers: set[int]) -> dict[int, list[Money]]:
    """What these customers were granted and took, by the number of the case."""
    query = (
        select(Case.id, Decision)
        .join(Escalation, Escalation.case_id == Case.id)
        .join(Decision)
        .where(Case.customer_id.in_(customers), Decision.accepted.is_(True))
    )
    granted: dict[int, list[Money]] = defaultdict(list)
    for case_id, decision in work.session.execute(query).tuples():
        if decision.amount:
            granted[case_id].append(decision.amount)
    return granted


def _past(case: Case, known: Sequence[tuple[int, int]], granted: Mapping[int, list[Money]]) -> Past:
    others = [number for number, customer in known if customer == case.customer_id and number != case.id]
    gestures = [amount for number in others for amount in granted.get(number, [])]
    return Past(len(others), len(gestures), " + ".join(map(str, sums(gestures))))
