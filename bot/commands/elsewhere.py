"""People of the brand who answer on the platform itself, in Business Suite for example.

Where one of them speaks the assistant falls silent and what it had not sent yet is taken back, until
the conversation is handed back. Words of our own come back by the same way: they are recognised, and
settle what nobody knew for sure.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.casework.words import clean, same_words
from bot.commands.delivery import was_sent
from bot.commands.directory import Directory
from bot.commands.history import EventKind, record
from bot.commands.identities import link_private
from bot.commands.outbox import cancel_replies
from bot.french import WORDLESS
from bot.labels import Lane
from bot.platforms.events import BrandAnswered, BrandWrote, Edited, Hidden, Removed
from bot.store.cases import Case
from bot.store.customers import Conversation, Identity
from bot.store.queue import CancelReason, Inbound, InboundKind, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Work

COMES_BACK_WITHIN = timedelta(days=2)
"""Longer than a platform tries to tell us of our own words."""

MOST = 500
"""How many of our latest words in one place are compared."""


def brand_answered(work: Work, fact: BrandAnswered, original: Inbound) -> list[Inbound]:
    """The page answered a comment in public: ours is recognised, a person's mutes the assistant there."""
    ours = _our_answers(work, fact, original)
    if ours:
        exact = [row for row in ours if row.in_reply_to == fact.about or row.external_id == fact.external_id]
        if exact or len(ours) == 1:
            was_sent(work, (exact or ours)[0], fact.external_id, fact.sent_at)
        return []
    row = fact_row(work, InboundKind.BRAND_SPOKE, original, fact, text=clean(fact.text) or WORDLESS)
    _somebody_answered(work, row)
    return [row]


def brand_wrote(work: Work, platform: str, account: str, echo: BrandWrote) -> list[Inbound]:
    """The page wrote in private: ours is recognised, a person's mutes the assistant there."""
    ours = _our_messages(work, platform, account, echo)
    if len(ours) == 1:
        was_sent(work, ours[0], echo.external_id, echo.sent_at)
        if ours[0].kind is OutboundKind.PRIVATE_REPLY:
            link_private(work, ours[0], echo.customer.external_id)
    if ours or echo.ours or echo.key:
        return []
    conversation = Directory(work, platform, account).conversation(echo.customer, Lane.PRIVATE)
    seen = _fact(work, InboundKind.BRAND_SPOKE, conversation, platform, account, echo)
    seen.text = clean(echo.text) or WORDLESS
    _somebody_answered(work, _stored(work, seen))
    return [seen]


def _our_answers(work: Work, fact: BrandAnswered, original: Inbound) -> list[Outbound]:
    """Our answers in this thread that are, or read like, the one that was seen."""
    query = (
        select(Outbound)
        .join(Conversation)
        .join(Identity)
        .where(Conversation.thread_id == original.conversation.thread_id)
        .where(Identity.platform == original.platform, Identity.account == original.account)
        .where(Outbound.kind == OutboundKind.PUBLIC_REPLY)
        .where(Outbound.created_at > work.now - COMES_BACK_WITHIN)
    )
    return _alike(work, query, fact.external_id, fact.text)


def _our_messages(work: Work, platform: str, account: str, echo: BrandWrote) -> list[Outbound]:
    """The row an echo belongs to, by the key it is stamped with, its id, or its words.

    A stamped message in other words than its row's is ours too, but does not settle it. Of private
    replies several may have the same words, and nothing yet says to whom they went: all are returned.
    """
    if echo.key:
        stamped = work.session.scalar(select(Outbound).where(Outbound.key == echo.key))
        return [stamped] if stamped is not None and same_words(stamped.text, echo.text) else []
    of_account = (
        select(Outbound)
        .join(Conversation)
        .join(Identity)
        .where(Identity.platform == platform, Identity.account == account)
        .where(Outbound.created_at > work.now - COMES_BACK_WITHIN)
    )
    told = of_account.where(
        Outbound.kind == OutboundKind.PRIVATE_MESSAGE, Identity.external_id == echo.customer.external_id
    )
    private_replies = of_account.where(Outbound.kind == OutboundKind.PRIVATE_REPLY)
    return _alike(work, told, echo.external_id, echo.text)[:1] or _alike(
        work, private_replies, echo.external_id, echo.text
    )


def _alike(work: Work, query: Any, external_id: str, text: str) -> list[Outbound]:
    """Of what these rows say, that with this id on the platform, or else with these words.

    Words that were never on their way (`CANCELLED` before any try) are nobody's but the person's
    who wrote them.
    """
    rows = list(work.session.scalars(query.order_by(Outbound.id.desc()).limit(MOST)))
    same_id = [row for row in rows if row.external_id == external_id]
    return same_id or [
        row for row in rows if not row.external_id and row.was_tried and same_words(row.text, text)
    ]


def _somebody_answered(work: Work, row: Inbound) -> None:
    hold_elsewhere(work, row)
    cancel_replies(work, row.conversation, CancelReason.ANSWERED_ELSEWHERE)


def hold_elsewhere(work: Work, row: Inbound) -> None:
    """Mute the assistant in the conversation of this row: somebody answers there on the platform itself."""
    conversation = row.conversation
    lock(work, conversation)
    if conversation.is_muted:
        return
    conversation.muted_elsewhere = True
    if conversation.case_id is not None:
        case = work.get(Case, conversation.case_id)
        record(work, case, EventKind.ANSWERED_ELSEWHERE, f"inbound:{row.id}:elsewhere")


def lock(work: Work, conversation: Conversation) -> None:
    """Let nobody else change, until this unit of work ends, who speaks in this conversation.

    What has just been said there may still be stored meanwhile.
    """
    work.session.refresh(conversation, with_for_update={"key_share": True})


Told = Edited | Removed | Hidden | BrandAnswered | BrandWrote


def fact_row(
    work: Work, kind: InboundKind, original: Inbound, fact: Told, text: str = "", **data: Any
) -> Inbound:
    """The record of a fact about a message, in its conversation; done as soon as it is stored."""
    row = _fact(work, kind, original.conversation, original.platform, original.account, fact)
    row.text, row.data = text, {"about": original.id, **data}
    return _stored(work, row)


def _fact(
    work: Work, kind: InboundKind, conversation: Conversation, platform: str, account: str, fact: Told
) -> Inbound:
    return Inbound(
        platform=platform,
        account=account,
        external_id=fact.external_id,
        kind=kind,
        conversation=conversation,
        state=QueueState.DONE,
        sent_at=fact.sent_at,
        received_at=work.now,
        available_at=work.now,
    )


def _stored(work: Work, row: Inbound) -> Inbound:
    work.session.add(row)
    work.session.flush()
    return row
