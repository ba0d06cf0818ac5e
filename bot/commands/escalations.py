"""Asking a person with authority, and asking the level above."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.casework.case import CaseStatus
from bot.casework.decision import EscalationReason, EscalationState
from bot.casework.ladder import Addressed
from bot.casework.money import Money
from bot.commands.desk_lines import call_desk
from bot.commands.history import EventKind, find_event, move, record
from bot.commands.outbox import show_card
from bot.commands.proposals import offer, proposal_for, set_proposal
from bot.errors import NotAllowed, WrongState
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.team import Agent
from bot.store.unit_of_work import Work

STILL_OPEN = (EscalationState.WAITING, EscalationState.TAKEN)
ON_MONEY = frozenset({EscalationReason.COMPENSATION, EscalationReason.RISK})
REFUSED = "refused"
"""Why an escalation goes up when the customer refuses what was decided."""

WHY_RAISED = {"deadline": "Le délai est dépassé.", REFUSED: "Le client a refusé ce qui a été décidé."}
"""In words for the desk, when it is not a person who passes it on."""


@dataclass(frozen=True)
class Recommendation:
    """What a person who asks the level above would do themselves; either part may be empty."""

    amount: Money | None = None
    words: str = ""


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
    proposal = proposal_for(work, case, reason)
    escalation = Escalation(case=case, reason=reason, opened_at=work.now)
    address(escalation, work.brand.ladder.address(work.now, 1, _within(work, reason)))
    set_proposal(escalation, proposal)
    work.session.add(escalation)
    work.session.flush()
    _record_asked(work, escalation, key)
    move(case, CaseStatus.ESCALATED)
    show_card(work, escalation, case)
    return escalation


def address(escalation: Escalation, addressed: Addressed) -> None:
    """Put an escalation before somebody, with a deadline nobody has been reminded of yet."""
    escalation.level, escalation.on_duty = addressed.rank, addressed.on_duty
    escalation.due_at, escalation.reminded = addressed.due_at, False


def _deepen(work: Work, case: Case, escalation: Escalation, reason: EscalationReason, key: str) -> None:
    if reason not in ON_MONEY or escalation.reason in ON_MONEY:
        return
    escalation.reason = reason
    sooner = work.brand.ladder.address(work.now, escalation.level)
    if sooner.due_at < escalation.due_at:
        address(escalation, sooner)
    set_proposal(escalation, proposal_for(work, case, reason))
    event = _record_asked(work, escalation, key)
    show_card(work, escalation, case)
    call_desk(work, escalation, event, "Le motif est devenu plus grave.")


def _record_asked(work: Work, escalation: Escalation, key: str) -> CaseEvent:
    return record(
        work,
        escalation.case,
        EventKind.ESCALATED,
        key,
        reason=escalation.reason.value,
        level=escalation.level,
        on_duty=escalation.on_duty,
    )


def _within(work: Work, reason: EscalationReason) -> timedelta | None:
    """An adviser's answer has a time of its own; a decision on money has that of its level."""
    return None if reason in ON_MONEY else timedelta(hours=work.brand.adviser_answers_within_hours)


def raise_level(
    work: Work,
    escalation: Escalation,
    cause: str,
    *,
    why: str,
    agent_id: int | None = None,
    rank: int = 0,
    recommendation: Recommendation | None = None,
) -> None:
    """Pass an escalation to the level above it, and above `rank`, with a new deadline; once per cause.

    For an agent of this `rank`, NotAllowed when a level above them is asked already, WrongState when it
    is no longer open or nobody stands above. A customer's refusal and a deadline pass it on whatever its
    state, and at the top give the top a new deadline.
    """
    ladder = work.brand.ladder
    if find_event(work, cause) is not None:
        return
    level = ladder.above(max(escalation.level, rank))
    if agent_id is not None:
        _check_asking(work, escalation, agent_id, rank)
    address(escalation, ladder.address(work.now, level.rank))
    escalation.state = EscalationState.WAITING
    said = recommendation or Recommendation()
    if said.amount is not None and said.amount != escalation.offer:
        offer(escalation, said.amount, said.words, agent_id)
    elif why == REFUSED:
        offer(escalation, None, "")
    event = record(
        work,
        escalation.case,
        EventKind.LEVEL_RAISED,
        cause,
        agent_id=agent_id,
        level=escalation.level,
        on_duty=escalation.on_duty,
        why=why,
        amount=str(said.amount) if said.amount else None,
        reason=said.words,
    )
    move(escalation.case, CaseStatus.ESCALATED)
    show_card(work, escalation, escalation.case)
    call_desk(work, escalation, event, _why_raised(work, why, agent_id, said), said.words)


def _why_raised(work: Work, why: str, agent_id: int | None, said: Recommendation) -> str:
    """In words for those who are asked now."""
    if agent_id is None:
        return WHY_RAISED[why]
    recommends = f" Montant recommandé : {said.amount}." if said.amount else ""
    return f"{work.get(Agent, agent_id).name} demande au-dessus.{recommends}"


def _check_asking(work: Work, escalation: Escalation, agent_id: int, rank: int) -> None:
    ladder = work.brand.ladder
    if escalation.state not in STILL_OPEN:
        raise WrongState("Cette demande a déjà été décidée, ou n’a plus lieu d’être.")
    if escalation.state is EscalationState.TAKEN and escalation.case.held_by not in (None, agent_id):
        raise WrongState("Un collègue a pris cette demande en main.")
    asked = ladder.asked(escalation.level, on_duty=escalation.on_duty)
    if rank < asked:
        raise NotAllowed(f"Cette demande attend déjà le niveau « {ladder.at(asked).name} ».")
    if max(escalation.level, rank) >= ladder.top.rank:
        raise WrongState("Personne n’est au-dessus de ce niveau.")


def withdraw(work: Work, case: Case) -> None:
    """Take a case that has ended off the desk."""
    waiting = open_escalation(work, case)
    if waiting is not None:
        waiting.state = EscalationState.WITHDRAWN
        show_card(work, waiting, case)
