"""The periods figures are shown for, in whole days of the brand's time zone, and what they compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = {"today": 1, "7d": 7, "30d": 30}
DEFAULT = "today"
STORM_HOURS = 3
STORM_DAYS = 14


@dataclass(frozen=True)
class Span:
    """From `since` on, until just before `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Step:
    """One bar of a chart: an hour when the period is one day, else a day."""

    span: Span
    day: date
    label: str


@dataclass(frozen=True)
class Period:
    """`span` ends now; `previous` is as long and ends at the same time of day, just as far back."""

    key: str
    span: Span
    previous: Span
    steps: Sequence[Step]

    @property
    def first_day(self) -> date:
        return self.steps[0].day

    @property
    def last_day(self) -> date:
        return self.steps[-1].day


def period(key: str, now: datetime, zone: ZoneInfo) -> Period:
    """The period of this name as seen at `now`; anything unknown is today."""
    days = DAYS.get(key, DAYS[DEFAULT])
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    return Period(
        key if key in DAYS else DEFAULT,
        Span(_midnight(first, zone), now),
        Span(_midnight(first - timedelta(days=days), zone), _days_before(now, days, zone)),
        _hours(today, zone) if days == 1 else _days(first, days, zone),
    )


def storm_spans(now: datetime, zone: ZoneInfo) -> list[Span]:
    """The last hours, then the same hours of each day before."""
    hours = timedelta(hours=STORM_HOURS)
    ends = [_days_before(now, days, zone) for days in range(STORM_DAYS + 1)]
    return [Span(end - hours, end) for end in ends]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _days_before(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the clock, whatever the clock did in between."""
    local = now.astimezone(zone)
    return datetime.combine(local.date() - timedelta(days=days), local.time(), zone)


def _days(first: date, count: int, zone: ZoneInfo) -> list[Step]:
    days = [first + timedelta(days=number) for number in range(count)]
    return [
        Step(Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone)), day, f"{day:%d/%m}")
        for day in days
    ]


def _hours(day: date, zone: ZoneInfo) -> list[Step]:
    """Of a day that has 23, 24 or 25 of them: counted in UTC, named by the clock."""
    since = _midnight(day, zone).timestamp()
    until = _midnight(day + timedelta(days=1), zone).timestamp()
    starts = [datetime.fromtimestamp(second, zone) for second in range(int(since), int(until), 3600)]
    return [
        Step(Span(start, datetime.fromtimestamp(start.timestamp() + 3600, zone)), day, f"{start.hour} h")
        for start in starts
    ]
