"""What every platform adapter can do. There is no way to delete, hide, edit or block: on purpose."""

from typing import Protocol


class Adapter(Protocol):
    """One account on one platform. The writing methods raise `PlatformError` and its kinds."""

    platform: str
    account: str

    def reply_in_public(self, comment_id: str, text: str, key: str) -> str:
        """Answer a comment where everybody reads it; returns the platform's id of the answer."""

    def find_public_reply(self, comment_id: str, key: str, text: str) -> str | None:
        """The id of our answer to this comment if it is there: asked before any resend."""

    def write_in_private(self, customer_id: str, text: str, key: str) -> str:
        """Send one private message; returns the platform's id of it."""

    def private_link(self, ref: str) -> str:
        """The address that opens the private conversation and brings `ref` back."""
