"""Slowing down before the limit: what Meta's usage headers say, however odd, and what we make of it."""

import json
from datetime import timedelta

import pytest

from bot.errors import BackOff
from bot.platforms.meta.pace import PRIVATE_REPLIES, PUBLIC_ANSWERS, Distance, Pace, Usage, read_usage
from tests.conftest import MovableClock


def business(**bucket: float) -> dict[str, str]:
    return {"x-business-use-case-usage": json.dumps({"1001": [{"type": "messenger", **bucket}]})}


@pytest.mark.parametrize(
    ("headers", "share"),
    [
        ({"x-app-usage": '{"call_count": 28, "total_time": 25, "total_cputime": 91}'}, 91),
        ({"x-page-usage": '{"call_count": 77.5}'}, 77.5),
        (business(call_count=60, total_time=99), 99),
        ({"x-app-usage": '{"call_count": 10}', **business(call_count=50)}, 50),
        ({}, 0),
        ({"x-app-usage": "not json"}, 0),
        ({"x-app-usage": "[1]"}, 0),
        ({"x-app-usage": '{"call_count": "many"}'}, 0),
        ({"x-business-use-case-usage": '{"1001": "odd", "1002": [7]}'}, 0),
    ],
)
def test_the_fullest_bucket_counts(headers: dict[str, str], share: float) -> None:
    assert read_usage(headers) == Usage(share)


def test_the_time_until_access_comes_back_is_in_minutes() -> None:
    usage = read_usage(business(call_count=100, estimated_time_to_regain_access=19))
    assert usage.rest == timedelta(minutes=19)


def test_the_nearer_the_limit_the_longer_the_rest() -> None:
    rests = [Usage(share).rest for share in (0, 69, 70, 85, 95, 140)]
    assert rests == sorted(rests)
    assert rests[1] == timedelta(0)
    assert rests[2] > timedelta(0)


def test_nothing_is_sent_while_the_page_rests(clock: MovableClock) -> None:
    pace = Pace(clock)
    pace.take_turn()
    pace.learn(Usage(90))
    assert wait_of(pace) == wait_of(pace, PUBLIC_ANSWERS) == timedelta(seconds=30)
    clock.move(seconds=31)
    pace.take_turn()


def test_an_answer_that_is_well_ends_the_rest(clock: MovableClock) -> None:
    pace = Pace(clock)
    pace.learn(Usage(90))
    pace.learn(Usage(10))
    pace.take_turn()


@pytest.mark.parametrize("distance", [PUBLIC_ANSWERS, PRIVATE_REPLIES])
def test_calls_of_a_kind_keep_their_distance_and_no_other_waits_for_it(
    clock: MovableClock, distance: Distance
) -> None:
    pace = Pace(clock)
    pace.take_turn(distance)
    assert wait_of(pace, distance) == distance.length, "not even while the first is under way"
    pace.take_turn()
    pace.learn(Usage(10))
    assert wait_of(pace, distance) == distance.length, "whatever another call has learnt meanwhile"
    clock.move(seconds=distance.length.total_seconds())
    pace.take_turn(distance)
    pace.learn(Usage(96))
    assert wait_of(pace, distance) == timedelta(minutes=5)


def test_an_hour_of_private_replies_is_what_meta_takes_in_one(clock: MovableClock) -> None:
    pace, until = Pace(clock), clock() + timedelta(hours=1)
    sent = 0
    while clock() < until:
        pace.take_turn(PRIVATE_REPLIES)
        sent += 1
        clock.move(seconds=wait_of(pace, PRIVATE_REPLIES).total_seconds())
    assert sent == 750


def wait_of(pace: Pace, distance: Distance | None = None) -> timedelta:
    """How long this call would have to wait."""
    with pytest.raises(BackOff) as told:
        pace.take_turn(distance)
    return told.value.wait
