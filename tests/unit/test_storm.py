"""When the console speaks of a storm: never on little, never on the usual, never without habits."""

import pytest

from bot.casework.storm import Load, Storm, StormKind, storms

QUIET = [Load(8, 2)] * 14


def signs(messages: int, angry: int, before: list[Load] = QUIET) -> list[StormKind]:
    return [storm.kind for storm in storms(Load(messages, angry), before)]


def test_far_above_the_usual_is_a_storm() -> None:
    assert storms(Load(64, 4), QUIET) == [Storm(StormKind.VOLUME, 64, 8)]
    assert storms(Load(22, 12), QUIET) == [Storm(StormKind.ANGER, 12, 2)]
    assert signs(64, 40) == [StormKind.VOLUME, StormKind.ANGER]


@pytest.mark.parametrize(
    ("messages", "angry", "expected"),
    [(23, 0, []), (24, 0, [StormKind.VOLUME]), (20, 9, []), (20, 10, [StormKind.ANGER])],
)
def test_three_times_the_usual_is_far_above(messages: int, angry: int, expected: list[StormKind]) -> None:
    assert signs(messages, angry) == expected


def test_a_few_messages_are_no_storm_however_quiet_it_was() -> None:
    almost_nothing = [Load(1, 0)] * 14
    assert signs(19, 9, almost_nothing) == []
    assert signs(20, 10, almost_nothing) == [StormKind.VOLUME, StormKind.ANGER]


def test_one_such_day_before_makes_it_no_longer_unheard_of() -> None:
    assert signs(64, 40, [*QUIET[1:], Load(64, 40)]) == []


def test_without_habits_nothing_is_unusual() -> None:
    assert signs(500, 500, [Load(0, 0)] * 12 + [Load(3, 0)] * 2) == []
    assert signs(500, 500, []) == []
