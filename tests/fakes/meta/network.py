"""The state behind the fake Graph API: pages, comments, people, private threads and their windows.

What is taken from Meta's own pages is marked [doc], what is only seen in other projects [obs], and what
nobody established [unk]: a test that passes here proves nothing about the real platform where it is unk.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FACEBOOK, INSTAGRAM = "facebook", "instagram"
STANDARD_WINDOW = timedelta(hours=24)
"""[doc] After the person's last message, postback or referral."""
HUMAN_WINDOW = timedelta(days=7)
"""[doc] With the tag HUMAN_AGENT; [unk] which subcode an app without the feature gets."""
PRIVATE_REPLY_WINDOW = timedelta(days=7)
"""[doc]"""


@dataclass
class Comment:
    """`author` is the id in public; empty for a comment of the page itself."""

    id: str
    platform: str
    post: str
    author: str
    text: str
    at: datetime
    parent: str = ""
    gone: bool = False
    privately_answered: bool = False


@dataclass
class Message:
    id: str
    person: str
    from_page: bool
    text: str
    at: datetime
    metadata: str = ""
    tag: str = ""


@dataclass
class Person:
    """`private_id` is the PSID or IGSID: on purpose not the id their comments carry."""

    public_id: str
    private_id: str
    name: str
    platform: str
    last_wrote: datetime | None = None
    blocked: bool = False
    thread_owner: str = ""


@dataclass
class Page:
    """A Facebook page, with the Instagram account that hangs on it."""

    id: str
    token: str
    instagram: str = ""
    subscribed: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    token_dies: datetime | None = None
    token_is_valid: bool = True
    human_agent_approved: bool = True

    def account_on(self, platform: str) -> str:
        return self.instagram if platform == INSTAGRAM else self.id


@dataclass
class Network:
    """Everything Meta knows; tests let people act through it and look at what came of it."""

    clock: Callable[[], datetime]
    page: Page
    comments: dict[str, Comment] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    def joins(self, name: str, platform: str = FACEBOOK) -> Person:
        number = next(self._numbers)
        person = Person(f"pub{number}", f"priv{number}", name, platform)
        self.people[person.private_id] = person
        return person

    def comments_on(self, person: Person, text: str, *, parent: str = "") -> Comment:
        return self.add_comment(person.platform, person.public_id, text, parent)

    def add_comment(self, platform: str, author: str, text: str, parent: str) -> Comment:
        """Meta keeps two levels: an answer to an answer hangs on the first comment [doc for Instagram]."""
        above = self.comments.get(parent)
        root = above.parent or above.id if above else ""
        number = next(self._numbers)
        comment = Comment(f"555_{number}", platform, "1001_555", author, text, self.clock(), root)
        self.comments[comment.id] = comment
        return comment

    def writes(self, person: Person, text: str) -> Message:
        """A person writes in private: this opens the windows [doc]."""
        person.last_wrote = self.clock()
        return self.add_message(person, text, from_page=False)

    def add_message(
        self, person: Person, text: str, *, from_page: bool, metadata: str = "", tag: str = ""
    ) -> Message:
        number = next(self._numbers)
        message = Message(
            self._message_id(person, number), person.private_id, from_page, text, self.clock(), metadata, tag
        )
        self.messages.append(message)
        return message

    @staticmethod
    def _message_id(person: Person, number: int) -> str:
        """Instagram's ids are longer than what is stored of an id [obs]."""
        return f"m_{number}" if person.platform == FACEBOOK else f"aWdfZAG1faXRlbTox{number:0>300}"

    def author_of(self, comment: Comment) -> Person | None:
        return next((p for p in self.people.values() if p.public_id == comment.author), None)

    def answers(self, comment: Comment) -> list[str]:
        """What the page said in public in this comment's thread."""
        root = comment.parent or comment.id
        return [c.text for c in self.comments.values() if c.parent == root and not c.author]

    def told(self, person: Person) -> list[Message]:
        """What the page said to this person in private."""
        return [m for m in self.messages if m.from_page and m.person == person.private_id]
