"""Finding cases: what the list is asked for, and a page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from bot.casework.case import LIVE, CaseStatus
from bot.commands.escalations import STILL_OPEN
from bot.labels import Anger, Risk
from bot.store.base import Instant
from bot.store.cases import Case, Escalation
from bot.store.customers import Conversation, Identity
from bot.store.search import Terms, conversations_with
from bot.store.unit_of_work import Work

PAGE_SIZE = 30
DESK_SIZE = 20


@dataclass(frozen=True)
class Search:
    """What somebody looks for; an empty field asks for nothing."""

    q: str = ""
    status: CaseStatus | None = None
    intent: str = ""
    anger: Anger | None = None
    risk: Risk | None = None

    def query_string(self, **more: str) -> str:
        """The same search as it is written in an address."""
        fields = {
            "q": self.q,
            "status": self.status.value if self.status else "",
            "intent": self.intent,
            "anger": str(int(self.anger)) if self.anger is not None else "",
            "risk": self.risk.value if self.risk else "",
        }
        return urlencode({name: value for name, value in (fields | more).items() if value})

    @property
    def filters(self) -> int:
        """How many filters are set besides the words."""
        return sum(x is not None and x != "" for x in (self.status, self.intent, self.anger, self.risk))


@dataclass(frozen=True)
class Cursor:
    """Where a page starts: just after this row, in the order of the list."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat()}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for anything that is not a cursor of ours: the list starts at its top."""
        at, _, number = text.partition("~")
        try:
            moment = datetime.fromisoformat(at)
            return cls(moment.astimezone(UTC), int(number[:18])) if moment.tzinfo else None
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class CasePage:
    cases: Sequence[Case]
    following: Cursor | None


def find_cases(work: Work, search: Search, after: Cursor | None = None) -> CasePage:
    """A page of the cases that fit, the last changed first; `following` starts the page after it."""
    query = (
        _fitting(work, search)
        .options(joinedload(Case.customer), selectinload(Case.escalations))
        .order_by(Case.updated_at.desc(), Case.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        query = query.where(_comes_after(after))
    found = list(work.session.scalars(query))
    page = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    return CasePage(page, Cursor(page[-1].updated_at, page[-1].id) if more else None)


def _comes_after(cursor: Cursor) -> ColumnElement[bool]:
    same_moment = and_(Case.updated_at == cursor.at, Case.id < cursor.id)
    return or_(Case.updated_at < cursor.at, same_moment)


def _fitting(work: Work, search: Search) -> Select[tuple[Case]]:
    query = select(Case)
    terms = Terms.parse(search.q)
    if terms:
        query = query.where(Case.customer_id.in_(_who_mention(work, terms)))
    if search.status is not None:
        query = query.where(Case.status == search.status)
    if search.intent:
        query = query.where(Case.intent == search.intent)
    if search.anger is not None:
        query = query.where(Case.anger == int(search.anger))
    if search.risk is not None:
        query = query.where(cast(Case.risks, Text).contains(f'"{search.risk.value}"', autoescape=True))
    return query


def _who_mention(work: Work, terms: Terms) -> Select[tuple[int]]:
    """The customers in one of whose conversations all these words occur."""
    return (
        select(Identity.customer_id)
        .join(Conversation)
        .where(Conversation.id.in_(conversations_with(work, terms)))
    )


@dataclass(frozen=True)
class DeskPage:
    escalations: Sequence[Escalation]
    following: Cursor | None


def waiting_escalations(work: Work, after: Cursor | None = None) -> DeskPage:
    """A page of what the desk must decide, the oldest deadline first; `following` starts the next one."""
    case = joinedload(Escalation.case)
    query = _waiting().options(
        case.joinedload(Case.customer), case.selectinload(Case.conversations), case.selectinload(Case.events)
    )
    if after is not None:
        place = tuple_(literal(after.at, Instant()), literal(after.id))
        query = query.where(tuple_(Escalation.due_at, Escalation.id) > place)
    query = query.order_by(Escalation.due_at, Escalation.id).limit(DESK_SIZE + 1)
    found = list(work.session.scalars(query))
    page = found[:DESK_SIZE]
    more = len(found) > DESK_SIZE
    return DeskPage(page, Cursor(page[-1].due_at, page[-1].id) if more else None)


def count_waiting(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def _waiting() -> Select[tuple[Escalation]]:
    """An ended case asks nothing of anybody, whatever was asked about it before."""
    return select(Escalation).join(Case).where(Escalation.state.in_(STILL_OPEN), Case.status.in_(LIVE))
