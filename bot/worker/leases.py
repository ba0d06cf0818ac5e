"""The rows this process has in hand: renewed while it lives, and checked before what cannot be undone.

A process that dies stops renewing, and its rows pass to another when their leases end. One that is only
slow keeps renewing, so nobody does its work a second time. Before each call that must not be made twice
the lease is renewed once more: no other worker can claim the row until well after the call's time limit.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.errors import LeaseLost
from bot.store.claims import LEASE, renew
from bot.store.queue import Inbound, Outbound
from bot.store.unit_of_work import Store

Row = Inbound | Outbound
Lease = tuple[type[Inbound] | type[Outbound], int, int]
"""The table, the row's id and the number of the claim."""


class Leases:
    """Every lease of one process; safe for its threads."""

    def __init__(self, store: Store, length: timedelta = LEASE) -> None:
        self.length = length
        self._store = store
        self._held: set[Lease] = set()
        self._lock = threading.Lock()

    @contextmanager
    def held(self, row: Row) -> Iterator[None]:
        """While this lasts, the row stays ours as long as the process lives."""
        lease = _name(row)
        with self._lock:
            self._held.add(lease)
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(lease)

    def renew_all(self) -> None:
        """Prolong every lease in hand; one that was taken over stays with who took it."""
        with self._lock:
            held = sorted(self._held, key=lambda lease: (lease[0].__tablename__, lease[1]))
        if held:
            with self._store.work() as work:
                for table, row_id, claim in held:
                    renew(work, table, row_id, claim, self.length)

    def assure(self, row: Row) -> None:
        """Prolong this lease now. LeaseLost when the row has passed to another worker."""
        table, row_id, claim = _name(row)
        with self._store.work() as work:
            if not renew(work, table, row_id, claim, self.length):
                raise LeaseLost(f"{table.__tablename__} {row_id}")


def _name(row: Row) -> Lease:
    return type(row), row.id, row.claims
