"""What Meta wraps its events in: entries of accounts, each with changes and messages.

Every item is read by itself: one that is unknown or malformed is left out and counted, never its
neighbours. The log says how many were left out and why, and nothing of what they held.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog

from bot.errors import BadPayload
from bot.platforms.events import PlatformEvent
from bot.platforms.values import Malformed, identifier, mapping, moment, sequence

log = structlog.get_logger(__name__)


class Left(StrEnum):
    """Why an item is left out."""

    NOT_USED = "not_used"
    OWN = "own"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    UNKNOWN_ACCOUNT = "unknown_account"
    WITHOUT_VALUES = "without_values"


SWITCH_ON = "switch on « Include Values » in the webhook settings of the Meta app"
HARMLESS = frozenset({Left.NOT_USED, Left.OWN})


class LeftOut(BadPayload):
    """This item says nothing Apaise uses:"""

    def __init__(self, why: Left) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Source:
    """Where an item comes from. `time` is when Meta sent it, as it was written; `standby`: somebody else
    has the thread.
    """

    account: str
    app_id: str
    time: Any
    standby: bool = False

    @property
    def delivered_at(self) -> datetime:
        """When Meta sent it, in seconds for changes and milliseconds for messages; not when it happened."""
        in_milliseconds = isinstance(self.time, int) and self.time > 10**11
        return moment(self.time, per_second=1000 if in_milliseconds else 1)


Item = Mapping[str, Any]
Read = Callable[[Item, Source], list[PlatformEvent]]


@dataclass(frozen=True)
class Envelope:
    """How the deliveries about one kind of object are read, their changes and their messages."""

    about: str
    change: Read
    message: Read

    def read(self, body: bytes, accounts: Collection[str], app_id: str) -> list[PlatformEvent]:
        """The events of these accounts; BadPayload when the body as a whole is not understood."""
        left: Counter[Left] = Counter()
        events: list[PlatformEvent] = []
        for entry in self._entries(body):
            try:
                events += self._of_entry(entry, accounts, app_id, left)
            except LeftOut as error:
                left[error.why] += 1
            except Malformed:
                left[Left.MALFORMED] += 1
        self._say(left)
        return events

    def _entries(self, body: bytes) -> list[Any]:
        try:
            content = mapping(json.loads(body))
        except (ValueError, RecursionError):
            raise BadPayload("not JSON") from None
        if content.get("object") != self.about:
            raise BadPayload(f"not about « {self.about} »")
        return sequence(content.get("entry"))

    def _of_entry(
        self, entry: Any, accounts: Collection[str], app_id: str, left: Counter[Left]
    ) -> list[PlatformEvent]:
        content = mapping(entry)
        account = identifier(content.get("id"))
        if account not in accounts:
            raise LeftOut(Left.UNKNOWN_ACCOUNT)
        if "changed_fields" in content:
            raise LeftOut(Left.WITHOUT_VALUES)
        events: list[PlatformEvent] = []
        for read, item, standby in self._items(content):
            try:
                events += read(mapping(item), Source(account, app_id, content.get("time"), standby))
            except LeftOut as error:
                left[error.why] += 1
            except Malformed:
                left[Left.MALFORMED] += 1
        return events

    def _items(self, entry: Item) -> Iterator[tuple[Read, Any, bool]]:
        """Each item with what reads it, and whether somebody else has the thread (standby).

        Some Instagram deliveries put a single change in the entry itself.
        """
        changes = [entry] if "field" in entry else _items_of(entry, "changes")
        yield from ((self.change, item, False) for item in changes)
        yield from ((self.message, item, False) for item in _items_of(entry, "messaging"))
        yield from ((self.message, item, True) for item in _items_of(entry, "standby"))

    def _say(self, left: Counter[Left]) -> None:
        counts = {why.value: count for why, count in left.items()}
        if Left.WITHOUT_VALUES in left:
            log.error("events left out", about=self.about, hint=SWITCH_ON, **counts)
        elif left.keys() - HARMLESS:
            log.warning("events left out", about=self.about, **counts)
        elif left:
            log.info("events left out", about=self.about, **counts)


def _items_of(entry: Item, name: str) -> list[Any]:
    """What is no list counts as one item, malformed, and harms no other."""
    items = entry.get(name, [])
    return items if isinstance(items, list) else [None]
