"""What protects every page whatever it shows. Nothing here depends on the database: SQLite is enough."""

import pytest
from starlette.testclient import TestClient

from bot.commands.team import add_agent
from bot.settings import Settings
from bot.store.team import Role
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.integration.browsing import employee, escalated, hidden, log_in, stranger


@pytest.fixture
def migrated_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize("path", ["/console/login", "/sandbox", "/health", "/static/base.css", "/nowhere"])
def test_every_answer_has_strict_headers(settings: Settings, store: Store, path: str) -> None:
    headers = stranger(settings, store).browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_hold_no_inline_script_or_style(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work)
    person = employee(settings, store)
    for path in ("/console", "/console/desk", f"/console/cases/{case.id}", "/sandbox", "/sandbox/m"):
        html = person.see(path)
        assert "<style" not in html
        assert " style=" not in html
        assert " on" + "click=" not in html
        assert html.count("<script") == html.count("<script src=")
        assert "http://" not in html.replace("http://www.w3.org", "").replace("http://127.0.0.1:8080", "")


@pytest.mark.parametrize("following", ["https://evil.example", "//evil.example", "/other", "/console\\@x"])
def test_login_leads_nowhere_else(settings: Settings, store: Store, following: str) -> None:
    with store.work() as work:
        agent, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    response = log_in(stranger(settings, store), agent.email, password, next=following)
    assert response.headers["location"] == "/console"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "null"}]
)
def test_forms_of_other_sites_are_refused(settings: Settings, store: Store, headers: dict[str, str]) -> None:
    person = employee(settings, store)
    token = hidden(person.see("/console"), "csrf")
    response = person.browser.post("/console/logout", data={"csrf": token}, headers=headers)
    assert response.status_code == 403
    assert "autre site" in response.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/sandbox", 405)]
)
def test_wrong_addresses_are_answered_in_french(
    settings: Settings, store: Store, method: str, path: str, status: int
) -> None:
    browser = stranger(settings, store).browser
    page = browser.request(method, path, headers={"accept": "text/html"})
    assert page.status_code == status
    assert "Retour à l’accueil" in page.text
    assert "<" not in browser.request(method, path, headers={"accept": "application/json"}).text


def test_a_page_that_breaks_says_so_and_tells_nothing_else(settings: Settings, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sandbox_comment")
    browser = TestClient(make_web(settings, store), raise_server_exceptions=False)
    page = browser.get("/sandbox", headers={"accept": "text/html"})
    assert page.status_code == 500
    assert "de notre côté" in page.text
    assert "sandbox_comment" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
