"""Opening a case, hearing more about it, and ending it."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.casework.case import LIVE, CaseStatus
from bot.casework.reading import Understood
from bot.casework.triage import angriest
from bot.commands.budgets import release_unanswered
from bot.commands.escalations import withdraw
from bot.commands.history import EventKind, case_of_cause, find_event, move, record
from bot.labels import Lane, PrivateIntent, PublicIntent, Wish
from bot.store.cases import Case, CaseEvent
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Work

SPEAKS_FOR_ITSELF = frozenset(
    {
        PublicIntent.COMPLAINT_DELIVERY.value,
        PublicIntent.COMPLAINT_BILLING.value,
        PublicIntent.COMPLAINT_PRODUCT.value,
        PublicIntent.REQUEST_COMPENSATION.value,
    }
)
"""Public intents whose text already tells what happened, when it has `ENOUGH_WORDS`."""

ENOUGH_WORDS = 5


@dataclass(frozen=True)
class Heard:
    """The case a message belongs to, and whether the assistant owes it a public answer."""

    case: Case
    answer_due: bool


@dataclass(frozen=True)
class Details:
    """What the private form collects; empty means still unknown."""

    reference: str = ""
    what_happened: str = ""
    wish: Wish | None = None


def live_case(work: Work, customer_id: int) -> Case | None:
    """The case a customer's next message belongs to, None when nothing is open."""
    query = (
        select(Case)
        .where(Case.customer_id == customer_id, Case.status.in_(LIVE))
        .order_by(Case.id.desc())
        .limit(1)
    )
    return work.session.scalar(query)


def opening_message(work: Work, case: Case) -> Inbound | None:
    """The message that opened a case: its first history line is named after it."""
    query = select(CaseEvent.key).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.OPENED.value
    )
    key = work.session.scalar(query.limit(1)) or ""
    number = key.removeprefix("inbound:").removesuffix(":opened")
    return work.session.get(Inbound, int(number)) if number.isdecimal() else None


def hear(work: Work, inbound: Inbound, reading: Understood) -> Heard:
    """Open the customer's case, or add to it, from one public message; once per message.

    A public answer is due once per customer and thread, whatever they add to it.
    """
    key = f"inbound:{inbound.id}:heard"
    earlier = find_event(work, key)
    if earlier is not None:
        return Heard(work.get(Case, earlier.case_id), bool(earlier.data["answer_due"]))
    case = case_of(work, inbound.conversation, inbound, reading)
    _learn(case, inbound, reading)
    answer_due = not _was_answered(work, inbound.conversation)
    record(work, case, EventKind.HEARD, key, answer_due=answer_due, lane=Lane.PUBLIC.value)
    return Heard(case, answer_due)


def case_of(work: Work, conversation: Conversation, inbound: Inbound, reading: Understood) -> Case:
    """The live case of this conversation's customer, opened now when there is none.

    Run again for the same message, it finds the same case, even if that has ended meanwhile.
    """
    customer_id = conversation.identity.customer_id
    earlier = case_of_cause(work, f"inbound:{inbound.id}")
    found = work.get(Case, earlier) if earlier is not None else live_case(work, customer_id)
    case = found or _open(work, customer_id, inbound, reading)
    conversation.case_id = case.id
    return case


def _open(work: Work, customer_id: int, inbound: Inbound, reading: Understood) -> Case:
    private = inbound.conversation.lane is Lane.PRIVATE
    case = Case(
        customer_id=customer_id,
        status=CaseStatus.OPEN,
        intent=PrivateIntent.GIVE_DETAILS.value if private else reading.intent,
        first_words=inbound.text,
        opened_at=work.now,
        updated_at=work.now,
    )
    work.session.add(case)
    work.session.flush()
    record(work, case, EventKind.OPENED, f"inbound:{inbound.id}:opened", intent=case.intent)
    return case


def _learn(case: Case, inbound: Inbound, reading: Understood) -> None:
    case.anger = angriest(case.anger, reading.anger)
    case.risks = sorted({*case.risks, *(risk.value for risk in reading.risks)})
    case.wish = case.wish or reading.wish
    case.reference = case.reference or reading.reference
    tells = reading.intent in SPEAKS_FOR_ITSELF and len(inbound.text.split()) >= ENOUGH_WORDS
    if tells and not case.what_happened:
        case.what_happened = inbound.text


def _was_answered(work: Work, conversation: Conversation) -> bool:
    """By the assistant, or by a person on the platform itself."""
    ours = select(Outbound.id).where(
        Outbound.conversation_id == conversation.id,
        Outbound.kind == OutboundKind.PUBLIC_REPLY,
        Outbound.state != QueueState.CANCELLED,
    )
    elsewhere = select(Inbound.id).where(
        Inbound.conversation_id == conversation.id, Inbound.kind == InboundKind.BRAND_SPOKE
    )
    return any(work.session.scalar(query.limit(1)) is not None for query in (ours, elsewhere))


def note_details(work: Work, case: Case, details: Details, source: str) -> None:
    """Keep what the customer told in private; what they say last wins, silence changes nothing."""
    case.reference = details.reference or case.reference
    case.what_happened = details.what_happened or case.what_happened
    case.wish = details.wish or case.wish
    record(
        work,
        case,
        EventKind.DETAILS,
        f"{source}:details",
        reference=case.reference,
        wish=case.wish.value if case.wish else None,
    )


def drop(work: Work, case: Case, source: str) -> None:
    """The customer gives up, or no longer needs us: the case is closed, the desk told; once per message."""
    if find_event(work, f"{source}:dropped") is not None:
        return
    record(work, case, EventKind.DROPPED, f"{source}:dropped")
    withdraw(work, case)
    release_unanswered(work, case)
    move(case, CaseStatus.CLOSED)


def close(work: Work, case: Case, agent_id: int, cause: str) -> None:
    """An agent ends a case whose customer was satisfied; the assistant may speak again."""
    record(work, case, EventKind.RESOLVED, cause, agent_id=agent_id)
    withdraw(work, case)
    for conversation in case.conversations:
        conversation.muted_by = None
    move(case, CaseStatus.RESOLVED)
