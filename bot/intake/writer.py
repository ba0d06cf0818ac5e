"""Storing what webhooks bring: everything that waits at one moment in one transaction.

A transaction has its price (a lock on SQLite, a write to disk on both), and a storm brings hundreds of
webhooks a second. While one transaction is under way the next ones gather and share the following; a
lone webhook waits for nobody. What they bring is looked up and stored together too, as if one delivery
had brought it all. Each is acknowledged only when its own transaction is committed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.concurrency import run_in_threadpool
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

from bot.commands.intake import store_rows
from bot.platforms.events import PlatformEvent
from bot.store.unit_of_work import Store, Work

MOST_AT_ONCE = 200
"""Events in one transaction, unless one delivery alone brings more: others write to the database too."""

DEADLOCK = "40P01"
"""PostgreSQL's word for two transactions that wait for each other; it ends one of them."""

Outcome = int | Exception
Account = tuple[str, str]
"""A platform and the brand's account there."""


def _collided(error: BaseException) -> bool:
    """Whether another process stored at the same time, so that storing again will do.

    Of two deliveries of the same event, or of the same stranger's first words, the database refuses one.
    """
    deadlock = isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == DEADLOCK
    return deadlock or isinstance(error, IntegrityError)


@dataclass(frozen=True)
class Delivery:
    """The events of one webhook, of one account or several; `stored` will hold how many were new."""

    platform: str
    events: Sequence[PlatformEvent]
    stored: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class IntakeWriter:
    """One writer for all webhooks of the process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[Delivery] = []
        self._task: asyncio.Task[None] | None = None

    async def store(self, platform: str, events: Sequence[PlatformEvent]) -> int:
        """Store the events that are new, all or none; returns how many rows were made, once committed."""
        delivery = Delivery(platform, events)
        self._waiting.append(delivery)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        return await delivery.stored

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            for delivery, outcome in zip(batch, await run_in_threadpool(self._write, batch), strict=True):
                _settle(delivery.stored, outcome)

    def _next_batch(self) -> list[Delivery]:
        """The first ones that wait, as many as a transaction may hold."""
        so_far = accumulate(len(delivery.events) for delivery in self._waiting)
        size = max(1, sum(events <= MOST_AT_ONCE for events in so_far))
        batch, self._waiting = self._waiting[:size], self._waiting[size:]
        return batch

    def _write(self, batch: list[Delivery]) -> list[Outcome]:
        """All of them together; one by one when one of them stands in the way of the others."""
        try:
            with self._store.work() as work:
                return list(_add(work, batch))
        except Exception:  # noqa: BLE001 - each is told what became of its own
            return [self._write_alone(delivery) for delivery in batch]

    def _write_alone(self, delivery: Delivery) -> Outcome:
        try:
            return self._write_one(delivery)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            return error

    @retry(
        retry=retry_if_exception(_collided),
        stop=stop_after_attempt(5),
        wait=wait_random(0, 0.05),
        reraise=True,
    )
    def _write_one(self, delivery: Delivery) -> int:
        with self._store.work() as work:
            return _add(work, [delivery])[0]


def _add(work: Work, batch: Sequence[Delivery]) -> list[int]:
    """How many rows each delivery made; an event that several brought is the first one's.

    Always in the order of the accounts, so that two processes seldom wait for each other.
    """
    by_account: dict[Account, list[PlatformEvent]] = defaultdict(list)
    for delivery in batch:
        for event in delivery.events:
            by_account[delivery.platform, event.account].append(event)
    new: set[tuple[Account, str]] = set()
    for account, events in sorted(by_account.items(), key=lambda told: told[0]):
        new.update((account, row.external_id) for row in store_rows(work, *account, events))
    return [_taken(new, delivery) for delivery in batch]


def _taken(new: set[tuple[Account, str]], delivery: Delivery) -> int:
    brought = {((delivery.platform, event.account), event.external_id) for event in delivery.events} & new
    new -= brought
    return len(brought)


def _settle(stored: "asyncio.Future[int]", outcome: Outcome) -> None:
    if stored.done():  # whoever sent it hung up meanwhile
        return
    if isinstance(outcome, Exception):
        stored.set_exception(outcome)
    else:
        stored.set_result(outcome)
