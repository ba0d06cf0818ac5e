"""The brand's own sign-on, against a provider that is strict, and one that makes mistakes.

Nothing here depends on the kind of database: SQLite is enough.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import select

from bot.commands.team import add_agent, deactivate
from bot.console.oidc import is_safe, role_in
from bot.console.sessions import COOKIE
from bot.console.trace import LOOK
from bot.settings import Settings
from bot.store.audit import AuditEvent
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store
from tests.fakes.oidc import CLIENT_ID, CLIENT_SECRET, Provider, oidc_provider
from tests.integration.browsing import Person, stranger
from tests.ports import free_port

LEA = {"sub": "lea-1", "email": "lea@example.com", "email_verified": True, "name": "Léa Martin"}


@pytest.fixture
def migrated_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims, running.mistake = dict(LEA), ""
    running.codes.clear()
    running.asked.clear()
    return running


@pytest.fixture
def connected(settings: Settings, provider: Provider) -> Settings:
    return settings.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(CLIENT_SECRET),
        }
    )


def sign_on(person: Person, following: str = "") -> httpx.Response:
    """Follow the browser there and back."""
    leaving = person.browser.get(f"/console/login/sso?next={following}", follow_redirects=False)
    assert leaving.status_code == 303
    there = httpx.get(leaving.headers["location"], trust_env=False)
    assert there.status_code == 307
    back = urlsplit(there.headers["location"])
    return person.browser.get(f"{back.path}?{back.query}", follow_redirects=False)


def agents(store: Store) -> list[tuple[str, str, Role]]:
    with store.reading() as work:
        return [(agent.email, agent.name, agent.role) for agent in work.session.scalars(select(Agent))]


def test_a_newcomer_becomes_an_agent(connected: Settings, store: Store, provider: Provider) -> None:
    person = stranger(connected, store)
    assert "Entrer avec le compte de l’entreprise" in person.see("/console/login")
    response = sign_on(person, "/console/desk")
    assert (response.status_code, response.headers["location"]) == (303, "/console/desk")
    assert "Léa Martin" in person.see("/console")
    assert agents(store) == [("lea@example.com", "Léa Martin", Role.AGENT)]
    asked = provider.asked[0]
    assert len(asked["nonce"]) >= 32
    assert len(asked["state"]) >= 16
    with store.reading() as work:
        event = work.session.scalars(select(AuditEvent).where(AuditEvent.action != LOOK)).one()
        assert (event.action, event.who) == ("login_sso", "Léa Martin")


@pytest.mark.parametrize(
    "mistake",
    ["iss", "aud", "expired", "nonce", "alg none", "shared secret", "foreign key", "state"],
)
def test_a_wrong_answer_lets_nobody_in(
    connected: Settings, store: Store, provider: Provider, mistake: str
) -> None:
    provider.mistake = mistake
    person = stranger(connected, store)
    response = sign_on(person)
    assert response.status_code == 403
    assert COOKIE not in person.browser.cookies
    assert agents(store) == []


def test_a_code_serves_once_and_only_this_browser(
    connected: Settings, store: Store, provider: Provider
) -> None:
    person, thief = stranger(connected, store), stranger(connected, store)
    leaving = person.browser.get("/console/login/sso", follow_redirects=False)
    there = httpx.get(leaving.headers["location"], trust_env=False)
    back = urlsplit(there.headers["location"])
    address = f"{back.path}?{back.query}"
    assert thief.browser.get(address).status_code == 403
    kept = dict(person.browser.cookies)
    assert person.browser.get(address, follow_redirects=False).status_code == 303
    person.browser.cookies.update(kept)
    assert person.browser.get(address, follow_redirects=False).status_code == 403
    assert person.browser.get("/console/login/sso/back?error=access_denied").status_code == 403


def test_an_account_is_found_by_its_verified_address_only(
    connected: Settings, store: Store, provider: Provider
) -> None:
    with store.work() as work:
        add_agent(work, "lea@example.com", "Léa", Role.SUPERVISOR, 2)
    provider.claims["email_verified"] = False
    assert sign_on(stranger(connected, store)).status_code == 403
    provider.claims["email_verified"] = True
    assert sign_on(stranger(connected, store)).status_code == 303
    assert agents(store) == [("lea@example.com", "Léa", Role.SUPERVISOR)]
    provider.claims["sub"] = "somebody-else"
    assert sign_on(stranger(connected, store)).status_code == 403


def test_the_provider_may_name_the_role(connected: Settings, store: Store, provider: Provider) -> None:
    provider.claims["roles"] = ["staff", "supervisor", "agent"]
    assert sign_on(stranger(connected, store)).status_code == 303
    assert agents(store)[0][2] is Role.SUPERVISOR
    provider.claims["roles"] = "agent"
    assert sign_on(stranger(connected, store)).status_code == 303
    assert agents(store)[0][2] is Role.AGENT


def test_somebody_deactivated_stays_out(connected: Settings, store: Store, provider: Provider) -> None:
    person = stranger(connected, store)
    assert sign_on(person).status_code == 303
    with store.work() as work:
        deactivate(work, work.session.scalars(select(Agent)).one())
    assert person.browser.get("/console", follow_redirects=False).status_code == 303
    assert sign_on(person).status_code == 403


def test_a_provider_that_is_away_or_another_one(
    connected: Settings, store: Store, provider: Provider
) -> None:
    provider.mistake = "other issuer"
    person = stranger(connected, store)
    assert person.browser.get("/console/login/sso").status_code == 502
    nowhere = connected.model_copy(update={"oidc_issuer": f"http://127.0.0.1:{free_port()}"})
    answer = stranger(nowhere, store).browser.get("/console/login/sso")
    assert answer.status_code == 502
    assert "mot de passe" in answer.text


def test_without_settings_there_is_no_sign_on(settings: Settings, store: Store) -> None:
    person = stranger(settings, store)
    assert "sso" not in person.see("/console/login")
    assert person.browser.get("/console/login/sso").status_code == 404


def test_half_a_sign_on_is_refused() -> None:
    secrets = {name: SecretStr("x" * 32) for name in ("apaise_secret", "rasa_secret", "sandbox_secret")}
    with pytest.raises(ValidationError, match="OIDC_CLIENT_ID"):
        Settings(_env_file=None, oidc_issuer="https://id.example", **secrets)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="https://"):
        Settings(
            _env_file=None,
            oidc_issuer="http://id.example",
            oidc_client_id="a",
            oidc_client_secret=SecretStr("b"),
            **secrets,  # type: ignore[arg-type]
        )


def test_roles_and_addresses_are_read_strictly() -> None:
    assert role_in(["admin", "agent"]) is Role.ADMIN
    assert role_in("superadmin") is None
    assert role_in(None) is None
    assert is_safe("https://id.example/token")
    assert not is_safe("http://id.example/token")
    assert not is_safe("http://127.0.0.1.example/token")
