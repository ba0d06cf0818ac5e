"""What is not sent for some seconds, because the platform wants a distance between two of a kind.

Known to this process only: to write the rest into each row that waits, every few seconds and for thousands
of them, would keep the database from those who store what comes in.
"""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.store.claims import Kind
from bot.store.queue import Outbound

SHORT = timedelta(seconds=10)
"""A longer rest is the account's, and stored."""


class Rests:
    """Until when each kind of message of each account rests. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[Kind, datetime] = {}

    def begin(self, row: Outbound, wait: timedelta) -> None:
        """What is like this row rests as long."""
        identity = row.conversation.identity
        self._until[Kind(identity.platform, identity.account, row.kind)] = self._clock() + wait

    def now(self) -> list[Kind]:
        """What rests at this moment."""
        now = self._clock()
        return [kind for kind, until in list(self._until.items()) if now < until]
