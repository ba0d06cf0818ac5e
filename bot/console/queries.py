"""Finding cases: what the list is asked for, and a page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from bot.casework.case import LIVE, CaseStatus
from bot.commands.escalations import STILL_OPEN
from bot.labels import Anger, Risk
from bot.store.cases import Case, Escalation
from bot.store.customers import Conversation, Customer, Identity
from bot.store.queue import Inbound
from bot.store.unit_of_work import Work

PAGE_SIZE = 30
MOST_WORDS = 8


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
    """Where a page starts: just after this case, in the order of the list."""

    updated_at: datetime
    case_id: int

    def __str__(self) -> str:
        return f"{self.updated_at.astimezone(UTC).isoformat()}~{self.case_id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for anything that is not a cursor of ours: the list starts at its top."""
        at, _, case_id = text.partition("~")
        try:
            updated_at = datetime.fromisoformat(at)
            return cls(updated_at, int(case_id)) if updated_at.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True)
class CasePage:
    cases: Sequence[Case]
    following: Cursor | None


def find_cases(work: Work, search: Search, after: Cursor | None = None) -> CasePage:
    """A page of the cases that fit, the last changed first; `following` starts the page after it."""
    query = (
        _fitting(search)
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
    same_moment = and_(Case.updated_at == cursor.updated_at, Case.id < cursor.case_id)
    return or_(Case.updated_at < cursor.updated_at, same_moment)


def _fitting(search: Search) -> Select[tuple[Case]]:
    query = select(Case).join(Customer)
    for word in search.q.split()[:MOST_WORDS]:
        query = query.where(_mentions(word))
    if search.status is not None:
        query = query.where(Case.status == search.status)
    if search.intent:
        query = query.where(Case.intent == search.intent)
    if search.anger is not None:
        query = query.where(Case.anger == int(search.anger))
    if search.risk is not None:
        query = query.where(cast(Case.risks, Text).contains(f'"{search.risk.value}"', autoescape=True))
    return query


def _mentions(word: str) -> ColumnElement[bool]:
    """The word is in the customer's name, the reference, or something they wrote."""
    columns = (Customer.name, Case.reference, Case.first_words, Case.what_happened)
    written = (
        exists()
        .where(Inbound.conversation_id == Conversation.id, Conversation.identity_id == Identity.id)
        .where(Identity.customer_id == Case.customer_id, Inbound.text.icontains(word, autoescape=True))
    )
    return or_(*(column.icontains(word, autoescape=True) for column in columns), written)


def waiting_escalations(work: Work, most: int) -> list[Escalation]:
    """What the desk must decide, the oldest deadline first."""
    query = _waiting().options(joinedload(Escalation.case).joinedload(Case.customer))
    return list(work.session.scalars(query.order_by(Escalation.due_at, Escalation.id).limit(most)))


def count_waiting(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def _waiting() -> Select[tuple[Escalation]]:
    """An ended case asks nothing of anybody, whatever was asked about it before."""
    return select(Escalation).join(Case).where(Escalation.state.in_(STILL_OPEN), Case.status.in_(LIVE))
