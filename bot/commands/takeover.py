"""A person takes a conversation over: the assistant keeps silent until it is handed back."""

from sqlalchemy import select

from bot.casework.decision import EscalationState
from bot.casework.wording import first_name
from bot.commands.history import EventKind, record
from bot.commands.intake import queue_internal
from bot.commands.outbox import send, show_card
from bot.errors import NotAllowed, WrongState
from bot.labels import Lane
from bot.store.cases import Case, Escalation
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Outbound
from bot.store.team import Agent
from bot.store.unit_of_work import Work


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


def take_case(work: Work, case: Case, agent: Agent) -> None:
    """Take a case over whether or not a decision waits on it; WrongState when a colleague has it."""
    holder = next((c.muted_by for c in case.conversations if c.muted_by is not None), None)
    if holder is not None and holder != agent.id:
        raise WrongState("Un collègue a déjà pris cette conversation en main.")
    waiting = next((e for e in case.escalations if e.state is EscalationState.WAITING), None)
    if waiting is not None:
        take_over(work, waiting, agent)
    elif holder is None:
        for conversation in case.conversations:
            conversation.muted_by = agent.id
        key = f"case:{case.id}:taken:{work.now.timestamp()}"
        record(work, case, EventKind.TAKEN_OVER, key, agent_id=agent.id)


def hand_back(work: Work, case: Case, agent: Agent) -> None:
    """Let the assistant speak again; an escalation that was taken waits for a decision again."""
    for conversation in case.conversations:
        if conversation.is_muted and conversation.lane is Lane.PRIVATE:
            queue_internal(work, conversation, InboundKind.HANDED_BACK, f"{case.id}:{work.now.timestamp()}")
        conversation.muted_by = None
    for escalation in case.escalations:
        if escalation.state is EscalationState.TAKEN:
            escalation.state = EscalationState.WAITING
            show_card(work, escalation, case)
    key = f"case:{case.id}:handed_back:{work.now.timestamp()}"
    record(work, case, EventKind.HANDED_BACK, key, agent_id=agent.id)


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
