"""Storing what webhooks bring: everything that waits at one moment in one transaction.

A transaction has its price (a lock on SQLite, a write to disk on both), and a storm brings hundreds of
webhooks a second. While one transaction is under way the next ones gather and share the following; a
lone webhook waits for nobody. Each is acknowledged only when its own transaction is committed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from bot.commands.intake import store_events
from bot.platforms.events import PlatformEvent
from bot.store.unit_of_work import Store, Work

MOST_AT_ONCE = 200
"""Deliveries in one transaction: others write to the database too."""

Outcome = int | Exception


@dataclass(frozen=True)
class Delivery:
    """The events of one webhook; `stored` will hold how many of them were new."""

    platform: str
    account: str
    events: Sequence[PlatformEvent]
    stored: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class IntakeWriter:
    """One writer for all webhooks of the process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[Delivery] = []
        self._task: asyncio.Task[None] | None = None

    async def store(self, platform: str, account: str, events: Sequence[PlatformEvent]) -> int:
        """Store the events that are new; returns how many, once they are committed."""
        delivery = Delivery(platform, account, events)
        self._waiting.append(delivery)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        return await delivery.stored

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            for delivery, outcome in zip(batch, await run_in_threadpool(self._write, batch), strict=True):
                _settle(delivery.stored, outcome)

    def _write(self, batch: list[Delivery]) -> list[Outcome]:
        """All of them together; one by one when one of them stands in the way of the others."""
        try:
            with self._store.work() as work:
                return [_add(work, delivery) for delivery in batch]
        except Exception:  # noqa: BLE001 - each is told what became of its own
            return [self._write_alone(delivery) for delivery in batch]

    def _write_alone(self, delivery: Delivery) -> Outcome:
        try:
            return self._write_one(delivery)
        except IntegrityError:  # another process stored the same events a moment ago: look again
            return self._write_last(delivery)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            return error

    def _write_last(self, delivery: Delivery) -> Outcome:
        try:
            return self._write_one(delivery)
        except SQLAlchemyError as error:
            return error

    def _write_one(self, delivery: Delivery) -> int:
        with self._store.work() as work:
            return _add(work, delivery)


def _add(work: Work, delivery: Delivery) -> int:
    return len(store_events(work, delivery.platform, delivery.account, delivery.events))


def _settle(stored: "asyncio.Future[int]", outcome: Outcome) -> None:
    if stored.done():  # whoever sent it hung up meanwhile
        return
    if isinstance(outcome, Exception):
        stored.set_exception(outcome)
    else:
        stored.set_result(outcome)
