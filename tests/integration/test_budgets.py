"""Budgets: never overdrawn, whoever clicks at once, and given back when nothing was granted."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.decision import EscalationState
from bot.commands.cases import drop
from bot.commands.decisions import answer, decide
from bot.errors import BeyondAuthority, NotAllowed
from bot.store.cases import Decision, Escalation
from bot.store.queue import InboundKind
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.deciding import (
    approve,
    asked,
    at_once,
    decide_in,
    decisions_of,
    private,
    told,
    used,
    with_brand,
)
from tests.story import agent

MOST_CLICKS = 6


@pytest.mark.parametrize(
    ("limits", "exhausted"),
    [
        ({"budget": {"per_day": 100}}, "le budget du jour de la marque"),
        ({"budget": {"per_month": 100}}, "le budget du mois de la marque"),
    ],
)
def test_clicks_at_once_never_overdraw_a_budget(store: Store, limits: Any, exhausted: str) -> None:
    """Six people grant 40 € on six requests at the very same moment, and 100 € are left."""
    limited = with_brand(store, **limits)
    with limited.work() as work:
        escalations = [asked(work, number).id for number in range(MOST_CLICKS)]
        people = [agent(work, f"Agent{number}", 1).id for number in range(MOST_CLICKS)]
    outcomes = at_once(
        [
            decide_in(limited, one, person, approve(40))
            for one, person in zip(escalations, people, strict=True)
        ]
    )
    granted = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    refused = [outcome.detail for outcome in outcomes if isinstance(outcome, BeyondAuthority)]
    assert (len(granted), len(refused)) == (2, MOST_CLICKS - 2)
    assert all(f"Il reste 20\u00a0€ sur {exhausted}" in words for words in refused)
    assert used(limited)["brand"] == 8000
    with limited.reading() as work:
        states = list(work.session.scalars(select(Escalation.state)))
    assert states.count(EscalationState.DECIDED) == 2
    assert told(limited, InboundKind.DECISION) == 2


def test_two_clicks_of_one_person_stay_within_what_is_theirs(store: Store) -> None:
    levels = [{"name": "Conseil", "cap": 50, "answers_within_hours": 4, "each": {"per_day": 60}}]
    limited = with_brand(store, authority=levels, duty=None, two_people_above=None)
    with limited.work() as work:
        one, other = asked(work, 1).id, asked(work, 2).id
        ana, bo = agent(work, "Ana", 1).id, agent(work, "Bo", 1).id
    outcomes = at_once(
        [decide_in(limited, one, ana, approve(40)), decide_in(limited, other, ana, approve(40))]
    )
    assert sum(isinstance(outcome, Decision) for outcome in outcomes) == 1
    assert used(limited)[f"agent:{ana}"] == 4000
    left = [e for e in (one, other) if not decisions_of(limited, e)]
    assert isinstance(decide_in(limited, left[0], bo, approve(40))(), Decision)


def test_a_new_day_has_a_new_budget_and_what_is_refused_is_given_back(
    store: Store, clock: MovableClock
) -> None:
    limited = with_brand(store, budget={"per_day": 50})
    with limited.work() as work:
        first, second, third = (asked(work, number) for number in range(3))
        ana = agent(work, "Ana", 1)
        decide(work, first.id, ana, approve(50))
    with pytest.raises(BeyondAuthority, match="Il reste 0"), limited.work() as work:
        decide(work, second.id, ana, approve(1))
    with limited.work() as work:
        answer(work, private(work.get(Escalation, first.id).case), False, "inbound:99")
    assert used(limited)["brand"] == 0
    with limited.work() as work:
        decide(work, second.id, ana, approve(50))
        drop(work, work.get(Escalation, second.id).case, "inbound:100")
    assert used(limited)["brand"] == 0
    clock.move(hours=15)  # past midnight in Paris
    with limited.work() as work:
        decide(work, third.id, ana, approve(50))
    assert used(limited)["brand"] == 5000


def test_nobody_grants_in_a_currency_the_brand_does_not_use(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        nadia = agent(work, "Nadia", 3)
        with pytest.raises(NotAllowed, match="USD"):
            decide(work, escalation.id, nadia, approve(5, "USD"))
