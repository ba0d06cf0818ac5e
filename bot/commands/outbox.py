"""Asking for something to be sent: a row the courier will carry, once per cause."""

from sqlalchemy import func, select

from bot.casework.guard import compensation_word
from bot.casework.parts import Length, split
from bot.casework.platforms import limits_of
from bot.commands.history import EventKind, record
from bot.errors import Sentence, UnsafeWording, WrongState
from bot.labels import Lane
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.claims import cancel
from bot.store.customers import Conversation
from bot.store.queue import PRIVATE_FIRST, TO_CUSTOMERS, CancelReason, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Work


def send(
    work: Work,
    conversation: Conversation,
    text: str,
    key: str,
    *,
    in_reply_to: str = "",
    wording: str = "",
    written_by: int | None = None,
) -> Outbound:
    """Queue one message of the brand in this conversation; the same `key` again sends nothing more.

    A private text too long for the platform becomes several rows, of which the last is returned; a
    public one is refused (WrongState), as it is when it holds a word of compensation (UnsafeWording).
    """
    limits = limits_of(conversation.identity.platform)
    kind, parts = OutboundKind.PRIVATE_MESSAGE, split(text, limits.longest_private, limits.length)
    if conversation.lane is Lane.PUBLIC:
        kind, parts = OutboundKind.PUBLIC_REPLY, [text]
        forbid_compensation(text)
        _fit(text, limits.longest_public)
    for number, part in enumerate(parts, start=1):
        row = _row(work, conversation, kind, part, key if number == 1 else f"{key}:part{number}")
        row.in_reply_to, row.wording, row.written_by = in_reply_to, wording, written_by
        queued = queue_once(work, row)
    return queued


def reply_in_private(
    work: Work, conversation: Conversation, text: str, key: str, *, in_reply_to: str, wording: str = ""
) -> Outbound:
    """Queue the one private answer to a public comment, behind what is said in public about it.

    WrongState for a text that does not fit into one message: there is no second one.
    """
    limits = limits_of(conversation.identity.platform)
    _fit(text, limits.longest_private, limits.length)
    row = _row(work, conversation, OutboundKind.PRIVATE_REPLY, text, key)
    row.in_reply_to, row.wording = in_reply_to, wording
    return queue_once(work, row)


def _row(work: Work, conversation: Conversation, kind: OutboundKind, text: str, key: str) -> Outbound:
    return Outbound(
        key=key,
        kind=kind,
        priority=PRIVATE_FIRST[conversation.lane],
        conversation_id=conversation.id,
        case_id=conversation.case_id,
        text=text,
        available_at=work.now,
        created_at=work.now,
    )


def _fit(text: str, longest: int | None, length: Length = len) -> None:
    if longest is not None and length(text) > longest:
        why = Sentence(
            "Le message est trop long pour cette plateforme : %(longest)d caractères au plus.",
            longest=longest,
        )
        raise WrongState(why)


def forbid_compensation(text: str) -> None:
    """UnsafeWording when these words may not be published."""
    word = compensation_word(text)
    if word:
        why = Sentence(
            "« %(word)s » parle de dédommagement ; gardez-le pour la conversation privée.", word=word
        )
        raise UnsafeWording(why)


def show_card(work: Work, escalation: Escalation, case: Case) -> None:
    """Queue the posting, or the redrawing, of an escalation's card in Slack, when Slack is set up.

    Once per line of the case's history, so call it after `record`.
    """
    conversation = next(iter(case.conversations), None)
    if not work.slack or conversation is None:
        return
    work.session.flush()
    latest = work.session.scalar(select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case.id))
    row = Outbound(
        key=f"card:{escalation.id}:{latest}",
        kind=OutboundKind.SLACK_CARD,
        priority=PRIVATE_FIRST[Lane.PRIVATE],
        conversation_id=conversation.id,
        case_id=case.id,
        escalation_id=escalation.id,
        text="",
        available_at=work.now,
        created_at=work.now,
    )
    queue_once(work, row)


NOT_SENT = (QueueState.TODO, QueueState.FAILED)


def replies_to(work: Work, conversation: Conversation, in_reply_to: str | None = None) -> list[Outbound]:
    """What the assistant says in this conversation, or in answer to one message of it.

    The rows are locked, and as they stand now: no courier takes one while this unit of work decides.
    """
    query = select(Outbound).where(
        Outbound.conversation_id == conversation.id,
        Outbound.kind.in_(TO_CUSTOMERS),
        Outbound.written_by.is_(None),
    )
    if in_reply_to is not None:
        query = query.where(Outbound.in_reply_to == in_reply_to)
    query = query.order_by(Outbound.id).with_for_update().execution_options(populate_existing=True)
    return list(work.session.scalars(query))


def cancel_replies(
    work: Work, conversation: Conversation, why: CancelReason, in_reply_to: str | None = None
) -> None:
    """Take back what the assistant has not sent yet; what people wrote stays."""
    for row in replies_to(work, conversation, in_reply_to):
        if row.state in NOT_SENT:
            cancel_reply(work, row, why)


def cancel_reply(work: Work, row: Outbound, why: CancelReason) -> None:
    cancel(row, why.value)
    if row.case_id is not None:
        case = work.get(Case, row.case_id)
        key = f"outbound:{row.id}:cancelled"
        record(work, case, EventKind.REPLY_CANCELLED, key, outbound=row.id, why=why.value)


def queue_once(work: Work, row: Outbound) -> Outbound:
    """Queue this row, unless one with its key is there already; returns the one that is."""
    existing = work.session.scalar(select(Outbound).where(Outbound.key == row.key))
    if existing is not None:
        return existing
    work.session.add(row)
    work.session.flush()
    return row
