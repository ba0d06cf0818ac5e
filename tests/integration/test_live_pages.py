"""Open pages hear of changes, miss none, and let the server stop."""

import queue
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from bot.commands.outbox import send
from bot.commands.team import new_password
from bot.console.sessions import COOKIE
from bot.labels import Lane
from bot.sandbox import network
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.queue import Outbound, QueueState
from bot.store.unit_of_work import Store
from tests.integration.browsing import employee, escalated
from tests.integration.serving import serving
from tests.story import PAUL, comment


@pytest.fixture
def site(settings: Settings, store: Store) -> Iterator[str]:
    with serving(settings, store) as address:
        yield address


class Ear:
    """Listens to one stream in a thread of its own."""

    def __init__(self, site: str, address: str, cookies: dict[str, str]) -> None:
        self._heard: queue.Queue[str] = queue.Queue()
        arguments = (f"{site}{address}", cookies)
        threading.Thread(target=self._listen, args=arguments, daemon=True).start()

    def _listen(self, address: str, cookies: dict[str, str]) -> None:
        try:
            with (
                httpx.Client(trust_env=False, cookies=cookies, timeout=30) as client,
                client.stream("GET", address) as answer,
            ):
                for line in answer.iter_lines():
                    if line.startswith("event:"):
                        self._heard.put(line.removeprefix("event:").strip())
        except httpx.RemoteProtocolError:
            pass  # the server stopped in mid-stream
        finally:
            self._heard.put("end")

    def hears(self, seconds: float = 5.0) -> str:
        try:
            return self._heard.get(timeout=seconds)
        except queue.Empty:
            return "nothing"


def seen(html: str) -> str:
    return html.split('data-seen="')[1].split('"')[0]


def test_the_console_hears_each_change_once(settings: Settings, store: Store, site: str) -> None:
    person = employee(settings, store)
    cookies = {COOKIE: person.browser.cookies[COOKIE]}
    ear = Ear(site, f"/console/live?seen={seen(person.see('/console'))}", cookies)
    assert ear.hears(2.5) == "nothing"
    with store.work() as work:
        escalated(work)
    assert ear.hears() == "changed"
    assert ear.hears(2.0) == "nothing"


def test_what_happened_before_listening_is_not_missed(settings: Settings, store: Store, site: str) -> None:
    person = employee(settings, store)
    before = seen(person.see("/console"))
    with store.work() as work:
        escalated(work)
    ear = Ear(site, f"/console/live?seen={before}", {COOKIE: person.browser.cookies[COOKIE]})
    assert ear.hears() == "changed"


def test_a_case_hears_its_own_affairs_only(settings: Settings, store: Store, site: str) -> None:
    with store.work() as work:
        case, _ = escalated(work)
    person = employee(settings, store)
    page = f"/console/cases/{case.id}"
    ear = Ear(site, f"{page}/live?seen={seen(person.see(page))}", {COOKIE: person.browser.cookies[COOKIE]})
    with store.work() as work:
        comment(work, "Une autre affaire", PAUL)
    assert ear.hears(2.0) == "nothing"
    with store.work() as work:
        private = next(c for c in work.get(Case, case.id).conversations if c.lane is Lane.PRIVATE)
        sent = send(work, private, "Bonjour", "test:live")
    assert ear.hears() == "changed"
    with store.work() as work:
        work.get(Outbound, sent.id).state = QueueState.DONE
    assert ear.hears() == "changed"


def test_a_login_that_ends_takes_its_open_pages_along(settings: Settings, store: Store, site: str) -> None:
    person = employee(settings, store)
    ear = Ear(site, "/console/live?seen=x", {COOKIE: person.browser.cookies[COOKIE]})
    assert ear.hears() == "changed"
    with store.work() as work:
        new_password(work, "léa@example.com")
    assert [ear.hears(), ear.hears()] == ["gone", "end"]


def test_strangers_hear_nothing(site: str) -> None:
    with httpx.Client(base_url=site, trust_env=False) as client:
        assert client.get("/console/live").status_code == 303
        assert client.get("/console/cases/1/live").status_code == 303


def test_the_sandbox_page_and_chat_are_live(store: Store, site: str) -> None:
    with store.work() as work:
        zoe, paul = network.join(work, "Zoé"), network.join(work, "Paul")
    wall = Ear(site, "/sandbox/live?seen=0", {})
    chat = Ear(site, f"/sandbox/m/live?seen={zoe.id}:0", {"sandbox_person": zoe.token})
    with store.work() as work:
        network.write_from_page(work, paul.id, "Pour Paul seulement", "k1")
        network.comment(work, zoe, "automne", "Bonjour")
    assert wall.hears() == "changed"
    assert chat.hears(2.0) == "nothing"
    with store.work() as work:
        network.write_from_page(work, zoe.id, "Bonjour Zoé", "k2")
    assert chat.hears() == "changed"
    assert Ear(site, "/sandbox/m/live", {}).hears() == "gone"


def test_open_pages_do_not_keep_the_server_from_stopping(settings: Settings, store: Store) -> None:
    with serving(settings, store) as address:
        ears = [Ear(address, "/sandbox/live?seen=x", {}) for _ in range(3)]
        assert [ear.hears() for ear in ears] == ["changed"] * 3
        start = time.monotonic()
    assert time.monotonic() - start < 5
    assert [ear.hears() for ear in ears] == ["end"] * 3
