"""Looks: no private word is shown to anybody without a line in the audit log."""

import pytest

from bot.commands.annotations import ask_review
from bot.commands.outbox import send
from bot.console.access import ConsoleRoute
from bot.console.app import console_routes
from bot.settings import Settings
from bot.store.claims import give_up
from bot.store.queue import QueueState, Reading
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.auditing import admin, logged
from tests.integration.browsing import employee, escalated
from tests.story import agent, message

NOT_CONVERSATIONS = {
    "/console/team/{id:int}",
    "/console/cases/{id:int}/live",
    "/console/customers/{id:int}/anger.svg",
}


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """SQLite is enough where the database is not what is tested."""
    return sqlite_url


def looks(store: Store, kind: str) -> list[tuple[str, str]]:
    """Who looked at things of this kind, and at which."""
    seen = [event for event in logged(store) if event.action == "look" and event.object_kind == kind]
    return [(event.who, event.object_id) for event in seen]


def test_every_page_about_somebody_declares_what_it_shows(settings: Settings, store: Store) -> None:
    for route in console_routes(settings, store):
        assert isinstance(route, ConsoleRoute)
        numbered = "GET" in (route.methods or ()) and "{id" in route.path
        if numbered and route.path not in NOT_CONVERSATIONS:
            assert route.shows, f"{route.path} shows a conversation: declare it with `shows`"


def test_no_page_shows_private_words_without_a_line(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    """Lists too: a line of a private message is a look into it."""
    with store.work() as work:
        case, _ = escalated(work)
        heard = message(work, "mon adresse est le 12 rue Mazarine")
        case.first_words = case.what_happened = heard.text
        give_up(send(work, heard.conversation, "Au 12 rue Mazarine, entendu", "dead"), "refused")
        work.session.add(
            Reading(inbound_id=heard.id, intent="thank", confidence=0.1, anger=0, anger_confidence=0.1)
        )
        ask_review(work, case, agent(work, "Tom", 1))
    person, shown = admin(settings, store), set()
    for route in console_routes(settings, store):
        assert isinstance(route, ConsoleRoute)
        if "GET" not in (route.methods or ()) or route.path.endswith(("/live", "{format}", "{token}")):
            continue
        clock.move(minutes=11)  # each is a look of its own
        before = len(logged(store))
        address = route.path.replace("{id:int}", str(case.id))
        html = person.browser.get(address, follow_redirects=False).text
        if "rue Mazarine" in html:
            shown.add(route.path)
            lines = [event.action for event in logged(store)[before:]]
            assert lines == ["look"], f"{route.path} shows private words: declare it with `shows`"
    lists = {"/console", "/console/conversations", "/console/desk", "/console/review", "/console/delivery"}
    assert shown >= lists | {"/console/cases/{id:int}", "/console/customers/{id:int}"}


def test_a_look_is_noted_once_in_ten_minutes_and_shown(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        case, _ = escalated(work)
    person, colleague = employee(settings, store, "Léa"), employee(settings, store, "Paul")
    address = f"/console/cases/{case.id}"
    for _ in range(3):
        person.see(address)
    colleague.browser.get("/console/cases/999")
    assert [event.who for event in logged(store) if event.action == "look"] == ["Léa"]
    clock.move(minutes=11)
    person.see(address)
    html = colleague.see(address)
    assert len([event for event in logged(store) if event.action == "look"]) == 3
    assert "Léa" in html[html.index('data-testid="looks"') :]


def test_a_form_that_is_refused_shows_nothing_unseen(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work)
    person = employee(settings, store, "Léa")
    assert person.send(f"/console/cases/{case.id}", step="note", text=" ").status_code == 409
    colleague = employee(settings, store, "Paul")
    refused = colleague.send(f"/console/escalations/{escalation.id}", step="decline", back="case")
    assert refused.status_code == 409
    assert looks(store, "case") == [("Léa", str(case.id)), ("Paul", str(case.id))]


def test_every_refused_form_that_shows_its_page_again_is_a_look(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work)
        delivered = send(work, case.conversations[0], "Bonjour", "delivered")
        delivered.state = QueueState.DONE
    person = employee(settings, store, "Nadia", role=Role.SUPERVISOR)
    customer = str(case.customer_id)
    for address, form, kind, number in (
        (f"/console/review/{case.id}", {"understood": "perhaps"}, "case", str(case.id)),
        (f"/console/customers/{customer}", {"step": "merge", "other": "x"}, "customer", customer),
        (f"/console/escalations/{escalation.id}", {"step": "decline", "back": "desk"}, "desk", ""),
        ("/console/views", {"name": "", "query": ""}, "conversations", ""),
        (f"/console/delivery/outbound/{delivered.id}", {}, "delivery", str(delivered.id)),
    ):
        assert person.send(address, **form).status_code == 409, address
        assert looks(store, kind) == [("Nadia", number)], address
