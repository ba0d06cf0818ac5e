"""A person takes a conversation over: the assistant keeps silent until it is handed back."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from bot.casework.decision import EscalationState
from bot.casework.wording import first_name
from bot.commands.cases import Details, note_details
from bot.commands.desk_lines import tell_desk
from bot.commands.elsewhere import lock
from bot.commands.history import EventKind, record
from bot.commands.intake import queue_internal
from bot.commands.outbox import send, show_card
from bot.errors import NotAllowed, WrongState
from bot.labels import Lane
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Outbound
from bot.store.team import Agent
from bot.store.unit_of_work import Work

ACTIVITY = (EventKind.TAKEN_OVER, EventKind.AGENT_REPLIED, EventKind.NOTE)
"""What shows that the person who has a conversation is still at it."""


@dataclass(frozen=True)
class Summary:
    """What a person hands back with: `agreed` for the team, `details` for the assistant to go on from."""

    agreed: str = ""
    details: Details = field(default_factory=Details)


def take_over(work: Work, escalation: Escalation, agent: Agent) -> None:
    """Mute the assistant in the case's conversations and give them to this agent."""
    case = escalation.case
    if escalation.state is EscalationState.TAKEN:
        return
    escalation.state = EscalationState.TAKEN
    for conversation in case.conversations:
        conversation.muted_by = agent.id
    work.session.flush()
    key = f"escalation:{escalation.id}:taken:{escalation.version}"
    record(work, case, EventKind.TAKEN_OVER, key, agent_id=agent.id)
    show_card(work, escalation, case)
    _tell_pause(work, case, agent, key)


def holder_of(work: Work, case: Case) -> Agent | None:
    """Who has the case's conversations in hand, None when the assistant does."""
    return work.get(Agent, case.held_by) if case.held_by is not None else None


def take_case(work: Work, case: Case, agent: Agent) -> None:
    """Take a case over whether or not a decision waits on it; WrongState when a colleague has it.

    Of two people who do so at once the second waits, and then sees the first.
    """
    for conversation in case.conversations:
        lock(work, conversation)
    holder = holder_of(work, case)
    if holder is not None and holder.id != agent.id:
        raise WrongState("Un collègue a déjà pris cette conversation en main.")
    waiting = next((e for e in case.escalations if e.state is EscalationState.WAITING), None)
    if waiting is not None:
        take_over(work, waiting, agent)
    elif holder is None:
        for conversation in case.conversations:
            conversation.muted_by = agent.id
        key = f"case:{case.id}:taken:{work.now.timestamp()}"
        record(work, case, EventKind.TAKEN_OVER, key, agent_id=agent.id)
        _show_latest(work, case)
        _tell_pause(work, case, agent, key)


def _tell_pause(work: Work, case: Case, agent: Agent, key: str) -> None:
    what = (
        f"⏸ L’assistant est en pause : {agent.name} répond au client. Pour lui écrire, commencez votre "
        "message par >> ou cliquez « Répondre au client » ; tout le reste de ce fil est interne."
    )
    tell_desk(work, case, key, what)


def hand_back(work: Work, case: Case, agent: Agent | None, summary: Summary | None = None) -> None:
    """Let the assistant speak again; an escalation that was taken waits for a decision again.

    With a `summary` it goes on from what the person learnt instead of asking it again. Without an
    `agent` it is Apaise that hands back. Nothing happens when nobody has the conversation.
    """
    held = [conversation for conversation in case.conversations if conversation.is_muted]
    if not held:
        return
    key = f"case:{case.id}:handed_back:{work.now.timestamp()}"
    agreed = summary.agreed if summary else ""
    if summary and summary.details != Details():
        note_details(work, case, summary.details, key)
    for conversation in held:
        if conversation.lane is Lane.PRIVATE:
            queue_internal(work, conversation, InboundKind.HANDED_BACK, f"{case.id}:{work.now.timestamp()}")
        conversation.muted_by = None
    taken = [escalation for escalation in case.escalations if escalation.state is EscalationState.TAKEN]
    for escalation in taken:
        escalation.state = EscalationState.WAITING
    agent_id = agent.id if agent else None
    record(work, case, EventKind.HANDED_BACK, key, agent_id=agent_id, summary=agreed)
    for escalation in taken:
        show_card(work, escalation, case)
    _show_latest(work, case)
    who = f"rendue par {agent.name}" if agent else "personne n’écrivait plus"
    tell_desk(work, case, key, f"▶ L’assistant répond de nouveau au client ({who}).", agreed)


def _show_latest(work: Work, case: Case) -> None:
    if case.escalations:
        show_card(work, case.escalations[-1], case)


def hand_back_silent(work: Work) -> int:
    """Hand back every conversation whose person has been silent for as long as the brand allows."""
    hours = work.brand.hand_back_after_hours
    if hours is None:
        return 0
    held = select(Conversation.case_id).where(Conversation.muted_by.is_not(None))
    latest = (
        select(CaseEvent.case_id)
        .where(CaseEvent.case_id.in_(held), CaseEvent.kind.in_([kind.value for kind in ACTIVITY]))
        .group_by(CaseEvent.case_id)
        .having(func.max(CaseEvent.at) <= work.now - timedelta(hours=hours))
    )
    silent = list(work.session.scalars(select(Case).where(Case.id.in_(latest))))
    for case in silent:
        hand_back(work, case, None)
    return len(silent)


def reply_as_human(work: Work, conversation: Conversation, agent: Agent, text: str, cause: str) -> Outbound:
    """Send a person's own words, signed with their first name; `cause` names the form that was sent.

    In private the conversation must be in this person's hands; in public the words of compensation
    are refused for people as they are for the assistant (UnsafeWording).
    """
    if conversation.lane is Lane.PRIVATE and conversation.muted_by is None:
        raise WrongState("Prenez d’abord la conversation en main : l’assistant y répond encore.")
    if conversation.lane is Lane.PRIVATE and conversation.muted_by != agent.id:
        raise NotAllowed("Un collègue a pris cette conversation en main.")
    if not text.strip():
        raise WrongState("Le message est vide.")
    too_late = conversation.windows.refusal(work.now, by_person=True)
    if too_late is not None:
        raise WrongState(too_late)
    signed = f"{text.strip()}\n— {first_name(agent.name)}"
    row = send(
        work,
        conversation,
        signed,
        f"human:{cause}",
        in_reply_to=_last_heard(work, conversation),
        written_by=agent.id,
    )
    if conversation.case_id is not None:
        case = work.get(Case, conversation.case_id)
        record(work, case, EventKind.AGENT_REPLIED, f"human:{cause}", agent_id=agent.id)
    return row


def _last_heard(work: Work, conversation: Conversation) -> str:
    query = (
        select(Inbound.external_id)
        .where(Inbound.conversation_id == conversation.id, Inbound.kind == InboundKind.COMMENT)
        .order_by(Inbound.id.desc())
        .limit(1)
    )
    return work.session.scalar(query) or ""


def note_internally(work: Work, case: Case, agent: Agent, text: str, cause: str) -> None:
    """Keep what the team says among itself about a case: it is never sent."""
    record(work, case, EventKind.NOTE, f"note:{cause}", agent_id=agent.id, text=text)


def private_place(case: Case) -> Conversation:
    """Where a person writes to this customer in private. WrongState when there is no such place yet."""
    places = [c for c in case.conversations if c.lane is Lane.PRIVATE]
    if not places:
        raise WrongState("Ce client n’a pas encore ouvert de conversation privée sur ce dossier.")
    return max(places, key=lambda conversation: conversation.id)


def write_to_customer(work: Work, case: Case, agent: Agent, text: str, cause: str) -> Outbound:
    """Send a person's words in private; whoever writes takes the conversation over first, if nobody has it.

    Two voices at once would confuse the customer, so nothing is sent while a colleague has it (WrongState).
    """
    place = private_place(case)
    take_case(work, case, agent)
    return reply_as_human(work, place, agent, text, cause)
