"""The sample of quality reviews: fair, foreseeable by nobody, and the same every time."""

import pytest

from bot.casework.review import is_sampled

CASES = range(1, 20_001)
CHOSEN = [239, 655, 1012, 5956, 6616, 7864, 9360, 9373, 10502, 13667, 14429, 15622, 18572, 19923]
"""At five in ten thousand."""


@pytest.mark.parametrize("percent", [1, 5, 30])
def test_as_many_as_the_rate_says(percent: float) -> None:
    chosen = sum(is_sampled(case_id, percent) for case_id in CASES)
    assert chosen == pytest.approx(len(CASES) * percent / 100, rel=0.15)


def test_all_and_none() -> None:
    assert all(is_sampled(case_id, 100) for case_id in CASES)
    assert not any(is_sampled(case_id, 0) for case_id in CASES)


def test_a_higher_rate_keeps_what_was_chosen() -> None:
    few = {case_id for case_id in CASES if is_sampled(case_id, 2)}
    more = {case_id for case_id in CASES if is_sampled(case_id, 10)}
    assert few < more


def test_the_choice_is_stored_nowhere_but_never_changes() -> None:
    assert [case_id for case_id in CASES if is_sampled(case_id, 0.05)] == CHOSEN
