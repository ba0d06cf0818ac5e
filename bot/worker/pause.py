"""A rest for a whole loop while what it needs is away."""

import random
import threading
from datetime import datetime, timedelta

from bot.clock import Clock

FIRST, LONGEST = timedelta(seconds=0.5), timedelta(seconds=10)


class Pause:
    """Without it every row of a backlog would find out for itself that nobody answers.

    Each failure in a row doubles the rest, up to `LONGEST`, spread by a quarter; one success ends it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: datetime | None = None
        self._length = FIRST
        self._lock = threading.Lock()

    @property
    def is_on(self) -> bool:
        until = self._until
        return until is not None and self._clock() < until

    def begin(self) -> datetime:
        """Somebody did not answer; returns when to ask again. Threads that failed together count once."""
        with self._lock:
            if self.is_on and self._until is not None:
                return self._until
            self._until = self._clock() + self._length * random.uniform(0.75, 1.0)  # noqa: S311
            self._length = min(LONGEST, self._length * 2)
            return self._until

    def end(self) -> None:
        with self._lock:
            self._until, self._length = None, FIRST
