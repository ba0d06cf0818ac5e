"""The audit log, read: by person, by object, by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import select
from starlette.responses import Response

from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.render import Renderer
from bot.console.trace import LOOK
from bot.store.audit import AuditEvent
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ADDRESS = "/console/audit"
PAGE_SIZE = 50


@dataclass(frozen=True)
class Question:
    """What is asked of the log; an empty field asks for nothing. `before` is where a page ends."""

    person: int | None = None
    kind: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Question":
        """What an address asks; a value that cannot be is asked for nothing."""
        return cls(
            person=_number(query.get("person", "")),
            kind=query.get("kind", "").strip()[:40],
            number=query.get("number", "").strip()[:64],
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            before=_number(query.get("before", "")),
        )

    def address(self, **more: str) -> str:
        """The same question as an address, without its place among the pages."""
        fields = {
            "person": str(self.person or ""),
            "kind": self.kind,
            "number": self.number,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return f"{ADDRESS}?{urlencode({name: value for name, value in (fields | more).items() if value})}"


@dataclass(frozen=True)
class LogPage:
    events: Sequence[AuditEvent]
    following: int | None


def read_log(work: Work, asked: Question) -> LogPage:
    """A page of the log, the latest first; `following` is the `before` of the next page."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(PAGE_SIZE + 1)
    if asked.person is not None:
        query = query.where(AuditEvent.agent_id == asked.person)
    if asked.kind:
        query = query.where(AuditEvent.object_kind == asked.kind)
    if asked.number:
        query = query.where(AuditEvent.object_id == asked.number)
    if asked.since is not None:
        query = query.where(AuditEvent.at >= _midnight(asked.since, work.brand.zone))
    if asked.until is not None:
        query = query.where(AuditEvent.at < _midnight(asked.until + timedelta(days=1), work.brand.zone))
    if asked.before is not None:
        query = query.where(AuditEvent.id < asked.before)
    found = list(work.session.scalars(query))
    return LogPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None)


def who_looked(work: Work, kind: str, object_id: int) -> list[AuditEvent]:
    """The last look of each person at one thing, the latest first."""
    query = select(AuditEvent).where(
        AuditEvent.object_kind == kind, AuditEvent.object_id == str(object_id), AuditEvent.action == LOOK
    )
    latest: dict[int | None, AuditEvent] = {}
    for event in work.session.scalars(query.order_by(AuditEvent.id.desc()).limit(200)):
        latest.setdefault(event.agent_id, event)
    return list(latest.values())


class AuditPage:
    """`/console/audit`."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [guard.get(ADDRESS, self.show, needs=Needs.ADMIN)]

    def show(self, visit: Visit) -> Response:
        asked = Question.of(visit.request.query_params)
        with self._store.reading() as work:
            return self._renderer.page(
                work,
                visit.signed_in,
                "audit.html",
                here="audit",
                page=read_log(work, asked),
                asked=asked,
                people=list(work.session.scalars(select(Agent).order_by(Agent.name))),
            )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 9000 else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
