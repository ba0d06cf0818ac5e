"""One line of a conversation as pages show it: what was said or done, understood, and what it led to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.facts import INSTEAD
from bot.console.rules import Followed, followed
from bot.console.words import words
from bot.labels import Lane
from bot.links import message_link
from bot.pages.language import gettext as _
from bot.pages.language import marked
from bot.store.corrections import Correction
from bot.store.queue import Inbound, InboundKind, Outbound, OutboundKind, QueueState, Reading

SHOWN = (
    InboundKind.COMMENT,
    InboundKind.MESSAGE,
    InboundKind.PRIVATE_OPENED,
    InboundKind.DECISION,
    InboundKind.HANDED_BACK,
    InboundKind.DELAYED,
    InboundKind.EDITED,
    InboundKind.REMOVED,
    InboundKind.HIDDEN,
    InboundKind.SHOWN,
    InboundKind.MENTION,
    InboundKind.BRAND_SPOKE,
)
SENT = (OutboundKind.PUBLIC_REPLY, OutboundKind.PRIVATE_REPLY, OutboundKind.PRIVATE_MESSAGE)
MOST = 400
"""The last messages that are loaded; what came before them is not."""

ELSEWHERE = marked("Quelqu’un, sur la plateforme")
"""Who speaks for the brand outside Apaise."""


@dataclass(frozen=True)
class Entry:
    """One thing said, or done, by one side. `author` is empty for the assistant.

    `did` is said of what is no message; `note` of a message, in a few words beside it. `followed` is
    which rule it set going, and what the assistant did by it.
    """

    anchor: str
    at: datetime
    lane: Lane
    thread: str
    ours: bool
    author: str
    text: str
    did: str = ""
    note: str = ""
    state: QueueState = QueueState.DONE
    error: str = ""
    reading: Reading | None = None
    correction: Correction | None = None
    followed: Followed = field(default_factory=Followed)
    link: str | None = None


def heard(row: Inbound, customer: str, correction: Correction | None = None) -> Entry:
    """What came in: from the customer, from whoever speaks for the brand elsewhere, from Apaise itself."""
    brand = row.kind is InboundKind.BRAND_SPOKE
    return Entry(
        anchor=f"in{row.id}",
        at=row.received_at,
        lane=row.conversation.lane,
        thread=row.conversation.thread_title,
        ours=brand,
        author=_(ELSEWHERE) if brand else customer,
        text=row.text,
        did=_did(row),
        note=_note(row),
        state=row.state,
        error=row.error,
        reading=row.reading,
        correction=correction,
        followed=followed(row.data.get("ran")),
        link=message_link(row),
    )


def said(row: Outbound, names: Mapping[int, str]) -> Entry:
    """What went out; `names` are those of the people who may have written it."""
    return Entry(
        anchor=f"out{row.id}",
        at=row.created_at,
        lane=row.conversation.lane if row.kind is not OutboundKind.PRIVATE_REPLY else Lane.PRIVATE,
        thread=row.conversation.thread_title if row.kind is OutboundKind.PUBLIC_REPLY else "",
        ours=True,
        author=names.get(row.written_by, "") if row.written_by is not None else "",
        text=row.text,
        state=row.state,
        error=row.error,
        note=words.CANCELLED.get(row.error, "") if row.state is QueueState.CANCELLED else "",
    )


def in_order(entries: list[Entry]) -> list[Entry]:
    """Oldest first, the last `MOST`."""
    return sorted(entries, key=lambda entry: (entry.at, entry.ours))[-MOST:]


def _did(row: Inbound) -> str:
    """What became of a message, or what happened besides; empty for a message."""
    if row.kind is InboundKind.EDITED and row.data.get("read") == INSTEAD:
        return _("Message modifié avant d’être lu ; il disait : « %(before)s »") % row.data
    if row.kind in words.TOLD:
        return str(words.TOLD[row.kind])
    fact = words.FACTS.get(row.kind)
    return f"{fact}, {words.DONE_BY[row.data['by']]}" if fact else ""


def _note(row: Inbound) -> str:
    if row.kind is InboundKind.EDITED:
        return _("modifié")
    if row.kind is InboundKind.MENTION:
        return _("mention de la page")
    attached = row.data.get("attachments", ())
    if not attached or row.data.get("wordless"):
        return ""
    return _("avec : %(attached)s") % {"attached": ", ".join(words.ATTACHMENTS[kind] for kind in attached)}
