"""Who speaks, and where: the identities and conversations of one account, found or made together.

A delivery may hold a thousand events: they cost a few statements in all, not a few each.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from bot.casework.words import clean
from bot.labels import Lane
from bot.platforms.events import Author
from bot.store.customers import Conversation, Customer, Identity
from bot.store.unit_of_work import Work

AT_ONCE = 500
"""How many values one statement names: databases limit it."""

LONGEST_NAME = 200

Value = TypeVar("Value", str, int)


@dataclass(frozen=True)
class Place:
    """Where an author speaks: in private, or in public under a post."""

    author_id: str
    lane: Lane
    thread_id: str = ""


class Directory:
    """Looks up an account's people and places; those asked for together are read together."""

    def __init__(self, work: Work, platform: str, account: str) -> None:
        self._work = work
        self._platform = platform
        self._account = account
        self._identities: dict[str, Identity] = {}
        self._conversations: dict[Place, Conversation] = {}

    def identity(self, author: Author) -> Identity:
        """The identity of an author, with a new customer behind it the first time."""
        self.meet([author])
        return self._identities[author.external_id]

    def conversation(self, author: Author, lane: Lane, thread_id: str = "", title: str = "") -> Conversation:
        """The one conversation of this author there, begun now when there is none."""
        place = Place(author.external_id, lane, thread_id)
        self.meet([author])
        self.open({place: title})
        return self._conversations[place]

    def meet(self, authors: Collection[Author]) -> None:
        """Know all these people; a name that was not told before is kept."""
        names = dict.fromkeys((author.external_id for author in authors), "")
        names |= {author.external_id: author.name for author in authors if author.name}
        self._read_identities(names.keys() - self._identities.keys())
        unknown = sorted(names.keys() - self._identities.keys())
        made = {external_id: self._new_identity(external_id, names[external_id]) for external_id in unknown}
        self._identities |= made
        self._work.session.add_all(made.values())
        for external_id, name in names.items():
            _call(self._identities[external_id], name)
        self._work.session.flush()

    def open(self, titles: dict[Place, str]) -> None:
        """Know all these places, whose authors were met; a new one gets its title."""
        self._read_conversations(titles.keys() - self._conversations.keys())
        for place in sorted(titles.keys() - self._conversations.keys(), key=repr):
            conversation = Conversation(
                identity=self._identities[place.author_id],
                lane=place.lane,
                thread_id=place.thread_id,
                thread_title=titles[place],
                created_at=self._work.now,
            )
            self._work.session.add(conversation)
            self._conversations[place] = conversation
        self._work.session.flush()

    def _read_identities(self, external_ids: Collection[str]) -> None:
        for some in in_parts(external_ids):
            query = select(Identity).where(
                Identity.platform == self._platform,
                Identity.account == self._account,
                Identity.external_id.in_(some),
            )
            self._identities |= {row.external_id: row for row in self._work.session.scalars(query)}

    def _read_conversations(self, places: Collection[Place]) -> None:
        threads = {place.thread_id for place in places}
        owners = {self._identities[place.author_id].id: place.author_id for place in places}
        for some in in_parts(owners):
            query = select(Conversation).where(Conversation.identity_id.in_(some))
            for row in self._work.session.scalars(query):
                if row.thread_id in threads:
                    self._conversations[Place(owners[row.identity_id], row.lane, row.thread_id)] = row

    def _new_identity(self, external_id: str, name: str) -> Identity:
        name = clean(name)[:LONGEST_NAME]
        return Identity(
            customer=Customer(name=name, created_at=self._work.now),
            platform=self._platform,
            account=self._account,
            external_id=external_id,
            name=name,
        )


def private_conversation(work: Work, identity: Identity) -> Conversation:
    """The one private conversation of this identity."""
    author = Author(identity.external_id, identity.name)
    return Directory(work, identity.platform, identity.account).conversation(author, Lane.PRIVATE)


def _call(identity: Identity, name: str) -> None:
    """Private messages come without a name, a comment by the same person with one."""
    known = clean(name)[:LONGEST_NAME]
    if known and not identity.name:
        identity.name = known
        identity.customer.name = identity.customer.name or known


def in_parts(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in lists that one statement can name."""
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
