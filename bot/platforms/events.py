"""What a platform tells us, in one shape for all of them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Author:
    external_id: str
    name: str


@dataclass(frozen=True)
class Comment:
    """A public comment under a post (`thread_id`, `thread_title`) of the brand."""

    external_id: str
    author: Author
    thread_id: str
    thread_title: str
    text: str
    sent_at: datetime


@dataclass(frozen=True)
class PrivateMessage:
    """One message a customer wrote in the private conversation."""

    external_id: str
    author: Author
    text: str
    sent_at: datetime


@dataclass(frozen=True)
class PrivateOpened:
    """A customer opened the private conversation, perhaps through a link of ours (`ref`)."""

    external_id: str
    author: Author
    ref: str
    sent_at: datetime


PlatformEvent = Comment | PrivateMessage | PrivateOpened
