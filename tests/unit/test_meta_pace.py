"""Slowing down before the limit: what Meta's usage headers say, however odd, and what we make of it."""

import json
from datetime import timedelta

import pytest

from bot.errors import BackOff
from bot.platforms.meta.pace import BETWEEN_PUBLIC_ANSWERS, Pace, Usage, read_usage
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
    pace.wait_turn()
    pace.learn(Usage(90))
    with pytest.raises(BackOff) as told:
        pace.wait_turn()
    assert told.value.wait == timedelta(seconds=30)
    clock.move(seconds=31)
    pace.wait_turn()


def test_an_answer_that_is_well_ends_the_rest(clock: MovableClock) -> None:
    pace = Pace(clock)
    pace.learn(Usage(90))
    pace.learn(Usage(10))
    pace.wait_turn()


def test_a_call_that_keeps_a_distance_rests_at_least_so_long(clock: MovableClock) -> None:
    pace = Pace(clock)
    pace.learn(Usage(10), BETWEEN_PUBLIC_ANSWERS)
    with pytest.raises(BackOff) as told:
        pace.wait_turn()
    assert told.value.wait == BETWEEN_PUBLIC_ANSWERS
    pace.learn(Usage(96), BETWEEN_PUBLIC_ANSWERS)
    with pytest.raises(BackOff) as told:
        pace.wait_turn()
    assert told.value.wait == timedelta(minutes=5)
