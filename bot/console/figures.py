"""The figures of a period, each one query that reads slices of indexes (`bot.store.figures`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    ScalarSelect,
    Subquery,
    and_,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from bot.casework.case import LIVE
from bot.commands.escalations import STILL_OPEN
from bot.commands.history import EventKind
from bot.console.periods import Span
from bot.labels import Anger, Lane, PrivateIntent
from bot.store.base import Instant
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.claims import is_in
from bot.store.customers import Conversation
from bot.store.figures import seconds_between
from bot.store.queue import GIVEN_UP, Inbound, InboundKind, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Work

WRITTEN = (InboundKind.COMMENT, InboundKind.MESSAGE)
SOON = timedelta(hours=1)


@dataclass
class Mood:
    """What customers wrote in one span: how many messages of each anger, and those not read yet."""

    by_anger: dict[Anger, int] = field(default_factory=lambda: dict.fromkeys(Anger, 0))
    unread: int = 0

    @property
    def messages(self) -> int:
        return sum(self.by_anger.values()) + self.unread

    @property
    def angry(self) -> int:
        return self.by_anger[Anger.ANGRY] + self.by_anger[Anger.FURIOUS]

    def __add__(self, other: "Mood") -> "Mood":
        by_anger = {anger: count + other.by_anger[anger] for anger, count in self.by_anger.items()}
        return Mood(by_anger, self.unread + other.unread)


def moods(work: Work, spans: Sequence[Span]) -> list[Mood]:
    """One for each span, in the same order; spans may overlap. What people corrected counts as corrected.

    Each count is a slice of one index: nothing is sorted, and no row is read.
    """
    asked = _as_rows(spans)
    angers = (*Anger, None)
    counts = (_written(asked, anger).label(f"anger_{place}") for place, anger in enumerate(angers))
    rows = work.session.execute(select(*counts).select_from(asked).order_by(asked.c.number))
    return [Mood(dict(zip(Anger, by_anger, strict=True)), unread) for *by_anger, unread in rows]


def _written(asked: CTE, anger: Anger | None) -> ScalarSelect[int]:
    """How many messages of this anger, or not read yet, came within the span."""
    within = (Inbound.received_at >= asked.c.since, Inbound.received_at < asked.c.until)
    of_anger = Inbound.anger.is_(None) if anger is None else Inbound.anger == int(anger)
    counted = select(func.count()).where(Inbound.kind.in_(WRITTEN), of_anger, *within)
    return counted.correlate(asked).scalar_subquery()


def _as_rows(spans: Sequence[Span]) -> CTE:
    """The spans as rows to join: each is then looked up in the index of instants."""
    rows = [
        select(
            literal(number, Integer).label("number"),
            literal(span.since, Instant).label("since"),
            literal(span.until, Instant).label("until"),
        )
        for number, span in enumerate(spans)
    ]
    return union_all(*rows).cte("asked")


@dataclass(frozen=True)
class Answers:
    """First answers to public conversations begun in a span; half came in `median` seconds, 95 % in `p95`."""

    begun: int
    answered: int
    median: float | None
    p95: float | None


def first_answers(work: Work, span: Span) -> Answers:
    """From the first comment to the first reply that went out before the span ended."""
    begun = (Conversation.lane == Lane.PUBLIC, *_in(Conversation.created_at, span))
    first = _first_replies(span)
    wait = seconds_between(first.c.sent_at, Conversation.created_at).label("seconds")
    waits = select(wait).join(first, first.c.conversation_id == Conversation.id).where(*begun).cte("waits")
    place = func.row_number().over(order_by=waits.c.seconds).label("place")
    ranked = select(waits.c.seconds, place).cte("ranked")
    all_begun = select(func.count()).select_from(Conversation).where(*begun).scalar_subquery()
    counts = select(all_begun.label("begun"), func.count().label("answered")).select_from(waits).cte("counts")

    def at_least(percent: int) -> ScalarSelect[float]:
        """The first wait that this share of the answered did not exceed."""
        reached = ranked.c.place * 100 >= counts.c.answered * percent
        return select(func.min(ranked.c.seconds)).where(reached).correlate(counts).scalar_subquery()

    row = work.session.execute(select(counts, at_least(50), at_least(95)).select_from(counts)).one()
    return Answers(*row)


def _first_replies(span: Span) -> Subquery:
    """`conversation_id` and `sent_at` of the first reply of each: none is sent before its comment came."""
    return (
        select(Outbound.conversation_id, func.min(Outbound.sent_at).label("sent_at"))
        .where(
            Outbound.kind == OutboundKind.PUBLIC_REPLY,
            Outbound.state == QueueState.DONE,
            Outbound.sent_at >= span.since,
            Outbound.sent_at < span.until,
        )
        .group_by(Outbound.conversation_id)
        .subquery("first")
    )


@dataclass(frozen=True)
class Cohort:
    """The cases opened in a span, and how far they came before it ended."""

    opened: int
    in_public: int
    moved: int
    resolved: int

    @property
    def moved_share(self) -> float | None:
        """Of the cases that began in public, those whose customer came to the private conversation."""
        return self.moved / self.in_public if self.in_public else None

    @property
    def resolved_share(self) -> float | None:
        return self.resolved / self.opened if self.opened else None


def cohort(work: Work, span: Span) -> Cohort:
    in_public = Case.intent != PrivateIntent.GIVE_DETAILS.value
    moved = and_(in_public, _happened(EventKind.PRIVATE_OPENED, span))
    row = work.session.execute(
        select(
            func.count(),
            func.count().filter(in_public),
            func.count().filter(moved),
            func.count().filter(_happened(EventKind.RESOLVED, span)),
        )
        .select_from(Case)
        .where(*_in(Case.opened_at, span))
    ).one()
    return Cohort(*row)


def _happened(kind: EventKind, span: Span) -> ColumnElement[bool]:
    """Within the span only: both periods that are compared had as much time for it."""
    return exists().where(
        CaseEvent.case_id == Case.id, CaseEvent.kind == kind.value, CaseEvent.at < span.until
    )


@dataclass(frozen=True)
class Deadlines:
    """What waits for a decision, by when it is due: passed, within the hour, later today, after that."""

    late: int
    soon: int
    today: int
    later: int

    @property
    def open(self) -> int:
        return self.late + self.soon + self.today + self.later


def deadlines(work: Work, midnight: datetime) -> Deadlines:
    """`midnight` is when the brand's day ends."""
    due, now = Escalation.due_at, work.now
    soon = min(now + SOON, midnight)
    row = work.session.execute(
        select(
            func.count().filter(due < now),
            func.count().filter(due >= now, due < soon),
            func.count().filter(due >= soon, due < midnight),
            func.count().filter(due >= midnight),
        )
        .select_from(Escalation)
        .join(Case)
        .where(Escalation.state.in_(STILL_OPEN), Case.status.in_(LIVE))
    ).one()
    return Deadlines(*row)


def dead_rows(work: Work) -> int:
    """Messages that could not be handled or delivered and wait for a person."""
    counts = [
        select(func.count()).select_from(table).where(is_in(table, GIVEN_UP)).scalar_subquery()
        for table in (Inbound, Outbound)
    ]
    return int(work.session.scalar(select(counts[0] + counts[1])) or 0)


def _in(
    column: InstrumentedAttribute[datetime], span: Span
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= span.since, column < span.until
