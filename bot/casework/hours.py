"""Opening hours: when somebody can be expected to answer, and deadlines counted in that time alone.

Hours are written on the brand's clocks, deadlines are instants: every slot is turned into instants first,
so that a change of the clocks makes a slot shorter or longer but never moves a deadline out of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
LONGEST_CLOSURE = 400
"""Days that are looked at for time to answer; a brand that is closed for longer has no deadlines."""


@dataclass(frozen=True, order=True)
class Slot:
    """From one minute of a day to another; `closes` may be `MIDNIGHT`."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MIDNIGHT:
            raise ValueError("a slot must open before it closes, within one day")


def _never(_: date) -> bool:
    return False


@dataclass(frozen=True)
class Hours:
    """The week of a brand or a level: seven days of slots, Monday first, without overlaps.

    `closed` says which days nobody works whatever the week says: holidays.
    """

    zone: ZoneInfo
    week: tuple[tuple[Slot, ...], ...]
    closed: Callable[[date], bool] = field(default=_never, compare=False)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this instant."""
        return any(opens <= at < closes for opens, closes in self._of_day(self._day(at)))

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The instant, in UTC, at which `span` of open time has gone by since `start`."""
        start, left = start.astimezone(UTC), span
        for opens, closes in self._from(start):
            since = max(opens, start)
            if closes - since >= left:
                return since + left
            left -= closes - since
        raise ValueError("nobody works within a year of this instant")

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the slots that end after `start`, in order."""
        first = self._day(start)
        for number in range(LONGEST_CLOSURE):
            for opens, closes in self._of_day(first + timedelta(days=number)):
                if closes > start:
                    yield opens, closes

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _of_day(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The instants between which somebody works; a slot that the clocks skip does not exist."""
        if self.closed(day):
            return
        for slot in sorted(self.week[day.weekday()]):
            opens, closes = self._instant(day, slot.opens), self._instant(day, slot.closes)
            if opens < closes:
                yield opens, closes

    def _instant(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, MIDNIGHT)
        local = datetime.combine(day + timedelta(days=days), time(*divmod(minute, 60)), self.zone)
        return local.astimezone(UTC)
