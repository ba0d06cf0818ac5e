"""A person at the console or on the sandbox page, as far as HTML goes."""

import re
from dataclasses import dataclass
from html import unescape

from httpx import Response
from starlette.testclient import TestClient

from bot.casework.decision import EscalationReason
from bot.commands.cases import hear
from bot.commands.escalations import escalate
from bot.commands.private import open_private
from bot.commands.team import add_agent
from bot.labels import Wish
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case, Escalation
from bot.store.team import Role
from bot.store.unit_of_work import Store, Work
from bot.web import make_web
from tests.conftest import SECRET
from tests.story import MARIE, comment, complaint, opening


@dataclass
class Person:
    """Somebody with a browser of their own."""

    browser: TestClient
    id: int = 0

    def see(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return plainly(response.text)

    def send(self, address: str, **fields: str) -> Response:
        """Send a form of this login: its token comes from a page that shows no conversation."""
        token = hidden(self.see("/console/account"), "csrf")
        return self.browser.post(address, data={"csrf": token, **fields}, follow_redirects=False)


def stranger(settings: Settings, store: Store) -> Person:
    return Person(TestClient(make_web(settings, store), base_url="http://127.0.0.1:8080"))


def log_in(person: Person, email: str, password: str, **fields: str) -> Response:
    form = person.browser.get("/console/login").text
    data = {"csrf": hidden(form, "csrf"), "email": email, "password": password, **fields}
    return person.browser.post("/console/login", data=data, follow_redirects=False)


def employee(
    settings: Settings, store: Store, name: str = "Léa", level: int = 1, role: Role = Role.AGENT
) -> Person:
    """Somebody of the brand, logged in."""
    with store.work() as work:
        agent, password = add_agent(work, f"{name.lower()}@example.com", name, role, level)
    person = stranger(settings, store)
    person.id = agent.id
    assert log_in(person, agent.email, password).status_code == 303
    return person


def plainly(html: str) -> str:
    """A page with the spaces of French punctuation as tests type them."""
    return re.sub("\u00a0(?=[:»])|(?<=«)\u00a0|\u202f(?=[;!?])", " ", html)


def hidden(html: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert match, f"no field {name}"
    return unescape(match.group(1))


def marked(html: str, testid: str) -> int:
    """How many elements carry this mark."""
    return html.count(f'data-testid="{testid}"')


def escalated(work: Work, text: str = "Colis jamais reçu", author: Author = MARIE) -> tuple[Case, Escalation]:
    """Somebody complained, came to private, and wants a refund."""
    inbound = comment(work, text, author)
    case = hear(work, inbound, complaint(wish=Wish.REFUND)).case
    open_private(work, opening(work, author=author), SECRET)
    return case, escalate(work, case, EscalationReason.COMPENSATION, f"inbound:{inbound.id}")
