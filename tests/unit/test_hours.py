"""Deadlines in opening hours: exact to the second, on every day of the year, the clocks changing or not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.hours import MIDNIGHT, Hours, Slot
from bot.casework.ladder import Duty, Ladder, Level, OutsideHours, due

PARIS = ZoneInfo("Europe/Paris")
OFFICE = (Slot(9 * 60, 12 * 60 + 30), Slot(14 * 60, 18 * 60))
WEEK = (*([OFFICE] * 5), (Slot(10 * 60, 13 * 60),), ())
ROUND_THE_CLOCK = ((Slot(0, MIDNIGHT),),) * 7
NIGHT = ((Slot(0, 6 * 60), Slot(22 * 60, MIDNIGHT)),) * 7
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""The Sundays on which the clocks of Paris go forward and back."""

CHRISTMAS = date(2026, 12, 25)


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def hours(week: tuple[tuple[Slot, ...], ...] = WEEK) -> Hours:
    return Hours(PARIS, week, lambda day: day == CHRISTMAS)


def around(day: date) -> st.SearchStrategy[datetime]:
    """Instants within a week of a day, to the minute."""
    return st.integers(-7 * 1440, 7 * 1440).map(
        lambda minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    )


NEAR_A_CHANGE = st.sampled_from([SPRING, AUTUMN, CHRISTMAS]).flatmap(around)
SPANS = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


def open_minutes(hours: Hours, start: datetime, end: datetime) -> int:
    """How many minutes somebody worked, looking at the clock on the wall every minute."""
    count, at = 0, start
    while at < end:
        local = at.astimezone(PARIS)
        minute = local.hour * 60 + local.minute
        slots = hours.week[local.weekday()] if local.date() != CHRISTMAS else ()
        count += any(slot.opens <= minute < slot.closes for slot in slots)
        at += timedelta(minutes=1)
    return count


@given(NEAR_A_CHANGE, SPANS, st.sampled_from([WEEK, NIGHT, ROUND_THE_CLOCK]))
def test_exactly_the_span_of_open_time_goes_by(
    start: datetime, span: timedelta, week: tuple[tuple[Slot, ...], ...]
) -> None:
    calendar = hours(week)
    end = calendar.after(start, span)
    assert end.tzinfo is UTC
    assert open_minutes(calendar, start, end) == span // timedelta(minutes=1)
    assert calendar.is_open(end - timedelta(seconds=1))


@given(NEAR_A_CHANGE, SPANS, SPANS)
def test_asking_later_or_for_longer_is_never_due_sooner(
    start: datetime, span: timedelta, more: timedelta
) -> None:
    calendar = hours()
    assert calendar.after(start, span) < calendar.after(start, span + more)
    assert calendar.after(start, span) <= calendar.after(start + more, span)


@given(NEAR_A_CHANGE, SPANS)
def test_the_zone_an_instant_is_written_in_changes_nothing(start: datetime, span: timedelta) -> None:
    calendar = hours()
    elsewhere = start.astimezone(ZoneInfo("America/New_York"))
    assert calendar.after(elsewhere, span) == calendar.after(start, span)
    level = Level(1, "Conseil", None, span)
    assert due(start.astimezone(PARIS), level) - start == span


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
def test_over_a_change_of_the_clocks_the_desk_opens_at_the_same_hour(sunday: date) -> None:
    friday = paris(sunday - timedelta(days=2), 17)
    monday = sunday + timedelta(days=1)
    assert hours().after(friday, timedelta(hours=5)) == paris(monday, 10)


@pytest.mark.parametrize(("sunday", "length"), [(SPRING, 7), (AUTUMN, 9)])
def test_a_night_is_as_long_as_it_is(sunday: date, length: int) -> None:
    saturday = paris(sunday - timedelta(days=1), 22)
    assert hours(NIGHT).after(saturday, timedelta(hours=length)).astimezone(PARIS).hour == 6


def test_holidays_and_closed_days_do_not_count() -> None:
    assert hours().after(paris(date(2026, 12, 24), 17), timedelta(hours=2)) == paris(date(2026, 12, 26), 11)
    assert not hours().is_open(paris(CHRISTMAS, 11))
    assert not hours().is_open(paris(date(2026, 12, 27), 11))


def test_a_brand_that_never_opens_has_no_deadlines() -> None:
    with pytest.raises(ValueError, match="nobody works"):
        Hours(PARIS, ((),) * 7).after(paris(SPRING, 9), timedelta(minutes=1))


@pytest.mark.parametrize(("opens", "closes"), [(10, 10), (11, 10), (-1, 10), (0, MIDNIGHT + 1)])
def test_a_slot_opens_before_it_closes(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="must open"):
        Slot(opens, closes)


LEVEL = Level(1, "Conseil", None, timedelta(hours=4), hours=hours())
DUTY = Duty("Astreinte", 1, timedelta(hours=1))


def test_outside_hours_the_clock_pauses_or_duty_is_called_as_the_brand_says() -> None:
    sunday = paris(SPRING, 15)
    paused = Ladder((LEVEL,), duty=DUTY).address(sunday, 1)
    assert (paused.on_duty, paused.due_at) == (False, paris(SPRING + timedelta(days=1), 14, 30))
    called = Ladder((LEVEL,), duty=DUTY, outside_hours=OutsideHours.DUTY).address(sunday, 1)
    assert (called.on_duty, called.due_at) == (True, sunday + timedelta(hours=1))
    open_now = Ladder((LEVEL,), duty=DUTY, outside_hours=OutsideHours.DUTY).address(
        paris(SPRING + timedelta(days=1), 9), 1
    )
    assert not open_now.on_duty
