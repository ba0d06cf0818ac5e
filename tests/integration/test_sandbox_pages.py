"""The sandbox network in a browser: comments and chats, delivered to our own webhook for real."""

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select

from bot.labels import Lane
from bot.sandbox import network
from bot.sandbox.links import PrivateLinks
from bot.settings import SandboxMode, Settings
from bot.store.network import SandboxComment, SandboxMessage, SandboxPerson
from bot.store.queue import Inbound, InboundKind
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.integration.browsing import marked, stranger
from tests.integration.serving import eventually, serving

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


@pytest.fixture
def site(settings: Settings, store: Store) -> Iterator[str]:
    with serving(settings, store) as address:
        yield address


@pytest.fixture
def browser(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, trust_env=False, follow_redirects=True) as client:
        yield client


def inbound(store: Store, kind: InboundKind) -> list[Inbound]:
    with store.reading() as work:
        rows = list(work.session.scalars(select(Inbound).where(Inbound.kind == kind).order_by(Inbound.id)))
        for row in rows:
            _ = row.conversation.identity.name
        return rows


def count(store: Store, table: type) -> int:
    with store.reading() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_comment_is_published_and_delivered(browser: httpx.Client, store: Store) -> None:
    page = browser.post("/sandbox/posts/automne", data={"name": "Zoé Durand", "text": "Colis jamais reçu"})
    assert page.status_code == 200
    assert "Colis jamais reçu" in page.text
    assert marked(page.text, "comment") == 1
    rows = eventually(lambda: inbound(store, InboundKind.COMMENT))
    assert isinstance(rows, list)
    (row,) = rows
    assert (row.text, row.conversation.identity.name) == ("Colis jamais reçu", "Zoé Durand")
    assert (row.conversation.lane, row.conversation.thread_id) == (Lane.PUBLIC, "automne")
    with store.reading() as work:
        (published,) = work.session.scalars(select(SandboxComment))
        assert row.external_id == f"c{published.id}"


def test_the_same_name_is_the_same_person_and_another_another(browser: httpx.Client, store: Store) -> None:
    for name, people in (("Zoé", 1), (" Zoé ", 1), ("Paul", 2), ("Zoé", 3)):
        browser.post("/sandbox/posts/automne", data={"name": name, "text": "Bonjour"})
        assert count(store, SandboxPerson) == people
    cookies = [c for c in browser.cookies.jar if c.name == "sandbox_person"]
    assert all(c.has_nonstandard_attr("HttpOnly") for c in cookies)


@pytest.mark.parametrize(
    "data", [{"name": "Zoé", "text": " "}, {"name": " ", "text": "Bonjour"}, {"text": "Bonjour"}, {}]
)
def test_a_comment_needs_a_name_and_words(settings: Settings, store: Store, data: dict[str, str]) -> None:
    response = stranger(settings, store).browser.post("/sandbox/posts/automne", data=data)
    assert response.status_code == 422
    assert "Il manque" in response.text
    assert count(store, SandboxComment) == 0


def test_unknown_posts_are_not_commented(settings: Settings, store: Store) -> None:
    response = stranger(settings, store).browser.post("/sandbox/posts/x", data={"name": "Z", "text": "t"})
    assert response.status_code == 404
    assert count(store, SandboxPerson) == 0


def test_answers_are_nested_and_only_our_links_are_links(settings: Settings, store: Store) -> None:
    ours = f"{settings.base_url}/sandbox/m/abc.DEF-1_2"
    with store.work() as work:
        person = network.join(work, EVIL)
        event = network.comment(work, person, "automne", f"{EVIL} {ours}")
        network.answer_comment(
            work, event["id"], f"Bonjour {EVIL}, écrivez-nous : {ours}. http://evil.example/"
        )
    html = stranger(settings, store).see("/sandbox")
    assert marked(html, "answer") == 1
    links = re.findall(r'<a class="private-link" href="([^"]*)"', html)
    assert links == ["/sandbox/m/abc.DEF-1_2"]
    assert 'href="http://evil' not in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert html.count("&lt;script&gt;alert") >= 3


@pytest.mark.parametrize(
    "text",
    [
        'http://here/sandbox/m/"onmouseover=alert(1)',
        "http://here/sandbox/m/",
        "http://here/sandbox/mm/abc",
        "https://here/sandbox/m/abc",
        "http://here.evil/sandbox/m/abc",
        "javascript:alert(1)",
        "<a href=x>http://here/sandbox/</a>",
    ],
)
def test_what_is_not_our_link_stays_text(text: str) -> None:
    assert "<a" not in PrivateLinks("http://here")(text)


def test_opening_the_chat_asks_for_a_name_then_tells_once(browser: httpx.Client, store: Store) -> None:
    asked = browser.get("/sandbox/m/the-ref.1")
    assert marked(asked.text, "name-form") == 1
    assert inbound(store, InboundKind.PRIVATE_OPENED) == []
    chat = browser.post("/sandbox/name", data={"name": "Zoé", "next": "/sandbox/m/the-ref.1"})
    assert chat.url.path == "/sandbox/m/the-ref.1"
    assert marked(chat.text, "chat-form") == 1
    assert eventually(lambda: inbound(store, InboundKind.PRIVATE_OPENED))
    for address in ("/sandbox/m/the-ref.1", "/sandbox/m"):
        browser.get(address)
    browser.get("/sandbox/m/another")
    rows = eventually(lambda: len(inbound(store, InboundKind.PRIVATE_OPENED)) == 2 and True)
    assert rows
    assert [r.data["ref"] for r in inbound(store, InboundKind.PRIVATE_OPENED)] == ["the-ref.1", "another"]


def test_an_empty_chat_without_link_is_opened_once(browser: httpx.Client, store: Store) -> None:
    browser.post("/sandbox/name", data={"name": "Zoé", "next": "/sandbox/m"})
    assert eventually(lambda: inbound(store, InboundKind.PRIVATE_OPENED))
    browser.get("/sandbox/m")
    browser.post("/sandbox/m", data={"text": "Bonjour ?"})
    assert eventually(lambda: inbound(store, InboundKind.MESSAGE))
    assert len(inbound(store, InboundKind.PRIVATE_OPENED)) == 1


def test_messages_are_private_delivered_and_answered(browser: httpx.Client, store: Store) -> None:
    browser.post("/sandbox/name", data={"name": "Zoé", "next": "/sandbox/m"})
    chat = browser.post("/sandbox/m", data={"text": f"Réf. ML-1 {EVIL}"})
    assert marked(chat.text, "chat-message") == 1
    assert "from-me" in chat.text
    assert "<script>alert" not in chat.text
    rows = eventually(lambda: inbound(store, InboundKind.MESSAGE))
    assert isinstance(rows, list)
    assert rows[0].text.startswith("Réf. ML-1")
    with store.work() as work:
        (person,) = work.session.scalars(select(SandboxPerson))
        network.write_from_page(work, person.id, f"Merci {EVIL}", "k1")
    html = browser.get("/sandbox/m").text
    assert marked(html, "chat-message") == 2
    assert 'class="message from-page"' in html
    assert "<script>alert" not in html
    with httpx.Client(base_url=browser.base_url, trust_env=False) as other:
        assert marked(other.get("/sandbox/m").text, "chat-message") == 0


def test_empty_messages_and_strangers_write_nothing(settings: Settings, store: Store) -> None:
    visitor = stranger(settings, store).browser
    assert marked(visitor.post("/sandbox/m", data={"text": "Bonjour"}).text, "name-form") == 1
    with store.work() as work:
        token = network.join(work, "Zoé").token
    visitor.cookies.set("sandbox_person", token)
    assert visitor.post("/sandbox/m", data={"text": "  "}).status_code == 422
    assert count(store, SandboxMessage) == 0


@pytest.mark.parametrize("following", ["https://evil.example", "//evil", "/console", "/sandbox/../console"])
def test_a_name_leads_to_no_other_site(settings: Settings, store: Store, following: str) -> None:
    visitor = stranger(settings, store).browser
    response = visitor.post("/sandbox/name", data={"name": "Zoé", "next": following}, follow_redirects=False)
    assert response.headers["location"] == "/sandbox"


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}],
)
def test_forms_of_other_sites_are_refused(settings: Settings, store: Store, headers: dict[str, str]) -> None:
    visitor = stranger(settings, store).browser
    for address in ("/sandbox/posts/automne", "/sandbox/name", "/sandbox/m"):
        response = visitor.post(address, data={"name": "Zoé", "text": "Bonjour"}, headers=headers)
        assert response.status_code == 403
        assert "autre site" in response.text
    assert count(store, SandboxPerson) == 0


def test_a_browser_that_says_it_is_here_is_heard(settings: Settings, store: Store) -> None:
    visitor = stranger(settings, store).browser
    headers = {"sec-fetch-site": "same-origin", "origin": settings.base_url}
    data = {"name": "Zoé", "next": "/sandbox"}
    assert visitor.post("/sandbox/name", data=data, headers=headers).status_code == 200
    assert count(store, SandboxPerson) == 1


def test_a_delivery_that_fails_loses_no_comment(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens on the port of these settings: it is logged, and the visitor sees their comment."""
    monkeypatch.setattr(network.Deliveries.deliver.retry, "sleep", lambda _: None)  # type: ignore[attr-defined]
    nowhere = settings.model_copy(update={"web_port": 1})
    page = stranger(nowhere, store).browser.post(
        "/sandbox/posts/automne", data={"name": "Zoé", "text": "Bonjour"}
    )
    assert "Bonjour" in page.text


def test_a_page_without_sandbox_has_no_such_pages(settings: Settings, store: Store) -> None:
    off = settings.model_copy(update={"sandbox": SandboxMode.OFF})
    paths = {getattr(route, "path", "") for route in make_web(off, store).routes}
    assert not any(path.startswith("/sandbox") for path in paths)


def test_a_long_wall_shows_the_last_comments_and_leads_to_all(settings: Settings, store: Store) -> None:
    with store.work() as work:
        person = network.join(work, "Zoé")
        for number in range(30):
            network.comment(work, person, "automne", f"Commentaire {number}")
    visitor = stranger(settings, store)
    html = visitor.see("/sandbox")
    assert marked(html, "comment") == 25
    assert "Commentaire 29<" in html
    assert "Commentaire 4<" not in html
    assert marked(visitor.see("/sandbox?tous=automne"), "comment") == 30
