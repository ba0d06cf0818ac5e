"""Storing what a platform tells us: once each, whoever sends it twice."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, union_all

from bot.casework.attachment import Attachment
from bot.casework.words import MAX_TEXT, clean
from bot.commands.cases import live_case
from bot.commands.directory import Directory, Place, in_parts, private_conversation
from bot.commands.elsewhere import hold_elsewhere
from bot.commands.facts import note_facts
from bot.commands.history import EventKind, record
from bot.commands.windows import open_windows
from bot.french import ATTACHMENT, MENTION
from bot.labels import Lane
from bot.platforms.events import (
    Comment,
    Mentioned,
    PlatformEvent,
    PrivateMessage,
    PrivateOpened,
    Said,
)
from bot.store.claims import pull_forward
from bot.store.customers import Conversation
from bot.store.queue import EarlyFact, Inbound, InboundKind, QueueState
from bot.store.unit_of_work import Work

__all__ = ["MAX_TEXT", "clean", "private_conversation", "queue_internal", "store_events", "store_rows"]

LONGEST_REF = 500


def store_events(work: Work, platform: str, account: str, events: Iterable[PlatformEvent]) -> list[int]:
    """Store each event that is new, in the order they happened; returns the ids of the rows made."""
    return [row.id for row in store_rows(work, platform, account, events)]


def store_rows(work: Work, platform: str, account: str, events: Iterable[PlatformEvent]) -> list[Inbound]:
    """Store each event that is new, in the order they happened; returns the rows made, with its id each.

    What customers say comes first, so that a fact finds what it is about in the same delivery. A fact
    that does not is kept until it does, and one about words of our own settles their row: neither makes
    a row here.
    """
    new = _new(work, platform, account, sorted(events, key=lambda event: event.sent_at))
    rows = _store_said(work, platform, account, [event for event in new if isinstance(event, Said)])
    return rows + note_facts(work, platform, account, [event for event in new if not isinstance(event, Said)])


def _new(work: Work, platform: str, account: str, events: Sequence[PlatformEvent]) -> list[PlatformEvent]:
    once: dict[str, PlatformEvent] = {}
    for event in events:
        once.setdefault(event.external_id, event)
    known = _known(work, platform, account, once)
    return [event for event in once.values() if event.external_id not in known]


def _known(work: Work, platform: str, account: str, external_ids: Collection[str]) -> set[str]:
    known: set[str] = set()
    for some in in_parts(external_ids):
        looks = (
            select(table.external_id).where(
                table.platform == platform, table.account == account, table.external_id.in_(some)
            )
            for table in (Inbound, EarlyFact)
        )
        known.update(work.session.scalars(union_all(*looks)))
    return known


def _store_said(work: Work, platform: str, account: str, events: Sequence[Said]) -> list[Inbound]:
    directory = Directory(work, platform, account)
    directory.meet([event.author for event in events])
    directory.open({_place(event): _title(event) for event in events})
    rows = [_said_row(work, platform, account, event, directory) for event in events]
    _queued(work, rows)
    for event, row in zip(events, rows, strict=True):
        _settle(work, event, row)
    return rows


def _place(event: Said) -> Place:
    if isinstance(event, Comment | Mentioned):
        return Place(event.author.external_id, Lane.PUBLIC, event.thread_id)
    return Place(event.author.external_id, Lane.PRIVATE)


def _title(event: Said) -> str:
    return clean(event.thread_title) if isinstance(event, Comment) else ""


def _said_row(work: Work, platform: str, account: str, event: Said, directory: Directory) -> Inbound:
    row = _row(work, platform, account, event.external_id, event.sent_at)
    place = _place(event)
    row.conversation = directory.conversation(event.author, place.lane, place.thread_id)
    match event:
        case Comment():
            row.kind = InboundKind.COMMENT
            row.text, row.data = _content(event.text, event.attachments)
            row.data |= _carried(event)
        case PrivateMessage():
            row.kind = InboundKind.MESSAGE
            row.text, row.data = _content(event.text, event.attachments)
            open_windows(work, row.conversation, event.sent_at)
        case PrivateOpened():
            row.kind, row.data = InboundKind.PRIVATE_OPENED, {"ref": clean(event.ref)[:LONGEST_REF]}
            open_windows(work, row.conversation, event.sent_at)
        case Mentioned():
            row.kind, row.state = InboundKind.MENTION, QueueState.DONE
            row.text = clean(event.text) or MENTION
    return row


def _queued(work: Work, rows: Sequence[Inbound]) -> None:
    """Store these rows; whoever wrote in private does not wait behind what they said before."""
    work.session.add_all(rows)
    work.session.flush()
    last = {row.customer_id: row for row in rows if row.conversation.lane is Lane.PRIVATE}
    for row in last.values():
        pull_forward(work, row)


def _content(text: str, attachments: Sequence[Attachment]) -> tuple[str, dict[str, Any]]:
    """What is kept of a message: its words, or the name of what came without any (`wordless`)."""
    told = clean(text)
    data: dict[str, Any] = {"attachments": [kind.value for kind in attachments]} if attachments else {}
    if told:
        return told, data
    names = ", ".join(ATTACHMENT[kind] for kind in attachments or (Attachment.OTHER,))
    return f"[{names}]", {**data, "wordless": True}


def _carried(comment: Comment) -> dict[str, Any]:
    """Where it is seen and how far it carries, if known: for `bot.links` and `bot.commands.reach`."""
    told = {"link": comment.link, "followers": comment.followers, "shares": comment.shares}
    return {name: value for name, value in told.items() if value}


def _settle(work: Work, event: Said, row: Inbound) -> None:
    """What the mere arrival of an event changes."""
    if isinstance(event, PrivateMessage | PrivateOpened) and event.standby:
        hold_elsewhere(work, row)
    if isinstance(event, Mentioned):
        case = live_case(work, row.conversation.identity.customer_id)
        if case is not None:
            record(work, case, EventKind.MENTIONED, f"inbound:{row.id}:mentioned")


def _row(work: Work, platform: str, account: str, external_id: str, sent_at: datetime) -> Inbound:
    return Inbound(
        platform=platform,
        account=account,
        external_id=external_id,
        sent_at=sent_at,
        received_at=work.now,
        available_at=work.now,
    )


def queue_internal(work: Work, conversation: Conversation, kind: InboundKind, cause: str) -> None:
    """Let Apaise itself start a turn of a conversation, in order with the customer's; once per cause."""
    platform, account = "apaise", conversation.key
    external_id = f"{kind.value}:{cause}"
    if _known(work, platform, account, [external_id]):
        return
    row = _row(work, platform, account, external_id, work.now)
    row.kind, row.conversation = kind, conversation
    _queued(work, [row])
