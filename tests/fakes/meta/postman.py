"""Who carries Meta's deliveries to us: again when they fail, and to nobody once they failed for an hour.

What is told to nobody in time is lost: there is no call by which it could be asked for later [doc].
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.meta.network import Page
from tests.fakes.meta.webhooks import Delivery

AT_ONCE = 3
"""[doc] "immediately a few more times"; [unk] how many."""
KEPT = timedelta(hours=36)
"""[doc] How long changes are tried, less and less often; messages are not tried later."""
FIRST_WAIT = timedelta(minutes=5)
"""[unk] Doubled each time."""
PATIENCE = timedelta(hours=1)
"""[doc] After an hour in which every delivery of messages failed the page is unsubscribed from the app."""


@dataclass
class Parcel:
    delivery: Delivery
    since: datetime
    due: datetime
    wait: timedelta = FIRST_WAIT


@dataclass
class Postman:
    """`post` gives a delivery to us and returns the status we answer."""

    page: Page
    clock: Callable[[], datetime]
    post: Callable[[Delivery], int]
    parcels: list[Parcel] = field(default_factory=list)
    failing_since: datetime | None = None

    def bring(self, delivery: Delivery) -> None:
        """Something happened on the page: told if the page is subscribed to it."""
        if not self._is_subscribed(delivery) or self._arrives(delivery, AT_ONCE):
            return
        if _field(delivery) == "feed":
            now = self.clock()
            self.parcels.append(Parcel(delivery, now, now + FIRST_WAIT))

    def come_again(self) -> None:
        """Time has gone by: bring what is due, forget what is too old."""
        now = self.clock()
        waiting = [parcel for parcel in self.parcels if now - parcel.since < KEPT]
        self.parcels = [parcel for parcel in waiting if parcel.due > now or not self._again(parcel)]

    def _again(self, parcel: Parcel) -> bool:
        parcel.wait *= 2
        parcel.due = self.clock() + parcel.wait
        return self._arrives(parcel.delivery, 1)

    def _arrives(self, delivery: Delivery, times: int) -> bool:
        arrived = any(self.post(delivery) == 200 for _ in range(times))
        now = self.clock()
        self.failing_since = None if arrived else self.failing_since or now
        if self.failing_since is not None and now - self.failing_since >= PATIENCE:
            self.page.subscribed = []
        return arrived

    def _is_subscribed(self, delivery: Delivery) -> bool:
        return _field(delivery) in self.page.subscribed


def _field(delivery: Delivery) -> str:
    (entry,) = json.loads(delivery.body)["entry"]
    return str(entry["changes"][0]["field"]) if "changes" in entry else "messages"
