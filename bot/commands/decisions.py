"""A person with authority decides; the customer accepts or refuses."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind, EscalationState
from bot.commands.budgets import charge, release
from bot.commands.desk_lines import tell_desk
from bot.commands.escalations import REFUSED, STILL_OPEN, raise_level
from bot.commands.history import EventKind, find_event, move, record
from bot.commands.intake import queue_internal
from bot.commands.outbox import show_card
from bot.commands.proposals import offer
from bot.commands.takeover import holder_of, take_over
from bot.commands.team import may_be_one_person
from bot.errors import BeyondAuthority, NotAllowed, WrongState
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
    """Store one decision and have it told to the customer.

    None for a take-over, and for the first of two approvals: nothing is told yet. The authority is
    checked here, from the stored escalation and the agent's own level (`rank`, when Slack says it).
    NotAllowed with the reason, BeyondAuthority when somebody above may; WrongState when somebody else
    decided meanwhile. After an error the unit of work must not be committed.
    """
    escalation = work.get(Escalation, escalation_id)
    standing = agent.level if rank is None else rank
    _check(work, escalation, agent, choice, standing)
    if choice.kind is DecisionKind.TAKE_OVER:
        take_over(work, escalation, agent)
        return None
    if work.brand.ladder.needs_two(choice.amount):
        if not _is_second(work, escalation, agent, choice):
            _approve_first(work, escalation, agent, choice)
            return None
        choice = _as_approved(escalation, choice)
    decision = _store(work, escalation, agent, choice, standing)
    charge(work, decision)
    _tell(work, escalation.case, decision)
    show_card(work, escalation, escalation.case)
    return decision


def _check(work: Work, escalation: Escalation, agent: Agent, choice: Choice, rank: int) -> None:
    if escalation.state not in STILL_OPEN:
        raise WrongState("Cette demande a déjà été décidée, ou n’a plus lieu d’être.")
    holder = holder_of(work, escalation.case)
    if escalation.state is EscalationState.TAKEN and holder is not None and holder.id != agent.id:
        raise WrongState("Un collègue a pris cette demande en main.")
    if choice.kind is not DecisionKind.TAKE_OVER:
        _check_authority(work, escalation, choice, rank)


def _check_authority(work: Work, escalation: Escalation, choice: Choice, rank: int) -> None:
    ladder = work.brand.ladder
    if choice.amount is not None and choice.amount.currency not in work.brand.currencies:
        raise NotAllowed(f"{work.brand.name} n’accorde rien en {choice.amount.currency}.")
    asked = ladder.asked(escalation.level, on_duty=escalation.on_duty)
    refusal = ladder.refusal(rank, asked, choice)
    if refusal is not None:
        raise NotAllowed(refusal) if rank < asked else BeyondAuthority(refusal)


def _is_second(work: Work, escalation: Escalation, agent: Agent, choice: Choice) -> bool:
    """Whether somebody else approved this very amount before. NotAllowed when it may be this person."""
    if escalation.approved_by is None or escalation.offer != choice.amount:
        return False
    if escalation.approved_by == agent.id:
        raise NotAllowed("Vous avez déjà donné votre accord : une autre personne doit le confirmer.")
    if may_be_one_person(work.get(Agent, escalation.approved_by), agent):
        raise NotAllowed(
            "Le premier accord vient d’un compte qui pourrait être le vôtre : l’un est connu de "
            "Slack, l’autre de la console. Confirmez du même côté, ou demandez à un administrateur de "
            "relier le compte à Slack."
        )
    return True


def _as_approved(escalation: Escalation, choice: Choice) -> Choice:
    """What the first person approved is confirmed, in their words unless the second has others."""
    reason = choice.reason.strip() or escalation.approved_reason
    return replace(choice, kind=escalation.approved_kind or choice.kind, reason=reason)


def _approve_first(work: Work, escalation: Escalation, agent: Agent, choice: Choice) -> None:
    """Keep the first of two approvals; it replaces any other that was waiting for its second."""
    key = f"escalation:{escalation.id}:approved:{escalation.version}"
    offer(escalation, choice.amount, "", agent.id)
    escalation.approved_by = agent.id
    escalation.approved_kind, escalation.approved_reason = choice.kind, choice.reason.strip()
    escalation.state = EscalationState.WAITING
    record(
        work,
        escalation.case,
        EventKind.APPROVED_FIRST,
        key,
        agent_id=agent.id,
        choice=choice.kind.value,
        amount=str(choice.amount),
        reason=choice.reason,
    )
    show_card(work, escalation, escalation.case)


def _store(work: Work, escalation: Escalation, agent: Agent, choice: Choice, rank: int) -> Decision:
    amount = choice.amount
    decision = Decision(
        escalation=escalation,
        kind=choice.kind,
        amount_cents=amount.cents if amount else None,
        currency=amount.currency if amount else work.brand.currency,
        reason=choice.reason.strip(),
        agent_id=agent.id,
        at=work.now,
        level=rank,
        seconded_by=escalation.approved_by if work.brand.ladder.needs_two(amount) else None,
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
    """The assistant speaks again, to tell it; without a private conversation as soon as one is opened.

    In public it goes on being silent where somebody answers on the platform itself.
    """
    holder = holder_of(work, case)
    for conversation in case.conversations:
        if conversation.lane is Lane.PRIVATE or conversation.muted_by is not None:
            conversation.muted_by = None
        if conversation.lane is Lane.PRIVATE:
            queue_internal(work, conversation, InboundKind.DECISION, str(decision.id))
    if holder is not None:
        resumed = "▶ L’assistant répond de nouveau au client : il lui annonce la décision."
        tell_desk(work, case, f"decision:{decision.id}:resumed", resumed)


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


def answer(
    work: Work, conversation: Conversation, accepted: bool, source: str, *, words: str = ""
) -> Answered | None:
    """The customer accepts (the case is resolved) or refuses (one level up); once per message.

    `words` are theirs: whoever decides next reads them. None when no decision waits for an answer.
    """
    key = f"{source}:{'accepted' if accepted else 'refused'}"
    earlier = find_event(work, key)
    if earlier is not None:
        decision = work.get(Decision, earlier.data["decision"])
        return Answered(accepted, decision, decision.escalation)
    pending = pending_decision(work, conversation.case_id) if conversation.case_id else None
    if pending is None:
        return None
    return _answered(work, pending, accepted, key, words)


def _answered(work: Work, decision: Decision, accepted: bool, key: str, words: str) -> Answered:
    decision.accepted, decision.answered_at = accepted, work.now
    kind = EventKind.ACCEPTED if accepted else EventKind.REFUSED
    record(work, decision.escalation.case, kind, key, decision=decision.id, reason=words)
    _conclude(work, decision, accepted, key)
    return Answered(accepted, decision, decision.escalation)


def _conclude(work: Work, decision: Decision, accepted: bool, key: str) -> None:
    """What was refused costs nothing, and goes above whoever decided it."""
    escalation = decision.escalation
    if accepted:
        move(escalation.case, CaseStatus.RESOLVED)
        record(work, escalation.case, EventKind.RESOLVED, f"{key}:resolved")
        show_card(work, escalation, escalation.case)
    else:
        release(work, decision)
        raise_level(work, escalation, f"{key}:raised", why=REFUSED, rank=decision.level)
