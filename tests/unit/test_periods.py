"""Periods in days of the brand's time zone, on ordinary days and when clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.console.periods import Span, period, storm_spans

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)


def paris(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def test_today_is_compared_with_yesterday_until_the_same_time() -> None:
    today = period("today", NOON, PARIS)
    assert today.span == Span(paris(11, 20), NOON)
    assert today.previous == Span(paris(11, 19), paris(11, 19, 12, 30))
    assert [step.label for step in today.steps] == [f"{hour} h" for hour in range(24)]


def test_seven_days_end_today_and_are_compared_with_seven_before() -> None:
    week = period("7d", NOON, PARIS)
    assert week.span.since == paris(11, 14)
    assert week.previous == Span(paris(11, 7), paris(11, 13, 12, 30))
    assert (week.first_day, week.last_day) == (date(2026, 11, 14), date(2026, 11, 20))
    assert [step.label for step in week.steps][:2] == ["14/11", "15/11"]


@pytest.mark.parametrize("key", ["", "31d", "Today", "today' OR 1=1"])
def test_anything_unknown_is_today(key: str) -> None:
    assert period(key, NOON, PARIS).key == "today"


@pytest.mark.parametrize(("day", "hours"), [((3, 29), 23), ((10, 25), 25), ((6, 1), 24)])
def test_every_instant_of_a_day_is_in_one_step(day: tuple[int, int], hours: int) -> None:
    steps = period("today", paris(*day, 18), PARIS).steps
    assert len(steps) == hours
    assert all(a.span.until == b.span.since for a, b in pairwise(steps))
    assert steps[0].span.since == paris(*day)
    assert steps[-1].span.until == paris(*day) + timedelta(days=1)


def test_days_meet_at_midnight_when_clocks_change() -> None:
    steps = period("30d", paris(11, 1, 12), PARIS).steps
    assert len(steps) == 30
    assert all(a.span.until == b.span.since for a, b in pairwise(steps))
    long_day = next(step for step in steps if step.day == date(2026, 10, 25))
    assert long_day.span.until.astimezone(UTC) - long_day.span.since.astimezone(UTC) == timedelta(hours=25)


def test_a_storm_is_looked_for_at_the_same_hours_of_days_before() -> None:
    now, *before = storm_spans(NOON, PARIS)
    assert now == Span(NOON - timedelta(hours=3), NOON)
    assert before[0].until == paris(11, 19, 12, 30)
    assert len(before) == 14
