"""Choosing another password for oneself: who may, what ends with it, and what it leaves in the log."""

from dataclasses import dataclass
from html import unescape

import pytest
from sqlalchemy import select

from bot.commands.team import add_agent, find_agent, has_password
from bot.commands.ways_in import holder_of_link, make_link
from bot.console.throttle import MOST_TOGETHER
from bot.settings import Settings
from bot.store.audit import AuditEvent
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import Person, log_in, marked, stranger

ADDRESS = "/console/account/password"
EMAIL = "lea@example.com"
NEW = "une phrase assez longue"


@pytest.fixture
def migrated_url(sqlite_url: str) -> str:
    """SQLite is enough where the database is not what is tested."""
    return sqlite_url


@dataclass
class Somebody:
    """Logged in twice, at home and at work."""

    here: Person
    elsewhere: Person
    password: str


@pytest.fixture
def lea(settings: Settings, store: Store) -> Somebody:
    with store.work() as work:
        _, password = add_agent(work, EMAIL, "Léa", Role.AGENT, 1)
    browsers = stranger(settings, store), stranger(settings, store)
    for person in browsers:
        assert log_in(person, EMAIL, password).status_code == 303
    return Somebody(*browsers, password)


def actions(store: Store) -> list[str]:
    with store.reading() as work:
        return list(work.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_another_password_ends_every_other_way_in(settings: Settings, store: Store, lea: Somebody) -> None:
    with store.work() as work:
        agent = find_agent(work, EMAIL)
        assert agent is not None
        link = make_link(work, agent)
    assert f'href="{ADDRESS}"' in lea.here.see("/console/account")
    response = lea.here.send(ADDRESS, current=lea.password, password=NEW)
    assert (response.status_code, response.headers["location"]) == (303, "/console/account?done=password")
    assert "Mot de passe changé" in lea.here.see(response.headers["location"])
    assert lea.elsewhere.browser.get("/console", follow_redirects=False).status_code == 303
    with store.reading() as work:
        assert holder_of_link(work, link) is None
        lines = list(work.session.scalars(select(AuditEvent).where(AuditEvent.action == "account.password")))
        (line,) = lines
        assert {change["to"] for change in line.changes} == {"…", "deleted"}
        assert NEW not in repr(line.changes)
        assert agent.password_hash not in repr(line.changes)
    assert log_in(stranger(settings, store), EMAIL, lea.password).status_code == 401
    assert log_in(stranger(settings, store), EMAIL, NEW).status_code == 303


def test_without_the_present_password_nothing_changes(store: Store, lea: Somebody) -> None:
    for wrong in ("", "guess", NEW):
        response = lea.here.send(ADDRESS, current=wrong, password=NEW)
        assert response.status_code == 403
        assert "votre mot de passe actuel" in unescape(response.text)
    assert actions(store)[-3:] == ["password_refused"] * 3
    lea.elsewhere.see("/console")
    with store.reading() as work:
        assert has_password(find_agent(work, EMAIL), lea.password)


def test_guessing_is_slowed_down_together_with_the_login(
    settings: Settings, store: Store, lea: Somebody, clock: MovableClock
) -> None:
    for _ in range(MOST_TOGETHER):
        assert lea.here.send(ADDRESS, current="guess", password=NEW).status_code == 403
    refused = lea.here.send(ADDRESS, current=lea.password, password=NEW)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == 15 * 60
    assert log_in(stranger(settings, store), EMAIL, lea.password).status_code == 429
    clock.move(minutes=15, seconds=1)
    assert lea.here.send(ADDRESS, current=lea.password, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("password", "said"),
    [("court", "au moins 12"), ("x" * 201, "moins de 200"), (EMAIL, "votre adresse"), ("", "au moins 12")],
)
def test_a_poor_password_is_refused_in_words(store: Store, lea: Somebody, password: str, said: str) -> None:
    for _ in range(MOST_TOGETHER + 1):  # these are mistakes, not guesses
        response = lea.here.send(ADDRESS, current=lea.password, password=password)
        assert response.status_code == 409
    assert said in unescape(response.text)
    assert "account.password" not in actions(store)


def test_the_same_password_again_is_no_change(lea: Somebody) -> None:
    response = lea.here.send(ADDRESS, current=lea.password, password=lea.password)
    assert response.status_code == 409
    assert "déjà le vôtre" in response.text


def test_the_page_speaks_the_language_of_its_reader(lea: Somebody) -> None:
    lea.here.send("/console/account", step="language", language="en")
    assert "New password" in lea.here.see(ADDRESS)
    response = lea.here.send(ADDRESS, current=lea.password, password="short")
    assert "at least 12 characters" in response.text


def test_who_has_no_password_is_told_how_to_get_one(store: Store, lea: Somebody) -> None:
    with store.work() as work:
        agent = work.session.scalars(select(Agent)).one()
        agent.password_hash, agent.oidc_subject = "", "subject"
    html = lea.here.see(ADDRESS)
    assert "compte de l’entreprise" in html
    assert marked(html, "password-form") == 0
    assert lea.here.send(ADDRESS, current="", password=NEW).status_code == 403
