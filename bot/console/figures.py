"""The figures of a period, each one query that reads slices of indexes (`bot.store.figures`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, Integer, and_, exists, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from bot.casework.case import LIVE
from bot.commands.escalations import STILL_OPEN
from bot.commands.history import EventKind
from bot.console.periods import Span
from bot.labels import Anger, Lane, PrivateIntent
from bot.store.base import Instant
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.claims import is_in
from bot.store.corrections import standing
from bot.store.customers import Conversation
from bot.store.figures import seconds_between
from bot.store.queue import GIVEN_UP, Inbound, InboundKind, Outbound, OutboundKind, QueueState, Reading
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
    """One for each span, in the same order; spans may overlap. What people corrected counts as corrected."""
    asked, corrected = _as_rows(spans), standing()
    anger_of = func.coalesce(corrected.c.anger, Reading.anger)
    within = and_(Inbound.received_at >= asked.c.since, Inbound.received_at < asked.c.until)
    rows = work.session.execute(
        select(asked.c.number, anger_of, func.count())
        .select_from(asked)
        .join(Inbound, and_(within, Inbound.kind.in_(WRITTEN)))
        .outerjoin(Reading, Reading.inbound_id == Inbound.id)
        .outerjoin(corrected, corrected.c.inbound_id == Inbound.id)
        .group_by(asked.c.number, anger_of)
    )
    found = [Mood() for _ in spans]
    for number, anger, count in rows:
        if anger is None:
            found[number].unread = count
        else:
            found[number].by_anger[Anger(anger)] = count
    return found


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
    went_out = and_(
        Outbound.conversation_id == Conversation.id,
        Outbound.kind == OutboundKind.PUBLIC_REPLY,
        Outbound.state == QueueState.DONE,
        Outbound.sent_at < span.until,
    )
    waits = (
        select(seconds_between(func.min(Outbound.sent_at), Conversation.created_at).label("seconds"))
        .select_from(Conversation)
        .outerjoin(Outbound, went_out)
        .where(Conversation.lane == Lane.PUBLIC, *_in(Conversation.created_at, span))
        .group_by(Conversation.id, Conversation.created_at)
        .subquery()
    )
    order = waits.c.seconds.asc().nulls_last()
    ranked = select(
        waits.c.seconds,
        func.row_number().over(order_by=order).label("place"),
        func.count(waits.c.seconds).over().label("answered"),
    ).subquery()

    def at_least(percent: int) -> ColumnElement[float]:
        """The first wait that this share of the answered did not exceed."""
        reached = ranked.c.place * 100 >= ranked.c.answered * percent
        return func.min(ranked.c.seconds).filter(reached)

    row = work.session.execute(
        select(func.count(), func.count(ranked.c.seconds), at_least(50), at_least(95)).select_from(ranked)
    ).one()
    return Answers(*row)


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
