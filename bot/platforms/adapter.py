"""What every platform adapter can do. There is no way to delete, hide, edit or block: on purpose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Sent:
    """What the platform says of something it took: its id and, when it told, the customer's in private.

    Ids of messages, here and below, are spelled as in the platform's own events (`events.BrandWrote`).
    """

    external_id: str
    customer_id: str = ""


class Adapter(Protocol):
    """One account on one platform. The writing methods raise `PlatformError` and its kinds.

    `key` names what is sent; where the platform keeps it, the message is found again by it.
    """

    platform: str
    account: str

    def reply_in_public(self, comment_id: str, text: str, key: str) -> Sent:
        """Answer a comment where everybody reads it."""

    def find_public_reply(self, comment_id: str, key: str, text: str) -> str | None:
        """The id of our answer to this comment if it is there: asked before any resend."""

    def reply_in_private(self, comment_id: str, text: str, key: str) -> Sent:
        """Answer a comment by one private message to its author, whom the platform then names.

        AlreadyDone when this comment has had its private answer: sending again is harmless.
        """

    def write_in_private(self, customer_id: str, text: str, key: str, *, late_by_person: bool) -> Sent:
        """Send one private message; `late_by_person`: a person wrote it, after the assistant's window."""

    def find_private_messages(self, customer_id: str, text: str, since: datetime) -> list[str]:
        """The ids of our messages with these words, sent since then: asked before any resend."""

    def private_link(self, ref: str) -> str:
        """The address that opens the private conversation and brings `ref` back."""
