"""How people come in: the first administrator's link, invitations, and what slows down guessing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from httpx import Response
from sqlalchemy import select

from bot.commands.team import add_agent, deactivate, find_agent
from bot.commands.ways_in import FIRST_EMAIL, first_link, make_link, use_link
from bot.console.sessions import COOKIE
from bot.console.throttle import MOST_PER_ACCOUNT, MOST_PER_CLIENT, MOST_TOGETHER, WINDOW, Throttle
from bot.errors import WrongState
from bot.processes.run import login_line
from bot.settings import Settings
from bot.store.audit import AuditEvent
from bot.store.team import Agent, LoginThrottle, OneTimeLink, Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import Person, employee, hidden, log_in, stranger

PHRASE = "une phrase assez longue"


def printed_path(settings: Settings, store: Store) -> str:
    line = login_line(settings, store)
    match = re.search(r"first login: http://127\.0\.0\.1:8080(/console/welcome/\S+)", line)
    assert match, line
    return match.group(1)


def enter(person: Person, path: str, **fields: str) -> Response:
    """Fill in the form of a one-time link."""
    form = person.see(path)
    data = {"csrf": hidden(form, "csrf"), "password": PHRASE, **fields}
    return person.browser.post(path, data=data, follow_redirects=False)


class TestOnBothKindsOfDatabase:
    def test_a_link_lets_one_of_two_in(self, store: Store) -> None:
        with store.work() as work:
            token = first_link(work)
        assert token

        def use(number: int) -> bool:
            try:
                with store.work() as work:
                    use_link(work, token, PHRASE, f"ada{number}@example.com", "Ada")
            except WrongState:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(use, range(4))) == [False, False, False, True]

    def test_many_guesses_at_once_count_each(self, store: Store) -> None:
        throttle = Throttle(store)
        with ThreadPoolExecutor(4) as pool:
            waits = list(pool.map(lambda _: throttle.attempt("lea@example.com", "192.0.2.1"), range(12)))
        assert sum(wait == timedelta(0) for wait in waits) == MOST_TOGETHER


class TestTheRest:
    @pytest.fixture
    def migrated_url(self, sqlite_url: str) -> str:
        return sqlite_url

    def test_the_first_administrator_comes_in_by_the_printed_link(
        self, settings: Settings, store: Store
    ) -> None:
        path = printed_path(settings, store)
        person = stranger(settings, store)
        person.see(path)  # looking does not use it up
        response = enter(person, path, name="Ada Roy", email="Ada@Maison.example")
        assert (response.status_code, response.headers["location"]) == (303, "/console")
        assert "HttpOnly" in response.headers["set-cookie"]
        assert "Ada Roy" in person.see("/console")
        with store.reading() as work:
            ada = work.session.scalars(select(Agent)).one()
            assert (ada.email, ada.role, ada.level) == ("ada@maison.example", Role.ADMIN, 3)
            token = path.rsplit("/", 1)[1]
            assert token not in repr(list(work.session.scalars(select(AuditEvent.changes))))
        assert "first login" not in login_line(settings, store)
        again = stranger(settings, store).browser.get(path)
        assert again.status_code == 410
        assert "déjà servi" in again.text
        assert log_in(stranger(settings, store), "ada@maison.example", PHRASE).status_code == 303

    def test_each_start_prints_a_new_link_until_one_was_used(self, settings: Settings, store: Store) -> None:
        first, second = printed_path(settings, store), printed_path(settings, store)
        person = stranger(settings, store)
        assert person.browser.get(first).status_code == 410
        assert person.browser.get(second).status_code == 200
        with store.reading() as work:
            assert len(list(work.session.scalars(select(OneTimeLink)))) == 1
            stored = work.session.scalars(select(OneTimeLink.token_hash)).one()
            assert stored not in second

    def test_a_link_expires(self, settings: Settings, store: Store, clock: MovableClock) -> None:
        path = printed_path(settings, store)
        person = stranger(settings, store)
        form = person.see(path)
        clock.move(hours=48)
        data = {"csrf": hidden(form, "csrf"), "password": PHRASE, "name": "Ada", "email": "a@b.example"}
        assert person.browser.post(path, data=data).status_code in (403, 409, 410)
        assert person.browser.get(path).status_code == 410
        assert person.browser.get("/console/welcome/unknown").status_code == 410

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"password": "court"}, "au moins 12"),
            ({"password": "x" * 300}, "moins de 200"),
            ({"email": "ada"}, "votre adresse e-mail"),
            ({"name": " "}, "votre nom"),
            ({"email": "lea@example.com"}, "déjà un compte"),
            ({"csrf": "forged"}, "a expiré"),
        ],
    )
    def test_a_mistake_does_not_use_the_link_up(
        self, settings: Settings, store: Store, fields: dict[str, str], said: str
    ) -> None:
        path = printed_path(settings, store)
        with store.work() as work:
            add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
        person = stranger(settings, store)
        good = {"name": "Ada", "email": "ada@example.com"}
        response = enter(person, path, **{**good, **fields})
        assert response.status_code == 409
        assert said in unescape(response.text)
        with store.reading() as work:
            assert find_agent(work, FIRST_EMAIL) is not None
        assert enter(person, path, **good).status_code == 303

    def test_an_invited_person_chooses_a_password(self, settings: Settings, store: Store) -> None:
        boss = employee(settings, store, "Ada", 3, Role.ADMIN)
        response = boss.send(
            "/console/team", name="Zoé", email="zoe@example.com", role="supervisor", level="2"
        )
        match = re.search(r'value="http://127\.0\.0\.1:8080(/console/welcome/[^"]+)"', response.text)
        assert match
        person = stranger(settings, store)
        assert enter(person, match.group(1)).status_code == 303
        with store.reading() as work:
            zoe = find_agent(work, "zoe@example.com")
            assert zoe is not None
            assert (zoe.role, zoe.level) == (Role.SUPERVISOR, 2)
        assert (
            boss.send("/console/team", name="Z", email="zoe@example.com", role="agent", level="0").status_code
            == 409
        )
        assert (
            boss.send("/console/team", name="Z", email="z@example.com", role="king", level="0").status_code
            == 409
        )

    def test_who_leaves_is_out_everywhere(self, settings: Settings, store: Store) -> None:
        boss = employee(settings, store, "Ada", 3, Role.ADMIN)
        person = employee(settings, store, "Léa")
        with store.work() as work:
            token = make_link(work, work.get(Agent, person.id))
        assert boss.send(f"/console/team/{person.id}", step="deactivate").status_code == 303
        assert person.browser.get("/console", follow_redirects=False).status_code == 303
        assert stranger(settings, store).browser.get(f"/console/welcome/{token}").status_code == 410
        assert boss.send(f"/console/team/{person.id}", step="link").status_code == 409
        assert "Désactivé" in boss.see("/console/team")
        boss.send(f"/console/team/{person.id}", step="activate")
        assert "Désactivé" not in boss.see("/console/team")

    def test_the_last_administrator_stays(self, settings: Settings, store: Store) -> None:
        boss = employee(settings, store, "Ada", 3, Role.ADMIN)
        address = f"/console/team/{boss.id}"
        for fields in ({"step": "deactivate"}, {"step": "rights", "role": "agent", "level": "1"}):
            response = boss.send(address, **fields)
            assert response.status_code == 409
            assert "dernière personne" in response.text
        other = employee(settings, store, "Zoé", 3, Role.ADMIN)
        assert (
            boss.send(f"/console/team/{other.id}", step="rights", role="agent", level="0").status_code == 303
        )

    def test_sessions_are_listed_and_ended(self, settings: Settings, store: Store) -> None:
        boss, person = employee(settings, store, "Ada", 3, Role.ADMIN), employee(settings, store, "Léa")
        page = boss.see(f"/console/team/{person.id}")
        session = hidden(page, "session")
        assert person.browser.cookies[COOKIE] not in page
        boss.send(f"/console/team/{person.id}", step="end_session", session=session)
        assert person.browser.get("/console", follow_redirects=False).status_code == 303
        assert "Aucune connexion ouverte" in boss.see(f"/console/team/{person.id}")
        foreign = hidden(boss.see("/console/account"), "session")
        other = employee(settings, store, "Tom")
        other.send("/console/account", step="end_session", session=foreign)
        boss.see("/console")  # nobody ends somebody else's

    def test_everybody_has_their_own_language(self, settings: Settings, store: Store) -> None:
        lea, paul = employee(settings, store, "Léa"), employee(settings, store, "Paul")
        assert lea.send("/console/account", step="language", language="en").status_code == 303
        assert '<html lang="en">' in lea.see("/console")
        assert "Latest change first." in lea.see("/console")
        assert "Le dernier changement d’abord." in paul.see("/console")
        assert lea.send("/console/account", step="language", language="xx").status_code == 404
        assert "Log in" in stranger(settings, store).see("/console/login?language=en")
        refused = lea.browser.get("/console/team")
        assert "Your role does not allow" in refused.text

    def test_counts_outlive_a_restart_and_name_nobody(
        self, settings: Settings, store: Store, clock: MovableClock
    ) -> None:
        with store.work() as work:
            lea, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
        for _ in range(MOST_TOGETHER):
            assert log_in(stranger(settings, store), lea.email, "guess").status_code == 401
        restarted = stranger(settings, store)
        assert log_in(restarted, lea.email, password).status_code == 429
        with store.reading() as work:
            assert not any("lea" in key for key in work.session.scalars(select(LoginThrottle.key)))
        clock.move(minutes=15, seconds=1)
        assert log_in(restarted, lea.email, password).status_code == 303

    def test_an_account_and_a_client_have_limits_of_their_own(
        self, store: Store, clock: MovableClock
    ) -> None:
        throttle = Throttle(store)
        for number in range(MOST_PER_CLIENT):
            assert throttle.attempt(f"{number}@example.com", "192.0.2.1") == timedelta(0)
        assert throttle.attempt("new@example.com", "192.0.2.1") == WINDOW
        for number in range(MOST_PER_ACCOUNT):
            assert throttle.attempt("lea@example.com", f"10.0.{number}.1") == timedelta(0)
        assert throttle.attempt("lea@example.com", "10.9.9.9") == WINDOW
        clock.move(minutes=15)
        assert throttle.attempt("lea@example.com", "10.9.9.9") == timedelta(0)
        with store.reading() as work:
            assert len(list(work.session.scalars(select(LoginThrottle)))) == 3

    def test_one_stranger_locks_nobody_out(self, store: Store) -> None:
        throttle = Throttle(store)
        for _ in range(2 * MOST_PER_ACCOUNT):
            throttle.attempt("lea@example.com", "192.0.2.66")
        assert throttle.attempt("lea@example.com", "192.0.2.66") > timedelta(0)
        assert throttle.attempt("lea@example.com", "192.0.2.1") == timedelta(0)

    def test_a_good_password_forgives_ones_own_mistakes(self, store: Store) -> None:
        throttle = Throttle(store)
        for _ in range(3):
            for _ in range(MOST_TOGETHER - 1):
                throttle.attempt("lea@example.com", "192.0.2.1")
            assert throttle.attempt("lea@example.com", "192.0.2.1") == timedelta(0)
            throttle.succeeded("lea@example.com", "192.0.2.1")

    def test_nobody_decides_in_slack_after_leaving(self, store: Store) -> None:
        from bot.commands.team import agent_of_slack_user
        from bot.errors import NotAllowed

        with store.work() as work:
            ana = agent_of_slack_user(work, "U1", "Ana")
            deactivate(work, ana)
            with pytest.raises(NotAllowed):
                agent_of_slack_user(work, "U1", "Ana")
