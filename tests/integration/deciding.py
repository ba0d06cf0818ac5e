"""What the tests of authority, budgets and deadlines do and look at."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from bot.casework.decision import Choice, DecisionKind, EscalationReason
from bot.casework.money import Money
from bot.commands.cases import hear
from bot.commands.decisions import decide
from bot.commands.escalations import escalate
from bot.commands.private import open_private
from bot.errors import NotAllowed
from bot.labels import Anger, Lane, PublicIntent, Wish
from bot.platforms.events import Author
from bot.store.budgets import BudgetUse
from bot.store.cases import Case, CaseEvent, Decision, Escalation
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work
from tests.brands import brand_with
from tests.conftest import SECRET
from tests.story import comment, complaint, opening


def approve(euros: int, currency: str = "EUR") -> Choice:
    return Choice(DecisionKind.APPROVE, Money(euros * 100, currency))


def with_brand(store: Store, **changes: Any) -> Store:
    return replace(store, brand=brand_with(**changes))


def asked(work: Work, number: int = 1, anger: Anger = Anger.ANNOYED) -> Escalation:
    """A customer complained, came to private, and wants a refund."""
    author = Author(f"customer{number}", f"Cliente {number}")
    inbound = comment(work, "Colis jamais reçu, remboursez-moi", author)
    case = hear(work, inbound, complaint(anger=anger, wish=Wish.REFUND)).case
    open_private(work, opening(work, author=author), SECRET)
    return escalate(work, case, EscalationReason.COMPENSATION, f"inbound:{inbound.id}")


def private(case: Case) -> Conversation:
    return next(c for c in case.conversations if c.lane is Lane.PRIVATE)


def history(store: Store, escalation: Escalation) -> list[str]:
    with store.reading() as work:
        query = select(CaseEvent.kind).where(CaseEvent.case_id == escalation.case_id).order_by(CaseEvent.id)
        return list(work.session.scalars(query))


def told(store: Store, kind: InboundKind) -> int:
    """How many times the customer's conversation was given something of this kind to tell."""
    with store.reading() as work:
        query = select(func.count()).select_from(Inbound).where(Inbound.kind == kind)
        return work.session.scalar(query) or 0


def used(store: Store) -> dict[str, int]:
    """What the accounts of this month hold."""
    with store.reading() as work:
        rows = work.session.scalars(select(BudgetUse).where(func.length(BudgetUse.period) == 7))
        return {row.account: row.cents for row in rows}


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do all of these at the same moment; returns what each returned, or the error it raised."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes.append(act())
        except (NotAllowed, StaleDataError) as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def decide_in(store: Store, escalation_id: int, agent_id: int, choice: Choice) -> Callable[[], object]:
    def act() -> object:
        with store.work() as work:
            return decide(work, escalation_id, work.get(Agent, agent_id), choice)

    return act


def reading(row: Inbound, facts: dict[str, Any]) -> Reading:
    return Reading(
        inbound_id=row.id,
        intent=PublicIntent.OTHER.value,
        confidence=1.0,
        anger=0,
        anger_confidence=1.0,
        entities=facts,
    )


def present(store: Store, escalation: Escalation) -> Escalation:
    with store.reading() as work:
        return work.get(Escalation, escalation.id)


def due_of(store: Store, escalation: Escalation) -> Any:
    return present(store, escalation).due_at


def decisions_of(store: Store, escalation_id: int) -> list[Decision]:
    with store.reading() as work:
        query = select(Decision).where(Decision.escalation_id == escalation_id)
        return list(work.session.scalars(query))
