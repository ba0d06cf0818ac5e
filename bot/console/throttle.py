"""Slowing down whoever guesses passwords, in the database: for all processes, and across restarts."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.team import LoginThrottle
from bot.store.unit_of_work import Store, Work

WINDOW = timedelta(minutes=15)
MOST_TOGETHER = 5
MOST_PER_CLIENT = 50
MOST_PER_ACCOUNT = 100


@dataclass(frozen=True)
class Throttle:
    """Counts attempts for `WINDOW` from the first: by account and client, by client, and by account.

    Five failures for one account from one client make that client wait, fifty for any account too;
    the right password is refused meanwhile. A stranger cannot lock somebody out from one place: it
    takes a hundred failures from many places in one window to make an account wait for everybody.
    """

    store: Store

    def attempt(self, email: str, client: str) -> timedelta:
        """Count one attempt before its password is checked; how long to wait when there were too many.

        Counted in one statement that returns the new count, so that many at once gain nothing.
        """
        with self.store.work() as work:
            work.session.execute(delete(LoginThrottle).where(LoginThrottle.since <= work.now - WINDOW))
            # One that a narrower limit stops is not counted by the wider ones.
            waits = (_count(work, key, most) for key, most in _limits(email, client))
            return next((wait for wait in waits if wait > timedelta(0)), timedelta(0))

    def succeeded(self, email: str, client: str) -> None:
        """Forget this account's failures from this client, and this attempt; other failures still count."""
        (together, _), *others = _limits(email, client)
        with self.store.work() as work:
            work.session.execute(delete(LoginThrottle).where(LoginThrottle.key == together))
            fewer = update(LoginThrottle).values(failures=LoginThrottle.failures - 1)
            work.session.execute(fewer.where(LoginThrottle.key.in_([key for key, _ in others])))


def _count(work: Work, key: str, most: int) -> timedelta:
    """One more for this key; the rest of its window when that is more than `most`, else zero."""
    on_postgresql = work.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(LoginThrottle) if on_postgresql else sqlite.insert(LoginThrottle)
    counted = (
        insert.values(key=key, failures=1, since=work.now)
        .on_conflict_do_update(index_elements=["key"], set_={"failures": LoginThrottle.failures + 1})
        .returning(LoginThrottle.failures, LoginThrottle.since)
    )
    failures, since = work.session.execute(counted).one()
    waiting: timedelta = since + WINDOW - work.now
    return waiting if failures > most else timedelta(0)


def _limits(email: str, client: str) -> list[tuple[str, int]]:
    account = email.strip().lower()[:200]
    return [
        (_hash("together", account, client), MOST_TOGETHER),
        (_hash("client", client), MOST_PER_CLIENT),
        (_hash("account", account), MOST_PER_ACCOUNT),
    ]


def _hash(*parts: str) -> str:
    """Counters need no names: neither addresses nor accounts are stored."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
