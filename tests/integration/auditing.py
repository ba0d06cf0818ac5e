"""The audit log as tests read it, and somebody who may do whatever leaves a line there."""

from sqlalchemy import select
from starlette.testclient import TestClient

from bot.settings import Settings
from bot.store.audit import AuditEvent
from bot.store.team import Role
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.integration.browsing import Person, employee


def logged(store: Store) -> list[AuditEvent]:
    """Every line, oldest first."""
    with store.reading() as work:
        return list(work.session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def admin(settings: Settings, store: Store, level: int = 3) -> Person:
    """Somebody who may see and change everything, at a known address."""
    person = employee(settings, store, "Ada", level, Role.ADMIN)
    cookies = person.browser.cookies
    person.browser = TestClient(
        make_web(settings, store), base_url="http://127.0.0.1:8080", client=("203.0.113.77", 4000)
    )
    person.browser.cookies = cookies
    return person
