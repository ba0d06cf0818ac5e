"""Correcting what the assistant understood: one click, undone exactly, the reading untouched."""

import pytest
from sqlalchemy import func, select

from bot.commands.cases import hear
from bot.commands.corrections import (
    correct_anger,
    correct_intent,
    corrections_of,
    effective,
    toggle_risk,
    undo_correction,
)
from bot.console.queries import Search, find_cases
from bot.errors import NotFound, WrongState
from bot.labels import Anger, PrivateIntent, PublicIntent, Risk
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.corrections import Correction, standing
from bot.store.queue import Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work
from tests.integration.browsing import employee, marked
from tests.story import PAUL, agent, comment, complaint


def a_read_case(work: Work) -> tuple[Case, Reading]:
    """One public complaint about a delivery, read as annoyed, without a risk."""
    inbound = comment(work, "Mon colis n’est jamais arrivé")
    case = hear(work, inbound, complaint()).case
    reading = Reading(
        inbound_id=inbound.id,
        intent="complaint_delivery",
        confidence=0.6,
        anger=1,
        anger_confidence=0.7,
        risks=[],
    )
    work.session.add(reading)
    work.session.flush()
    return case, reading


def state(work: Work, case: Case, reading: Reading) -> tuple[object, ...]:
    labels = effective(reading, corrections_of(work, [reading.inbound_id]).get(reading.inbound_id))
    return labels, case.intent, case.anger, tuple(case.risks)


def test_corrections_stand_and_are_undone_exactly(store: Store) -> None:
    with store.work() as work:
        case, reading = a_read_case(work)
        lea = agent(work, "Léa", 1)
        number = reading.inbound_id
        states = [state(work, case, reading)]
        for correct in (
            lambda: correct_intent(work, case, number, lea, PublicIntent.CRITICISM.value),
            lambda: correct_anger(work, case, number, lea, Anger.FURIOUS),
            lambda: toggle_risk(work, case, number, lea, Risk.LEGAL),
            lambda: toggle_risk(work, case, number, lea, Risk.PRESS),
            lambda: toggle_risk(work, case, number, lea, Risk.LEGAL),
        ):
            correct()
            states.append(state(work, case, reading))
        assert (case.intent, case.anger, case.risks) == ("criticism", 3, ["press"])
        assert (reading.intent, reading.anger, reading.risks) == ("complaint_delivery", 1, [])
        for earlier in reversed(states[:-1]):
            undo_correction(work, case, number, lea)
            assert state(work, case, reading) == earlier
        with pytest.raises(WrongState):
            undo_correction(work, case, number, lea)
        kept = work.session.scalar(select(func.count()).select_from(Correction))
        assert kept == len(states) - 1
        kinds = [event.kind for event in work.get(Case, case.id).events]
        assert kinds.count("corrected") == kinds.count("correction_undone") == kept


def test_queries_go_by_the_corrected_label(store: Store) -> None:
    with store.work() as work:
        case, reading = a_read_case(work)
        other, _ = a_read_case_of_paul(work)
        lea = agent(work, "Léa", 1)
        correct_intent(work, case, reading.inbound_id, lea, PublicIntent.CRITICISM.value)
        correct_anger(work, case, reading.inbound_id, lea, Anger.FURIOUS)
    with store.reading() as work:
        assert [found.id for found in find_cases(work, Search(intent="criticism")).cases] == [case.id]
        assert [found.id for found in find_cases(work, Search(anger=Anger.FURIOUS)).cases] == [case.id]
        assert [found.id for found in find_cases(work, Search(intent="complaint_delivery")).cases] == [
            other.id
        ]
        fixed = standing()
        label = func.coalesce(fixed.c.intent, Reading.intent)
        query = (
            select(label)
            .select_from(Reading)
            .outerjoin(fixed, fixed.c.inbound_id == Reading.inbound_id)
            .order_by(Reading.inbound_id)
        )
        assert list(work.session.scalars(query)) == ["criticism", "complaint_delivery"]


def a_read_case_of_paul(work: Work) -> tuple[Case, Reading]:
    inbound = comment(work, "Toujours rien reçu", PAUL)
    case = hear(work, inbound, complaint()).case
    reading = Reading(
        inbound_id=inbound.id,
        intent="complaint_delivery",
        confidence=0.6,
        anger=1,
        anger_confidence=0.7,
        risks=[],
    )
    work.session.add(reading)
    return case, reading


def test_the_same_label_again_changes_nothing(store: Store) -> None:
    with store.work() as work:
        case, reading = a_read_case(work)
        correct_anger(work, case, reading.inbound_id, agent(work, "Léa", 1), Anger.ANNOYED)
        assert corrections_of(work, [reading.inbound_id]) == {}


def test_only_what_can_be_said_of_this_customers_message(store: Store) -> None:
    with store.work() as work:
        case, reading = a_read_case(work)
        _, foreign = a_read_case_of_paul(work)
        lea = agent(work, "Léa", 1)
        with pytest.raises(NotFound):
            correct_intent(work, case, reading.inbound_id, lea, PrivateIntent.THANK.value)
        with pytest.raises(NotFound):
            correct_anger(work, case, foreign.inbound_id, lea, Anger.CALM)


def test_one_click_on_the_page_and_one_to_undo(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, reading = a_read_case(work)
    person = employee(settings, store, "Léa")
    address, message = f"/console/cases/{case.id}", str(reading.inbound_id)
    response = person.send(address, step="correct", message=message, anger="3")
    assert response.headers["location"] == f"{address}?done=corrected#in{message}"
    html = person.see(address)
    assert "Corrigé par Léa" in html
    assert "Lecture corrigée : agacement → fureur" in html
    person.send(address, step="undo", message=message)
    html = person.see(address)
    assert marked(html, "undo-form") == 0
    assert "Correction annulée" in html
    for broken in ({"anger": "7"}, {"risk": "x"}, {"intent": "x"}, {"message": "x", "anger": "1"}):
        fields = {"message": message, **broken}
        assert person.send(address, step="correct", **fields).status_code == 404


def test_names_are_kept_with_corrections(store: Store) -> None:
    with store.work() as work:
        case, reading = a_read_case(work)
        lea, paul = agent(work, "Léa", 1), agent(work, "Tom", 1)
        correct_anger(work, case, reading.inbound_id, lea, Anger.CALM)
        undo_correction(work, case, reading.inbound_id, paul)
        kept = work.session.scalars(select(Correction)).one()
        names = [work.get(Agent, number).name for number in (kept.agent_id, kept.undone_by)]
        assert names == ["Léa", "Tom"]
