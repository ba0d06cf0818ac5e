"""What people add to a case besides answering: notes, a mark for review, a call for a decision."""

import pytest
from sqlalchemy import func, select

from bot.casework.case import CaseStatus
from bot.commands.cases import hear
from bot.commands.history import EventKind
from bot.settings import Settings
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.queue import Outbound
from bot.store.unit_of_work import Store, Work
from tests.integration.browsing import Person, employee, hidden, marked
from tests.story import comment, complaint


@pytest.fixture
def person(settings: Settings, store: Store) -> Person:
    return employee(settings, store, "Léa")


def open_case(store: Store) -> str:
    with store.work() as work:
        return f"/console/cases/{hear(work, comment(work, 'Colis jamais reçu'), complaint()).case.id}"


def events(work: Work, kind: EventKind) -> list[CaseEvent]:
    return list(work.session.scalars(select(CaseEvent).where(CaseEvent.kind == kind.value)))


def test_a_note_is_kept_once_and_never_sent(store: Store, person: Person) -> None:
    address = open_case(store)
    nonce = hidden(person.see(address), "nonce")
    for _ in range(2):
        assert person.send(address, step="note", text=" Cliente fidèle ", nonce=nonce).status_code == 303
    html = person.see(address)
    assert html.count("Note : Cliente fidèle") == 1
    with store.reading() as work:
        (kept,) = events(work, EventKind.NOTE)
        assert (kept.data["text"], kept.agent_id) == ("Cliente fidèle", person.id)
        assert work.session.scalar(select(func.count()).select_from(Outbound)) == 0


@pytest.mark.parametrize(("text", "said"), [("  ", "La note est vide"), ("x" * 2001, "trop longue")])
def test_a_note_that_cannot_be_kept_says_why(store: Store, person: Person, text: str, said: str) -> None:
    response = person.send(open_case(store), step="note", text=text)
    assert response.status_code == 409
    assert said in response.text
    assert text in response.text


def test_a_case_is_marked_for_review(store: Store, person: Person) -> None:
    address = open_case(store)
    assert "Dossier marqué pour la relecture" in person.see(
        person.send(address, step="review").headers["location"]
    )
    with store.reading() as work:
        assert [event.agent_id for event in events(work, EventKind.REVIEW_ASKED)] == [person.id]


def test_a_person_asks_for_a_decision_once(store: Store, person: Person) -> None:
    address = open_case(store)
    assert person.send(address, step="escalate", reason="risk").status_code == 303
    html = person.see(address)
    assert marked(html, "escalation-card") == 1
    assert marked(html, "escalate-form") == 0
    again = person.send(address, step="escalate", reason="risk")
    assert again.status_code == 409
    assert "déjà demandée" in again.text
    assert person.send(address, step="escalate", reason="whim").status_code == 404
    with store.reading() as work:
        escalation = work.session.scalars(select(Escalation)).one()
        assert escalation.reason.value == "risk"
        assert escalation.case.status is CaseStatus.ESCALATED
        assert [event.agent_id for event in events(work, EventKind.ESCALATED)] == [person.id]


def test_nothing_is_asked_on_a_case_that_is_over(store: Store, person: Person) -> None:
    address = open_case(store)
    person.send(address, step="close")
    assert "terminé" in person.send(address, step="escalate", reason="risk").text
    with store.reading() as work:
        assert work.session.scalars(select(Case)).one().status is CaseStatus.RESOLVED
