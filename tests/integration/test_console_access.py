"""Who gets in: logins, sessions, roles, and forms that only our own pages may send."""

import pytest
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from bot.commands.team import add_agent, new_password
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.app import console_routes
from bot.console.render import Renderer
from bot.console.sessions import COOKIE
from bot.settings import Settings
from bot.store.team import ConsoleSession, Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import employee, escalated, hidden, log_in, stranger

OPEN_TO_ALL = {
    ("/console/login", "GET"),
    ("/console/login", "POST"),
    ("/console/welcome/{token}", "GET"),
    ("/console/welcome/{token}", "POST"),
}


def routes(settings: Settings, store: Store) -> list[ConsoleRoute]:
    found = console_routes(settings, store)
    assert all(isinstance(route, ConsoleRoute) for route in found)
    return [route for route in found if isinstance(route, ConsoleRoute)]


def address(route: ConsoleRoute) -> str:
    return route.path.replace("{id:int}", "1")


def test_every_route_says_what_it_needs_and_strangers_see_none(settings: Settings, store: Store) -> None:
    with store.work() as work:
        escalated(work)
    somebody = stranger(settings, store)
    for route in routes(settings, store):
        (method,) = {*(route.methods or ())} - {"HEAD"}
        if (route.path, method) in OPEN_TO_ALL:
            assert route.needs is Needs.NOBODY
            continue
        assert route.needs >= Needs.AGENT, route.path
        response = somebody.browser.request(method, address(route), follow_redirects=False)
        assert response.status_code == 303, route.path
        assert response.headers["location"].startswith("/console/login")


def test_a_route_must_declare_its_need(settings: Settings, store: Store) -> None:
    guard = Guard(store, Renderer(store), settings.base_url)
    with pytest.raises(TypeError):
        guard.get("/console/new", lambda visit: PlainTextResponse("?"))  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("role", "needs", "status"),
    [
        (Role.AGENT, Needs.AGENT, 200),
        (Role.AGENT, Needs.SUPERVISOR, 403),
        (Role.AGENT, Needs.ADMIN, 403),
        (Role.SUPERVISOR, Needs.SUPERVISOR, 200),
        (Role.SUPERVISOR, Needs.ADMIN, 403),
        (Role.ADMIN, Needs.ADMIN, 200),
    ],
)
def test_each_role_reaches_what_it_may(
    settings: Settings, store: Store, role: Role, needs: Needs, status: int
) -> None:
    person = employee(settings, store, role=role)
    guard = Guard(store, Renderer(store), settings.base_url)

    def page(visit: Visit) -> PlainTextResponse:
        return PlainTextResponse(visit.agent.name)

    browser = TestClient(guard.get("/console/x", page, needs=needs), base_url=settings.base_url)
    response = browser.get("/console/x", headers={"cookie": f"{COOKIE}={person.browser.cookies[COOKIE]}"})
    assert response.status_code == status
    assert ("rôle" in response.text) == (status == 403)


def test_login_keeps_only_a_hash_and_sets_a_guarded_cookie(settings: Settings, store: Store) -> None:
    with store.work() as work:
        agent, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    person = stranger(settings, store)
    response = log_in(person, " LEA@example.com ", password, next="/console/desk")
    assert (response.status_code, response.headers["location"]) == (303, "/console/desk")
    cookie = next(c for c in response.headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # the address of this installation is http
    token = person.browser.cookies[COOKIE]
    with store.reading() as work:
        stored = work.session.scalars(select(ConsoleSession)).one()
        assert token not in (stored.token_hash, stored.csrf_token)
        assert stored.agent_id == agent.id
    assert "Léa" in person.see("/console")


def test_cookies_are_secure_on_https(settings: Settings, store: Store) -> None:
    secure = settings.model_copy(update={"public_url": "https://apaise.example"})
    with store.work() as work:
        agent, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    person = stranger(secure, store)
    person.browser.base_url = "https://apaise.example"  # type: ignore[assignment]
    response = log_in(person, agent.email, password)
    assert all("Secure" in c for c in response.headers.get_list("set-cookie") if COOKIE in c)
    assert "max-age" in response.headers["strict-transport-security"]


def test_wrong_password_and_unknown_address_read_the_same(settings: Settings, store: Store) -> None:
    with store.work() as work:
        agent, _ = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    person = stranger(settings, store)
    answers = [log_in(person, email, "wrong") for email in (agent.email, "nobody@example.com")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("Adresse ou mot de passe inconnu" in answer.text for answer in answers)


def test_guessing_is_slowed_down(settings: Settings, store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        agent, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    person = stranger(settings, store)
    for _ in range(5):
        assert log_in(person, agent.email, "guess").status_code == 401
    refused = log_in(person, agent.email, password)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 15 * 60
    assert "Réessayez dans 15 min" in refused.text
    assert log_in(person, "paul@example.com", "guess").status_code == 401
    clock.move(minutes=15, seconds=1)
    assert log_in(person, agent.email, password).status_code == 303


def test_a_login_lasts_twelve_hours(settings: Settings, store: Store, clock: MovableClock) -> None:
    person = employee(settings, store)
    clock.move(hours=11, minutes=59)
    person.see("/console")
    clock.move(minutes=1)
    assert person.browser.get("/console", follow_redirects=False).status_code == 303


def test_logging_out_and_new_passwords_end_sessions(settings: Settings, store: Store) -> None:
    person = employee(settings, store, "Léa")
    kept = person.browser.cookies[COOKIE]
    assert person.send("/console/logout").status_code == 303
    person.browser.cookies.set(COOKIE, kept)
    assert person.browser.get("/console", follow_redirects=False).status_code == 303

    other = employee(settings, store, "Paul")
    with store.work() as work:
        new_password(work, "paul@example.com")
    assert other.browser.get("/console", follow_redirects=False).status_code == 303


def test_forms_need_the_token_of_the_login(settings: Settings, store: Store) -> None:
    person, colleague = employee(settings, store, "Léa"), employee(settings, store, "Paul")
    foreign = hidden(colleague.see("/console"), "csrf")
    for data in ({}, {"csrf": ""}, {"csrf": "é"}, {"csrf": foreign}):
        response = person.browser.post("/console/logout", data=data, follow_redirects=False)
        assert response.status_code == 403
        assert "n’est plus valable" in response.text
    person.see("/console")


def test_login_form_needs_its_own_cookie(settings: Settings, store: Store) -> None:
    with store.work() as work:
        agent, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    person, attacker = stranger(settings, store), stranger(settings, store)
    token = hidden(attacker.see("/console/login"), "csrf")
    data = {"csrf": token, "email": agent.email, "password": password}
    response = person.browser.post("/console/login", data=data, follow_redirects=False)
    assert response.status_code == 403
    assert COOKIE not in response.cookies


def test_long_forms_are_refused(settings: Settings, store: Store) -> None:
    person = stranger(settings, store)
    response = person.browser.post("/console/login", content=b"a=" + b"x" * 70_000)
    assert response.status_code == 400


def test_missing_pages_say_so_in_french(settings: Settings, store: Store) -> None:
    person = employee(settings, store)
    response = person.browser.get("/console/cases/999")
    assert response.status_code == 404
    assert "n’existe pas" in response.text


def test_nobody_in_particular_is_no_agent() -> None:
    """`Visit` refuses to name an agent where nobody is signed in."""
    visit = Visit(Request({"type": "http", "method": "GET", "headers": []}))
    with pytest.raises(LookupError):
        _ = visit.agent
