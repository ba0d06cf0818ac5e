"""Asking a person with authority, and asking the level above."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.casework.case import CaseStatus
from bot.casework.decision import EscalationReason, EscalationState
from bot.casework.ladder import due
from bot.commands.history import EventKind, find_event, move, record
from bot.commands.outbox import show_card
from bot.errors import WrongState
from bot.store.cases import Case, Escalation
from bot.store.unit_of_work import Work

STILL_OPEN = (EscalationState.WAITING, EscalationState.TAKEN)
ON_MONEY = frozenset({EscalationReason.COMPENSATION, EscalationReason.RISK})


def open_escalation(work: Work, case: Case) -> Escalation | None:
    """The escalation of this case that still waits for somebody, None when there is none."""
    query = select(Escalation).where(Escalation.case_id == case.id, Escalation.state.in_(STILL_OPEN))
    return work.session.scalar(query.order_by(Escalation.id.desc()).limit(1))


def escalate(work: Work, case: Case, reason: EscalationReason, source: str) -> Escalation:
    """Ask the first level for a decision on this case; once per message.

    A case already waiting for somebody is not asked about twice; a graver reason replaces the first.
    """
    key = f"{source}:escalated"
    if find_event(work, key) is not None:
        return case.escalations[-1]
    waiting = open_escalation(work, case)
    if waiting is not None:
        _deepen(work, case, waiting, reason, key)
        return waiting
    escalation = Escalation(
        case=case,
        reason=reason,
        opened_at=work.now,
        due_at=_due_at(work, reason, 1),
    )
    work.session.add(escalation)
    work.session.flush()
    record(work, case, EventKind.ESCALATED, key, reason=reason.value, level=escalation.level)
    move(case, CaseStatus.ESCALATED)
    show_card(work, escalation, case)
    return escalation


def _deepen(work: Work, case: Case, escalation: Escalation, reason: EscalationReason, key: str) -> None:
    if reason not in ON_MONEY or escalation.reason in ON_MONEY:
        return
    escalation.reason = reason
    escalation.due_at = min(escalation.due_at, _due_at(work, reason, escalation.level))
    record(work, case, EventKind.ESCALATED, key, reason=reason.value, level=escalation.level)
    show_card(work, escalation, case)


def _due_at(work: Work, reason: EscalationReason, level: int) -> datetime:
    if reason in ON_MONEY:
        return due(work.now, work.brand.ladder.at(level))
    return work.now + timedelta(hours=work.brand.adviser_answers_within_hours)


def raise_level(
    work: Work,
    escalation: Escalation,
    cause: str,
    *,
    why: str,
    agent_id: int | None = None,
) -> None:
    """Pass an escalation to the level above, with a new deadline; once per cause.

    For an agent, WrongState when it is no longer open or nobody stands above. A customer's refusal and
    a deadline pass it on whatever its state, and at the top give the top a new deadline.
    """
    ladder = work.brand.ladder
    if find_event(work, cause) is not None:
        return
    if agent_id is not None and escalation.state not in STILL_OPEN:
        raise WrongState("Cette demande a déjà été décidée, ou n’a plus lieu d’être.")
    if agent_id is not None and ladder.above(escalation.level).rank == escalation.level:
        raise WrongState("Personne n’est au-dessus de ce niveau.")
    level = ladder.above(escalation.level)
    escalation.level = level.rank
    escalation.state = EscalationState.WAITING
    escalation.due_at = due(work.now, level)
    record(
        work,
        escalation.case,
        EventKind.LEVEL_RAISED,
        cause,
        agent_id=agent_id,
        level=level.rank,
        why=why,
    )
    move(escalation.case, CaseStatus.ESCALATED)
    show_card(work, escalation, escalation.case)


def withdraw(work: Work, case: Case) -> None:
    """Take a case that has ended off the desk."""
    waiting = open_escalation(work, case)
    if waiting is not None:
        waiting.state = EscalationState.WITHDRAWN
        show_card(work, waiting, case)


def raise_overdue(work: Work) -> int:
    """Pass every escalation whose deadline went by to the level above; returns how many."""
    query = select(Escalation).where(
        Escalation.state == EscalationState.WAITING, Escalation.due_at <= work.now
    )
    overdue = list(work.session.scalars(query))
    for escalation in overdue:
        cause = f"escalation:{escalation.id}:overdue:{escalation.due_at.isoformat()}"
        raise_level(work, escalation, cause, why="deadline")
    return len(overdue)
