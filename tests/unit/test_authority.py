"""The ladder, budgets and the table of gestures: pure rules, and how brand.yml says them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.brand import load_brand
from bot.casework.budget import Holder, Limit, Period, accounts
from bot.casework.deadline import Passed, after_deadline
from bot.casework.decision import Choice, DecisionKind
from bot.casework.ladder import Duty, Ladder, Level
from bot.casework.money import Money, parse_amount
from bot.casework.proposal import Gesture, Line, Situation, propose
from bot.errors import BrandError
from bot.labels import Anger, PublicIntent, Wish
from tests.brands import brand_with
from tests.conftest import ROOT

LADDER = Ladder(
    (
        Level(1, "Conseil", Money(5000), timedelta(hours=4), ("U1",), ("S1",), (Money(4500, "CHF"),)),
        Level(2, "Responsable", Money(20000), timedelta(hours=8), ("U2",)),
        Level(3, "Direction", None, timedelta(hours=24), ("U3",)),
    ),
    duty=Duty("Astreinte", 2, timedelta(hours=1), ("U1",)),
    two_people_above=(Money(15000),),
)


def approve(cents: int, currency: str = "EUR") -> Choice:
    return Choice(DecisionKind.APPROVE, Money(cents, currency))


def test_caps_are_per_currency() -> None:
    assert LADDER.beyond(1, approve(4500, "CHF")) is None
    assert "45\u00a0CHF" in str(LADDER.beyond(1, approve(4501, "CHF")))
    assert "n’accorde rien en USD" in str(LADDER.beyond(1, approve(1, "USD")))


def test_a_group_gives_the_level_it_stands_on_and_duty_gives_its_own() -> None:
    by_group, on_duty = LADDER.of_slack_user("U9", ("S1",)), LADDER.of_slack_user("U1")
    assert by_group is not None
    assert on_duty is not None
    assert (by_group.rank, on_duty.rank) == (1, 2)
    assert LADDER.of_slack_user("U9", ("S2",)) is None


def test_duty_decides_what_waits_for_the_top_with_its_own_authority() -> None:
    assert LADDER.asked(3, on_duty=True) == 2
    assert LADDER.asked(3, on_duty=False) == 3
    assert "plafond" in str(LADDER.refusal(2, LADDER.asked(3, on_duty=True), approve(20001)))


def test_two_people_are_needed_above_the_amount_and_not_at_it() -> None:
    assert not LADDER.needs_two(Money(15000))
    assert LADDER.needs_two(Money(15001))
    assert not LADDER.needs_two(Money(99999, "CHF"))
    assert not LADDER.needs_two(None)


def test_a_deadline_that_passes_is_recalled_then_goes_up_then_to_duty_then_is_owned_up_to() -> None:
    path, level, on_duty, reminded = [], 1, False, False
    for _ in range(8):
        step = after_deadline(LADDER, level, on_duty=on_duty, reminded=reminded)
        path.append(step)
        reminded = step is Passed.REMIND
        level += step is Passed.LEVEL_ABOVE
        on_duty = step is Passed.DUTY or (on_duty and reminded)
    up = [Passed.REMIND, Passed.LEVEL_ABOVE]
    assert path == [*up, *up, Passed.REMIND, Passed.DUTY, Passed.REMIND, Passed.NOBODY]
    nobody_on_duty = replace(LADDER, duty=None)
    assert after_deadline(nobody_on_duty, 3, on_duty=False, reminded=True) is Passed.NOBODY


def test_days_and_months_are_those_of_the_brand() -> None:
    almost_midnight_in_utc = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    names = {
        (account.name, account.period_name)
        for account in accounts(2, 7, almost_midnight_in_utc, ZoneInfo("Europe/Paris"))
    }
    holders = ("brand", "level:2", "agent:7")
    assert names == {(holder, period) for holder in holders for period in ("2026-12-01", "2026-12")}


def test_a_limit_is_found_for_its_own_account_and_currency() -> None:
    limits = (Limit(Holder.LEVEL, Period.DAY, Money(100)),)
    found = [
        account.limit(limits, currency)
        for account in accounts(1, 1, datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
        for currency in ("EUR", "CHF")
    ]
    assert [limit for limit in found if limit] == list(limits)


TABLE = (
    Line(
        Gesture(percent=10, at_most=Money(3000)),
        "retard",
        problems=(PublicIntent.COMPLAINT_DELIVERY.value,),
        anger_from=Anger.ANGRY,
        order_from=Money(5000),
        past_gestures_at_most=1,
    ),
    Line(Gesture(Money(1000)), "produit", wishes=(Wish.GESTURE,)),
)
LATE = Situation(
    PublicIntent.COMPLAINT_DELIVERY.value, Anger.FURIOUS, Wish.REFUND, order=Money(12000), past_gestures=1
)


@pytest.mark.parametrize(
    ("situation", "given"),
    [
        (LATE, Money(1200)),
        (replace(LATE, order=Money(90000)), Money(3000)),
        (replace(LATE, order=Money(4999)), None),
        (replace(LATE, order=None), None),
        (replace(LATE, order=Money(12000, "CHF")), None),
        (replace(LATE, anger=Anger.ANNOYED), None),
        (replace(LATE, past_gestures=2), None),
        (replace(LATE, problem=PublicIntent.COMPLAINT_BILLING.value), None),
        (replace(LATE, order=None, wish=Wish.GESTURE), Money(1000)),
    ],
)
def test_the_first_line_that_fits_gives_its_gesture(situation: Situation, given: Money | None) -> None:
    proposal = propose(TABLE, situation)
    assert (proposal.amount if proposal else None) == given


def test_no_table_no_proposal() -> None:
    assert propose((), LATE) is None


@given(st.integers(1, 10**7), st.integers(1, 100))
def test_a_percentage_never_gives_more_than_the_order(cents: int, percent: int) -> None:
    worth = Gesture(percent=percent).worth(Money(cents))
    assert worth is None or 0 < worth.cents <= cents


@pytest.mark.parametrize(("typed", "money"), [("20 CHF", Money(2000, "CHF")), ("20", Money(2000))])
def test_a_unit_is_read_when_the_brand_grants_in_it(typed: str, money: Money) -> None:
    assert parse_amount(typed, "EUR", ("CHF",)) == money


@pytest.mark.parametrize("typed", ["20 USD", "20 ABC", "20 EUROS CHF"])
def test_another_currency_is_not_taken_for_the_brands(typed: str) -> None:
    with pytest.raises(ValueError, match="montant"):
        parse_amount(typed, "EUR", ("CHF",))


LEVELS = [
    {"name": "Conseil", "cap": {"EUR": 50, "CHF": 45}, "answers_within_hours": 4, "slack_groups": ["S1"]},
    {
        "name": "Direction",
        "answers_within_hours": 24,
        "hours": [{"days": ["mon"], "opens": "09:00", "closes": 1080}],
        "budget": {"per_day": 1000},
        "each": {"per_month": {"EUR": 500}},
    },
]


def test_brand_yml_says_all_of_it() -> None:
    brand = brand_with(
        authority=LEVELS,
        budget={"per_month": 9000},
        two_people_above=150,
        duty={"name": "Astreinte", "level": 2, "answers_within_hours": 1},
        hours=[{"days": ["mon", "sat"], "opens": "09:00", "closes": "24:00"}],
        holidays={"country": "FR", "subdivision": "57", "also": ["2026-12-24"]},
    )
    first, top = brand.ladder.levels
    assert first.cap_in("CHF") == Money(4500, "CHF")
    assert brand.currencies == ("EUR", "CHF")
    assert {limit.holder for limit in brand.ladder.limits_for(2)} == set(Holder)
    assert first.hours is not None
    assert first.hours.week[5][0].closes == 1440
    assert top.hours is not None
    assert top.hours.week[5] == ()
    closed = [day for day in range(20, 32) if first.hours.closed(datetime(2026, 12, day, tzinfo=UTC).date())]
    assert closed == [24, 25, 26]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"authority": [LEVELS[1], LEVELS[0]]}, "only the last"),
        ({"authority": [LEVELS[0], {**LEVELS[0], "cap": {"EUR": 40, "CHF": 60}}]}, "above the one before"),
        ({"authority": [{**LEVELS[0], "cap": {"CHF": 45}}]}, "needs a cap in EUR"),
        ({"duty": {"name": "A", "level": 9, "answers_within_hours": 1}}, "no level 9"),
        ({"outside_hours": "duty", "duty": None}, "needs somebody"),
        ({"hours": [{"days": ["mon"], "opens": "18:00", "closes": "09:00"}]}, "opens before"),
        ({"hours": [{"days": ["mon"], "opens": "25:00", "closes": "26:00"}]}, "hours.0.opens"),
        ({"hours": [{"days": ["mon"], "opens": 60, "closes": 120}] * 2}, "overlap"),
        ({"holidays": {"country": "ZZ"}}, "holidays"),
        ({"proposals": [{"give": {"amount": 1, "percent": 2}, "because": "x"}]}, "give"),
        ({"proposals": [{"give": {"amount": 1}, "because": "x", "problem": ["late"]}]}, "problem"),
        ({"proposals": [{"give": {"amount": 1}, "because": "x", "anger_from": "mad"}]}, "anger_from"),
    ],
)
def test_a_mistake_in_the_authority_is_said(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    content = yaml.safe_load((ROOT / "brand.yml").read_text())
    file = tmp_path / "brand.yml"
    file.write_text(yaml.safe_dump({**content, **changes}))
    with pytest.raises(BrandError, match=said):
        load_brand(file)
