"""Storing what a platform tells us: once each, whoever sends it twice."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from bot.commands.windows import open_windows
from bot.labels import Lane
from bot.platforms.events import Author, Comment, PlatformEvent, PrivateMessage, PrivateOpened
from bot.store.customers import Conversation, Customer, Identity
from bot.store.queue import Inbound, InboundKind
from bot.store.unit_of_work import Work

MAX_TEXT = 5000
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """The customer's words without control characters or lone surrogates, cut at `MAX_TEXT`."""
    storable = text.encode("utf-8", "ignore").decode("utf-8")
    return CONTROL_CHARACTERS.sub("", storable).strip()[:MAX_TEXT]


def store_events(work: Work, platform: str, account: str, events: Iterable[PlatformEvent]) -> list[int]:
    """Store each event that is new; returns the ids of the inbound rows made."""
    new = [event for event in events if not _known(work, platform, account, event.external_id)]
    rows = [_inbound(work, platform, account, event) for event in _once_each(new)]
    return [row.id for row in rows]


def _once_each(events: list[PlatformEvent]) -> list[PlatformEvent]:
    return list({event.external_id: event for event in events}.values())


def _known(work: Work, platform: str, account: str, external_id: str) -> bool:
    query = select(Inbound.id).where(
        Inbound.platform == platform,
        Inbound.account == account,
        Inbound.external_id == external_id,
    )
    return work.session.scalar(query) is not None


def _inbound(work: Work, platform: str, account: str, event: PlatformEvent) -> Inbound:
    identity = identity_of(work, platform, account, event.author)
    row = _row(work, platform, account, event.external_id, event.sent_at)
    match event:
        case Comment():
            row.kind = InboundKind.COMMENT
            row.text = clean(event.text)
            row.conversation = public_conversation(work, identity, event.thread_id, clean(event.thread_title))
        case PrivateMessage():
            row.kind, row.text = InboundKind.MESSAGE, clean(event.text)
            row.conversation = private_conversation(work, identity)
            open_windows(work, row.conversation, event.sent_at)
        case PrivateOpened():
            row.kind, row.data = InboundKind.PRIVATE_OPENED, {"ref": event.ref[:500]}
            row.conversation = private_conversation(work, identity)
            open_windows(work, row.conversation, event.sent_at)
    work.session.add(row)
    work.session.flush()
    return row


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
    if _known(work, platform, account, external_id):
        return
    row = _row(work, platform, account, external_id, work.now)
    row.kind, row.conversation = kind, conversation
    work.session.add(row)
    work.session.flush()


def identity_of(work: Work, platform: str, account: str, author: Author) -> Identity:
    """The identity of an author, with a new customer behind it the first time."""
    query = select(Identity).where(
        Identity.platform == platform,
        Identity.account == account,
        Identity.external_id == author.external_id,
    )
    identity = work.session.scalar(query)
    if identity is None:
        name = clean(author.name)[:200]
        customer = Customer(name=name, created_at=work.now)
        identity = Identity(
            customer=customer,
            platform=platform,
            account=account,
            external_id=author.external_id,
            name=name,
        )
        work.session.add(identity)
        work.session.flush()
    return identity


def private_conversation(work: Work, identity: Identity) -> Conversation:
    """The one private conversation of this identity."""
    return _conversation(work, identity, Lane.PRIVATE, "", "")


def public_conversation(work: Work, identity: Identity, thread_id: str, thread_title: str) -> Conversation:
    """What this identity and the brand say to each other under one post."""
    return _conversation(work, identity, Lane.PUBLIC, thread_id, thread_title)


def _conversation(
    work: Work, identity: Identity, lane: Lane, thread_id: str, thread_title: str
) -> Conversation:
    query = select(Conversation).where(
        Conversation.identity_id == identity.id,
        Conversation.lane == lane,
        Conversation.thread_id == thread_id,
    )
    conversation = work.session.scalar(query)
    if conversation is None:
        conversation = Conversation(
            identity=identity,
            lane=lane,
            thread_id=thread_id,
            thread_title=thread_title,
            created_at=work.now,
        )
        work.session.add(conversation)
        work.session.flush()
    return conversation
