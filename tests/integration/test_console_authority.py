"""The authority ladder on the desk page: the same rules as in Slack, without JavaScript."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.authority import BudgetConfig
from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.commands.decisions import decide
from bot.settings import Settings
from bot.store.cases import Decision, Escalation
from bot.store.queue import Inbound, InboundKind
from bot.store.unit_of_work import Store
from bot.worker.timers import pass_deadlines
from tests.brands import brand_with
from tests.conftest import MovableClock
from tests.integration.browsing import Person, employee, escalated, hidden, marked, plainly
from tests.integration.test_console_desk import ask, decisions
from tests.story import agent

TABLE = [{"give": {"amount": 15}, "because": "Colis en retard, geste <habituel>"}]


@pytest.fixture
def store(store: Store) -> Store:
    """Whatever is asked, the table proposes 15 €."""
    return replace(store, brand=brand_with(proposals=TABLE))


def asked(store: Store) -> Escalation:
    with store.work() as work:
        return escalated(work)[1]


def present(store: Store, escalation: Escalation) -> Escalation:
    with store.reading() as work:
        return work.get(Escalation, escalation.id)


def recommend(person: Person, escalation: Escalation, html: str, **fields: str) -> str:
    """Send the recommendation a page offers; returns where it leads."""
    fields = {"version": hidden(html, "version"), **fields}
    answer = ask(person, escalation, "above", **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_one_click_grants_what_is_proposed(settings: Settings, store: Store) -> None:
    escalation = asked(store)
    person = employee(settings, store)
    html = person.see("/console/desk")
    assert "Le barème propose 15\u00a0€" in html
    assert "geste &lt;habituel&gt;" in html
    assert "Accorder 15\u00a0€" in html
    done = ask(person, escalation, "offer", offer=hidden(html, "offer"))
    assert done.headers["location"].endswith("done=decided")
    (decision,) = decisions(store)
    assert (decision.amount, decision.level) == (Money(1500), 1)


def test_audience_and_spread_are_shown_when_the_platform_gave_them(settings: Settings, store: Store) -> None:
    asked(store)
    person = employee(settings, store)
    assert "Audience" not in person.see("/console/desk")
    with store.work() as work:
        row = work.session.scalars(select(Inbound).where(Inbound.kind == InboundKind.COMMENT)).one()
        row.data = {"followers": 12500, "shares": 30}
    assert "12\u202f500 abonnés, 30 partages" in person.see("/console/desk")


def test_an_old_page_grants_nothing_else_than_it_showed(settings: Settings, store: Store) -> None:
    escalation = asked(store)
    person = employee(settings, store)
    late = ask(person, escalation, "offer", offer="40\u00a0€")
    assert late.status_code == 409
    assert "La proposition a changé" in late.text
    assert decisions(store) == []


def test_above_ones_cap_one_click_recommends_and_two_people_approve(settings: Settings, store: Store) -> None:
    escalation = asked(store)
    lea = employee(settings, store, "Léa", 1)
    refused = ask(lea, escalation, "approve", amount="180")
    assert "Votre plafond est de 50\u00a0€" in refused.text
    assert "Recommander 180\u00a0€ à « Responsable du service client »" in plainly(refused.text)
    assert recommend(lea, escalation, refused.text, amount="180\u00a0€").endswith("done=raised")
    assert (present(store, escalation).level, present(store, escalation).offer) == (2, Money(18000))

    paul, ines = employee(settings, store, "Paul", 2), employee(settings, store, "Inès", 2)
    html = paul.see("/console/desk")
    assert "Léa recommande 180\u00a0€" in html
    first = ask(paul, escalation, "offer", offer=hidden(html, "offer"))
    assert first.headers["location"].endswith("done=seconded")
    assert "une seconde personne doit le confirmer" in paul.see(first.headers["location"])
    assert marked(paul.see("/console/desk"), "offer-form") == 0
    again = ask(paul, escalation, "offer", offer="180\u00a0€")
    assert "une autre personne doit le confirmer" in again.text
    assert decisions(store) == []

    html = ines.see("/console/desk")
    assert "Paul a accordé 180\u00a0€" in html
    assert "Confirmer 180\u00a0€" in html
    assert "Premier accord de 180\u00a0€" in html
    done = ask(ines, escalation, "offer", offer=hidden(html, "offer"))
    assert done.headers["location"].endswith("done=decided")
    (decision,) = decisions(store)
    assert decision.seconded_by == paul.id
    assert decision.agent_id == ines.id


def test_an_exhausted_budget_is_said_and_can_be_sent_up(settings: Settings, store: Store) -> None:
    first, *others = store.brand.authority
    poorer = first.model_copy(update={"budget": BudgetConfig(per_day=20)})
    brand = store.brand.model_copy(update={"authority": (poorer, *others)})
    poor = replace(store, brand=brand)
    escalation = asked(poor)
    person = employee(settings, poor)
    refused = ask(person, escalation, "approve", amount="30")
    assert "Il reste 20\u00a0€ sur le budget du jour de votre niveau (20\u00a0€)." in refused.text
    assert marked(refused.text, "recommend-form") == 1


def test_somebody_below_recommends_nothing_to_those_who_are_asked_already(
    settings: Settings, store: Store
) -> None:
    escalation = asked(store)
    with store.work() as work:
        work.get(Escalation, escalation.id).level = 2
    person = employee(settings, store, level=1)
    html = person.see("/console/desk")
    assert marked(html, "offer-form") == marked(html, "recommend-form") == 0
    assert "attend le niveau « Responsable du service client »" in html
    refused = ask(person, escalation, "offer", offer="15\u00a0€")
    assert "attend le niveau" in refused.text
    assert decisions(store) == []


def test_the_steps_and_whoever_is_on_duty_are_shown(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    escalation = asked(store)
    with store.work() as work:
        work.get(Escalation, escalation.id).level = 3
    clock.move(hours=5)
    pass_deadlines(store)
    clock.move(minutes=30)
    pass_deadlines(store)
    person = employee(settings, store, level=2)
    html = person.see("/console/desk")
    assert "Rappel à « Direction de la relation client » : le délai est passé" in html
    assert "Transmis à « Astreinte » : le délai est passé" in html
    assert "<dd>Astreinte" in html
    assert ask(person, escalation, "approve", amount="100").status_code == 303


def test_the_second_approval_keeps_the_kind_and_the_words_of_the_first(store: Store) -> None:
    escalation = asked(store)
    with store.work() as work:
        boss, other = agent(work, "Nadia", 3), agent(work, "Omar", 3)
        approved = Choice(DecisionKind.COUNTER_OFFER, Money(40000), "Geste exceptionnel")
        assert decide(work, escalation.id, boss, approved) is None
        second = decide(work, escalation.id, other, Choice(DecisionKind.APPROVE, Money(40000)))
    assert isinstance(second, Decision)
    assert (second.kind, second.reason) == (DecisionKind.COUNTER_OFFER, "Geste exceptionnel")
