"""Asking for something to be sent: a row the courier will carry, once per cause."""

from sqlalchemy import func, select

from bot.casework.guard import compensation_word
from bot.errors import UnsafeWording
from bot.labels import Lane
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.customers import Conversation
from bot.store.queue import PRIVATE_FIRST, Outbound, OutboundKind
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

    UnsafeWording when a public text holds a word of compensation: nothing is queued then.
    """
    kind = OutboundKind.PRIVATE_MESSAGE
    if conversation.lane is Lane.PUBLIC:
        kind = OutboundKind.PUBLIC_REPLY
        forbid_compensation(text)
    row = Outbound(
        key=key,
        kind=kind,
        priority=PRIVATE_FIRST[conversation.lane],
        conversation_id=conversation.id,
        case_id=conversation.case_id,
        in_reply_to=in_reply_to,
        text=text,
        wording=wording,
        written_by=written_by,
        available_at=work.now,
        created_at=work.now,
    )
    return queue_once(work, row)


def forbid_compensation(text: str) -> None:
    """UnsafeWording when these words may not be published."""
    word = compensation_word(text)
    if word:
        raise UnsafeWording(f"« {word} » parle de dédommagement ; gardez-le pour la conversation privée.")


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


def queue_once(work: Work, row: Outbound) -> Outbound:
    """Queue this row, unless one with its key is there already; returns the one that is."""
    existing = work.session.scalar(select(Outbound).where(Outbound.key == row.key))
    if existing is not None:
        return existing
    work.session.add(row)
    work.session.flush()
    return row
