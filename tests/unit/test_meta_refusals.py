"""What each error of Meta's leads to: every row of the table, and what is in none."""

from datetime import timedelta
from typing import Any

import pytest

from bot.casework.account import StopCause
from bot.errors import (
    AccountStopped,
    AlreadyDone,
    BackOff,
    Gone,
    PlatformError,
    UnclearOutcome,
    Undeliverable,
)
from bot.platforms.meta.refusals import ABUSIVE, BUSY, TABLE, Act, error_of

EXPECTED: dict[tuple[int, int | None], type[PlatformError]] = {
    **dict.fromkeys([(1, None), (2, None), (99, None)], UnclearOutcome),
    **dict.fromkeys([(code, None) for code in (4, 17, 32, 341, 613, 80001, 80002, 80006)], BackOff),
    (613, 2018338): BackOff,
    **dict.fromkeys([(10, 2018278), (10, 2018065), (10, 2534022), (10, 2018108)], Undeliverable),
    **dict.fromkeys([(100, 2018001), (100, 2534014), (200, 1545041), (551, None)], Undeliverable),
    **dict.fromkeys([(100, 2018292), (100, 2534025), (10902, None), (10903, None)], Undeliverable),
    **dict.fromkeys([(100, 2534037), (2018300, None)], Undeliverable),
    **dict.fromkeys([(10, 2018300), (100, 2018300), (200, 2018300)], Undeliverable),
    (100, None): Undeliverable,
    (506, None): Undeliverable,
    (100, 33): Gone,
    (10900, None): AlreadyDone,
    **dict.fromkeys([(102, None), (190, None), (10, None), (3, None), (2022, None)], AccountStopped),
    **dict.fromkeys([(10, 1893063), (368, None), (200, 2018028), (200, 2534041)], AccountStopped),
}


def answer(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "error_subcode": subcode or 0, "message": "any words", **more}}


def test_every_row_of_the_table_is_expected_here() -> None:
    assert set(EXPECTED) == set(TABLE)


@pytest.mark.parametrize(("row", "kind"), EXPECTED.items(), ids=str)
def test_each_row_leads_to_its_error(row: tuple[int, int | None], kind: type[PlatformError]) -> None:
    error = error_of(answer(*row), 400, None)
    assert type(error) is kind
    assert str(row[0]) in error.detail


@pytest.mark.parametrize("row", [row for row, found in TABLE.items() if found.act is not Act.RETRY], ids=str)
def test_what_people_read_is_a_french_sentence(row: tuple[int, int | None]) -> None:
    assert TABLE[row].why.endswith(".")
    assert len(TABLE[row].why.split()) > 4


@pytest.mark.parametrize("subcode", [458, 460, 463, 464, 467, 492, None])
def test_a_dead_token_is_one_whatever_killed_it(subcode: int | None) -> None:
    error = error_of(answer(190, subcode), 401, None)
    assert isinstance(error, AccountStopped)
    assert error.cause is StopCause.TOKEN


@pytest.mark.parametrize("code", [200, 210, 299])
def test_a_missing_permission_is_no_token_problem(code: int) -> None:
    error = error_of(answer(code), 403, None)
    assert isinstance(error, AccountStopped)
    assert error.cause is StopCause.PERMISSION


def test_waits_are_those_of_the_headers_or_long_enough() -> None:
    assert _wait(error_of(answer(80006), 400, timedelta(minutes=42))) == timedelta(minutes=42)
    assert _wait(error_of(answer(4), 400, None)) == BUSY
    assert _wait(error_of(answer(613, 2018338), 400, None)) == ABUSIVE
    assert _wait(error_of(None, 429, None)) == BUSY


def _wait(error: PlatformError) -> timedelta:
    assert isinstance(error, BackOff)
    return error.wait


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (answer(987654), 400, Undeliverable),
        (answer(987654, is_transient=True), 400, UnclearOutcome),
        (answer(987654), 500, UnclearOutcome),
        (answer(100, 999), 400, Undeliverable),
        (None, 502, UnclearOutcome),
        (None, 404, Undeliverable),
        (["odd"], 400, Undeliverable),
        ({"error": "odd"}, 400, Undeliverable),
        ({"error": {"code": "4"}}, 400, Undeliverable),
        ({"error": {}}, 503, UnclearOutcome),
    ],
)
def test_what_is_in_no_row_is_judged_by_its_range_and_status(
    content: Any, status: int, kind: type[PlatformError]
) -> None:
    assert type(error_of(content, status, None)) is kind
