"""A person with authority decides; the customer accepts or refuses."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind, EscalationState
from bot.commands.escalations import STILL_OPEN, raise_level
from bot.commands.history import EventKind, find_event, move, record
from bot.commands.intake import queue_internal
from bot.commands.outbox import show_card
from bot.commands.takeover import take_over
from bot.errors import NotAllowed, WrongState
from bot.labels import Lane
from bot.store.cases import Case, Decision, Escalation
from bot.store.customers import Conversation
from bot.store.queue import InboundKind
from bot.store.team import Agent
from bot.store.unit_of_work import Work


@dataclass(frozen=True)
class Answered:
    """What the customer's answer made of the case."""

    accepted: bool
    decision: Decision
    escalation: Escalation


def decide(
    work: Work, escalation_id: int, agent: Agent, choice: Choice, *, rank: int | None = None
) -> Decision | None:
    """Store one decision and have it told to the customer; None for a take-over, which tells nothing.

    The authority is checked here, from the stored escalation and the agent's own level (`rank`, when
    Slack says it). NotAllowed with the reason; WrongState when somebody else decided meanwhile.
    """
    escalation = work.get(Escalation, escalation_id)
    _check(work, escalation, agent, choice, agent.level if rank is None else rank)
    if choice.kind is DecisionKind.TAKE_OVER:
        take_over(work, escalation, agent)
        return None
    decision = _store(work, escalation, agent, choice)
    _tell(work, escalation.case, decision)
    show_card(work, escalation, escalation.case)
    return decision


def _check(work: Work, escalation: Escalation, agent: Agent, choice: Choice, rank: int) -> None:
    if escalation.state not in STILL_OPEN:
        raise WrongState("Cette demande a déjà été décidée, ou n’a plus lieu d’être.")
    holder = next((c.muted_by for c in escalation.case.conversations if c.muted_by), None)
    if escalation.state is EscalationState.TAKEN and holder not in {None, agent.id}:
        raise WrongState("Un collègue a pris cette demande en main.")
    refusal = work.brand.ladder.refusal(rank, escalation.level, choice)
    if refusal and choice.kind is not DecisionKind.TAKE_OVER:
        raise NotAllowed(refusal)


def _store(work: Work, escalation: Escalation, agent: Agent, choice: Choice) -> Decision:
    amount = choice.amount
    decision = Decision(
        escalation=escalation,
        kind=choice.kind,
        amount_cents=amount.cents if amount else None,
        currency=amount.currency if amount else work.brand.currency,
        reason=choice.reason.strip(),
        agent_id=agent.id,
        at=work.now,
    )
    escalation.state = EscalationState.DECIDED
    work.session.add(decision)
    work.session.flush()
    record(
        work,
        escalation.case,
        EventKind.DECIDED,
        f"decision:{decision.id}:decided",
        agent_id=agent.id,
        choice=choice.kind.value,
        amount=str(amount) if amount else None,
        reason=choice.reason,
    )
    move(escalation.case, CaseStatus.DECIDED)
    return decision


def _tell(work: Work, case: Case, decision: Decision) -> None:
    """Without a private conversation the decision waits: it is told as soon as one is opened."""
    for conversation in case.conversations:
        if conversation.lane is Lane.PRIVATE:
            conversation.muted_by = None
            queue_internal(work, conversation, InboundKind.DECISION, str(decision.id))


def pending_decision(work: Work, case_id: int) -> Decision | None:
    """The decision this case's customer has not answered yet, None when there is none."""
    query = (
        select(Decision)
        .join(Escalation)
        .where(Escalation.case_id == case_id, Escalation.state == EscalationState.DECIDED)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    latest = work.session.scalar(query)
    return latest if latest is not None and latest.accepted is None else None


def answer(work: Work, conversation: Conversation, accepted: bool, source: str) -> Answered | None:
    """The customer accepts (the case is resolved) or refuses (one level up); once per message.

    None when no decision waits for an answer.
    """
    key = f"{source}:{'accepted' if accepted else 'refused'}"
    earlier = find_event(work, key)
    if earlier is not None:
        decision = work.get(Decision, earlier.data["decision"])
        return Answered(accepted, decision, decision.escalation)
    pending = pending_decision(work, conversation.case_id) if conversation.case_id else None
    if pending is None:
        return None
    return _answered(work, pending, accepted, key)


def _answered(work: Work, decision: Decision, accepted: bool, key: str) -> Answered:
    decision.accepted, decision.answered_at = accepted, work.now
    kind = EventKind.ACCEPTED if accepted else EventKind.REFUSED
    record(work, decision.escalation.case, kind, key, decision=decision.id)
    _conclude(work, decision.escalation, accepted, key)
    return Answered(accepted, decision, decision.escalation)


def _conclude(work: Work, escalation: Escalation, accepted: bool, key: str) -> None:
    if accepted:
        move(escalation.case, CaseStatus.RESOLVED)
        record(work, escalation.case, EventKind.RESOLVED, f"{key}:resolved")
        show_card(work, escalation, escalation.case)
    else:
        raise_level(work, escalation, f"{key}:raised", why="refused")
