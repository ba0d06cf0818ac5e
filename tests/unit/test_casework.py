"""The rules of casework, one by one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.answers import ApprovedAnswer, find_answer
from bot.casework.case import FOLLOWING, LIVE, CaseStatus, may_follow
from bot.casework.decision import Choice, DecisionKind, EscalationReason
from bot.casework.ladder import Ladder, Level, due
from bot.casework.money import Money, parse_amount
from bot.casework.reading import understood
from bot.casework.retry import LONGEST_WAIT, wait_after
from bot.casework.triage import angriest, escalation_reason, opens_case
from bot.labels import COMPENSATION_WISHES, COMPLAINTS, GRAVE_RISKS, Anger, PublicIntent, Risk, Wish

LADDER = Ladder(
    (
        Level(1, "Conseil", Money(5000), timedelta(hours=4), ("U1",)),
        Level(2, "Responsable", Money(20000), timedelta(hours=8), ("U2",)),
        Level(3, "Direction", None, timedelta(hours=24), ("U3", "U1")),
    )
)


def approve(euros: int) -> Choice:
    return Choice(DecisionKind.APPROVE, Money(euros * 100))


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("20", 2000), ("20 €", 2000), ("19,9", 1990), ("15.50", 1550), ("0,05", 5), ("1\u202f200", 120000)],
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int) -> None:
    assert parse_amount(typed).cents == cents


@pytest.mark.parametrize("typed", ["", "vingt", "-5", "1e3", "20,999", "∞", "20 $"])
def test_what_is_not_an_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="montant"):
        parse_amount(typed)


@given(st.integers(min_value=0, max_value=9_999_999))
def test_an_amount_shown_and_typed_again_is_the_same(cents: int) -> None:
    assert parse_amount(str(Money(cents))) == Money(cents)


def test_a_closed_case_stays_closed_and_every_live_one_can_be_closed() -> None:
    assert not FOLLOWING[CaseStatus.CLOSED]
    assert all(may_follow(status, CaseStatus.CLOSED) for status in LIVE)


def test_a_decision_can_be_refused_and_go_up_again() -> None:
    path = [CaseStatus.OPEN, CaseStatus.ESCALATED, CaseStatus.DECIDED, CaseStatus.ESCALATED]
    assert all(may_follow(one, two) for one, two in pairwise(path))


def test_a_choice_must_be_whole() -> None:
    with pytest.raises(ValueError, match="montant"):
        Choice(DecisionKind.APPROVE)
    with pytest.raises(ValueError, match="montant"):
        Choice(DecisionKind.COUNTER_OFFER, Money(0))
    with pytest.raises(ValueError, match="raison"):
        Choice(DecisionKind.DECLINE, reason="  ")
    with pytest.raises(ValueError, match="montant"):
        Choice(DecisionKind.TAKE_OVER, Money(100))


def test_nobody_decides_above_their_cap() -> None:
    assert LADDER.refusal(1, 1, approve(50)) is None
    assert "plafond" in str(LADDER.refusal(1, 1, approve(51)))
    assert LADDER.refusal(3, 1, approve(5000)) is None


def test_nobody_decides_below_the_level_that_is_asked() -> None:
    assert "Responsable" in str(LADDER.refusal(1, 2, approve(10)))
    assert LADDER.refusal(2, 2, approve(10)) is None


def test_a_cap_says_nothing_of_another_currency() -> None:
    assert LADDER.refusal(1, 1, Choice(DecisionKind.APPROVE, Money(100, "CHF")))


def test_above_the_top_is_the_top() -> None:
    assert LADDER.above(3) == LADDER.top
    assert LADDER.at(99) == LADDER.top
    assert LADDER.at(0).rank == 1


def test_a_slack_user_stands_on_the_highest_of_their_levels() -> None:
    first, top = LADDER.of_slack_user("U1"), LADDER.of_slack_user("U2")
    assert first is not None
    assert first.rank == 3
    assert top is not None
    assert top.rank == 2
    assert LADDER.of_slack_user("U9") is None


def test_deadlines_count_real_hours_across_a_clock_change() -> None:
    before_change = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due(before_change, LADDER.at(1)) - before_change == timedelta(hours=4)


def test_complaints_open_a_case_and_the_rest_does_not() -> None:
    assert {intent for intent in PublicIntent if opens_case(intent.value)} == COMPLAINTS


@pytest.mark.parametrize("wish", Wish)
def test_wishes_for_money_need_authority(wish: Wish) -> None:
    expected = EscalationReason.COMPENSATION if wish in COMPENSATION_WISHES else None
    assert escalation_reason(wish, []) is expected


@pytest.mark.parametrize("risk", Risk)
def test_grave_risks_need_authority_whatever_is_wished(risk: Risk) -> None:
    expected = EscalationReason.RISK if risk in GRAVE_RISKS else None
    assert escalation_reason(None, [risk]) is expected


def test_a_case_remembers_its_worst_moment() -> None:
    assert angriest(Anger.ANNOYED, 3, None) is Anger.FURIOUS
    assert angriest() is Anger.CALM


def test_a_reading_is_taken_from_rasas_parse_data() -> None:
    reading = understood(
        {
            "intent": {"name": "complaint_delivery", "confidence": 0.8},
            "entities": [
                {"entity": "anger", "value": "angry", "confidence": 0.7},
                {"entity": "escalation_risk", "value": "legal"},
                {"entity": "risk", "value": "legal", "confidence": 0.9},
                {"entity": "wish", "value": "refund"},
                {"entity": "reference", "value": "CMD-1"},
            ],
        }
    )
    assert reading.anger is Anger.ANGRY
    assert reading.risks == (Risk.LEGAL,)
    assert (reading.wish, reading.reference) == (Wish.REFUND, "CMD-1")
    assert set(reading.facts) == {"wish", "reference"}


def test_an_empty_parse_is_a_message_nobody_understood() -> None:
    assert not understood({}).is_sure


@given(st.integers(min_value=1, max_value=10_000), st.floats(min_value=0, max_value=0.999))
def test_waits_stay_within_bounds(attempts: int, chance: float) -> None:
    assert 0 < wait_after(attempts, chance).total_seconds() <= LONGEST_WAIT


ANSWERS = (
    ApprovedAnswer(("horaires", "ouvert dimanche"), "Du lundi au samedi."),
    ApprovedAnswer(("délai retour",), "30 jours."),
)


def test_an_approved_answer_needs_all_words_of_one_group() -> None:
    found = find_answer("Bonjour, êtes-vous OUVERTS le dimanche ?", ANSWERS)
    assert found is not None
    assert found.text == "Du lundi au samedi."
    assert find_answer("êtes-vous ouverts ?", ANSWERS) is None
    delay = find_answer("c'est quoi le delai de retour", ANSWERS)
    assert delay is not None
    assert delay.text == "30 jours."


def test_two_answers_that_fit_are_no_answer() -> None:
    assert find_answer("horaires et délai de retour ?", ANSWERS) is None
