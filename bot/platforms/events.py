"""What a platform tells us, in one shape for all of them.

`external_id` names the event: telling the same thing twice gives the same id. `account` is the page of
the brand it happened on. Texts are as the platform sent them; `bot.commands.intake` cleans them.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.casework.attachment import Attachment


@dataclass(frozen=True)
class Author:
    external_id: str
    name: str


@dataclass(frozen=True)
class Comment:
    """A public comment under a post (`thread_id`, `thread_title`) of the brand.

    `link` is where the platform shows it; `followers` is the audience of its author and `shares` how
    far the post has travelled, None where the platform does not say.
    """

    external_id: str
    author: Author
    thread_id: str
    thread_title: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    account: str = ""
    link: str = ""
    followers: int | None = None
    shares: int | None = None


@dataclass(frozen=True)
class PrivateMessage:
    """One message a customer wrote in the private conversation.

    `standby`: somebody else answers there, a person in Business Suite or another application.
    """

    external_id: str
    author: Author
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    standby: bool = False
    account: str = ""


@dataclass(frozen=True)
class PrivateOpened:
    """A customer opened the private conversation, perhaps through a link of ours (`ref`).

    `standby`: somebody else answers there, as in `PrivateMessage`.
    """

    external_id: str
    author: Author
    ref: str
    sent_at: datetime
    account: str = ""
    standby: bool = False


@dataclass(frozen=True)
class Mentioned:
    """Somebody named the brand in a post or a comment of their own; the text may not be told."""

    external_id: str
    author: Author
    thread_id: str
    text: str
    sent_at: datetime
    account: str = ""


@dataclass(frozen=True)
class Edited:
    """The comment or private message `about` now reads `text`."""

    external_id: str
    about: str
    text: str
    sent_at: datetime
    account: str = ""


@dataclass(frozen=True)
class Removed:
    """The comment or private message `about` is gone; `by` is who did it, empty when that is not told."""

    external_id: str
    about: str
    by: str
    sent_at: datetime
    account: str = ""


@dataclass(frozen=True)
class Hidden:
    """The comment `about` was hidden from other readers, or (`hidden` false) shown to them again."""

    external_id: str
    about: str
    hidden: bool
    by: str
    sent_at: datetime
    account: str = ""


@dataclass(frozen=True)
class BrandAnswered:
    """The brand's own page answered the comment `about` in public: by us, or by a person elsewhere."""

    external_id: str
    about: str
    text: str
    sent_at: datetime
    account: str = ""


@dataclass(frozen=True)
class BrandWrote:
    """The brand's own page wrote to `customer` in private: by us, or by a person elsewhere.

    `key` is the outbound row it is stamped with; `ours` says that our own application sent it.
    """

    external_id: str
    customer: Author
    text: str
    sent_at: datetime
    key: str = ""
    ours: bool = False
    account: str = ""


Said = Comment | PrivateMessage | PrivateOpened | Mentioned
"""What a customer says or does: it belongs to a conversation of theirs."""

Fact = Edited | Removed | Hidden | BrandAnswered
"""What happened to something a customer had said before, named by `about`."""

PlatformEvent = Said | Fact | BrandWrote
