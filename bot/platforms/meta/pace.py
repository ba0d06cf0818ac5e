"""Slowing down before Meta makes us: what its usage headers say, and how long to rest after it."""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.errors import BackOff

HEADERS = ("x-app-usage", "x-page-usage")
BUSINESS_HEADER = "x-business-use-case-usage"
SHARES = ("call_count", "total_cputime", "total_time")

RESTS = (
    (95.0, timedelta(minutes=5)),
    (85.0, timedelta(seconds=30)),
    (70.0, timedelta(seconds=5)),
)
"""From this share of the limit on, how long to rest between two calls."""


@dataclass(frozen=True)
class Distance:
    """How far apart the calls of one kind are kept, whatever Meta's headers say."""

    between: str
    length: timedelta


PUBLIC_ANSWERS = Distance("public answers", timedelta(seconds=2))
"""Answers that follow each other too fast look like spam to Meta, which then blocks the page (368)."""

PRIVATE_REPLIES = Distance("private replies", timedelta(hours=1) / 750)
"""Meta takes 750 an hour, and lets nothing at all through for a while when there were more."""


@dataclass(frozen=True)
class Usage:
    """The fullest bucket, in percent of its limit, and how long until access comes back."""

    share: float = 0.0
    regain: timedelta | None = None

    @property
    def rest(self) -> timedelta:
        if self.regain is not None:
            return self.regain
        return next((rest for share, rest in RESTS if self.share >= share), timedelta(0))


def read_usage(headers: Mapping[str, str]) -> Usage:
    """What an answer says; a header that is missing or odd says nothing."""
    buckets = [_json(headers.get(name)) for name in HEADERS]
    business = _json(headers.get(BUSINESS_HEADER))
    lists = [bucket for bucket in business.values() if isinstance(bucket, list)]
    buckets += [bucket for several in lists for bucket in several if isinstance(bucket, dict)]
    minutes = max(_numbers(buckets, ("estimated_time_to_regain_access",)), default=0.0)
    share = max(_numbers(buckets, SHARES), default=0.0)
    return Usage(share, timedelta(minutes=minutes) if minutes > 0 else None)


def _numbers(buckets: Iterable[dict[str, Any]], names: Iterable[str]) -> list[float]:
    values = [bucket.get(name) for bucket in buckets for name in names]
    return [float(value) for value in values if isinstance(value, int | float)]


def _json(text: str | None) -> dict[str, Any]:
    try:
        content = json.loads(text or "{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


class Pace:
    """Remembers until when one page rests, altogether or from one kind of call. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rests_until: datetime | None = None
        self._next: dict[Distance, datetime] = {}

    def take_turn(self, distance: Distance | None = None) -> None:
        """BackOff while the page rests, or the last call that keeps this distance is too near.

        The next one is kept away from this one from now on, not from its end: two threads never
        call side by side.
        """
        with self._lock:
            now = self._clock()
            reserved = self._next.get(distance) if distance else None
            free_at = max((at for at in (self._rests_until, reserved) if at is not None), default=now)
            if now < free_at:
                raise BackOff("Les envois sont espacés pour rester sous les limites de Meta.", free_at - now)
            if distance:
                self._next[distance] = now + distance.length

    def learn(self, usage: Usage) -> None:
        """Rest as long as this usage asks for: what the last answer said counts."""
        with self._lock:
            self._rests_until = self._clock() + usage.rest if usage.rest else None
