"""Slowing down whoever guesses passwords."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from bot.clock import Clock

WINDOW = timedelta(minutes=15)
MOST_PER_ADDRESS = 5
MOST_PER_CLIENT = 50
MOST_REMEMBERED = 20_000


@dataclass
class Throttle:
    """Counts failed logins, by e-mail address with client, and by client alone.

    After `MOST_PER_ADDRESS` failures for one address from one client (or `MOST_PER_CLIENT` for any),
    that client waits until the first of them is `WINDOW` old; the right password is refused meanwhile.
    Counting by client too keeps a stranger from locking somebody out. The counts live in this process:
    a restart forgets them and each `web` process has its own, which multiplies the limit by their
    number and no more. The oldest counts are dropped first when there are `MOST_REMEMBERED`.
    """

    clock: Clock
    _failures: OrderedDict[tuple[str, str], list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, email: str, client: str) -> timedelta:
        """How long this person must wait before they try again; zero when they need not."""
        with self._lock:
            waits = [self._wait(key, most) for key, most in _limits(email, client)]
        return max(waits)

    def tried(self, email: str, client: str) -> None:
        """Count an attempt as failed before its password is checked: many at once gain nothing."""
        with self._lock:
            for key, _ in _limits(email, client):
                self._failures[key] = [*self._recent(key), self.clock()][-MOST_PER_CLIENT:]
                self._failures.move_to_end(key)
            while len(self._failures) > MOST_REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, email: str, client: str) -> None:
        """Forget this address's failures and this attempt; the client's others still count."""
        with self._lock:
            (address, _), (anybody, _) = _limits(email, client)
            self._failures.pop(address, None)
            self._failures[anybody] = self._recent(anybody)[:-1]

    def _wait(self, key: tuple[str, str], most: int) -> timedelta:
        recent = self._recent(key)
        return recent[-most] + WINDOW - self.clock() if len(recent) >= most else timedelta(0)

    def _recent(self, key: tuple[str, str]) -> list[datetime]:
        since = self.clock() - WINDOW
        return [at for at in self._failures.get(key, []) if at > since]


def _limits(email: str, client: str) -> list[tuple[tuple[str, str], int]]:
    address = email.strip().lower()[:200]
    return [((address, client), MOST_PER_ADDRESS), (("", client), MOST_PER_CLIENT)]
