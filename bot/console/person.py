"""All that is known of one customer, across platforms: what their page shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import joinedload

from bot.casework.case import LIVE
from bot.casework.helper import Help, HelperScore, helper_score
from bot.casework.money import Money
from bot.console.figures import WRITTEN, Mood
from bot.labels import Anger, Lane, PublicIntent
from bot.store.cases import Case, Decision, Escalation
from bot.store.corrections import standing
from bot.store.customers import Conversation, Customer, Identity
from bot.store.queue import Inbound, Reading
from bot.store.unit_of_work import Work

MOST = 200
"""Of each list, the latest; nobody reads further on one page."""

MONTHS = 12
MOST_CANDIDATES = 8


@dataclass(frozen=True)
class Participation:
    """One place where the customer wrote: how often, since when, until when."""

    conversation: Conversation
    identity: Identity
    messages: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Gesture:
    """Something granted and accepted."""

    decision: Decision
    case_id: int
    amount: Money


@dataclass(frozen=True)
class Portrait:
    customer: Customer
    identities: Sequence[Identity]
    cases: Sequence[Case]
    participations: Sequence[Participation]
    gestures: Sequence[Gesture]
    months: Sequence[tuple[date, Mood]]
    helper: HelperScore

    @property
    def live_cases(self) -> int:
        return sum(case.status in LIVE for case in self.cases)

    @property
    def mood(self) -> Mood:
        return sum((mood for _, mood in self.months), Mood())

    @property
    def total(self) -> str:
        """The sum of all gestures, one for each currency."""
        cents: Counter[str] = Counter()
        for gesture in self.gestures:
            cents[gesture.amount.currency] += gesture.amount.cents
        return " + ".join(str(Money(sum_of, currency)) for currency, sum_of in sorted(cents.items()))


def portrait(work: Work, customer: Customer) -> Portrait:
    return Portrait(
        customer=customer,
        identities=work.session.scalars(
            select(Identity).where(Identity.customer_id == customer.id).order_by(Identity.id)
        ).all(),
        cases=work.session.scalars(
            select(Case).where(Case.customer_id == customer.id).order_by(Case.id.desc()).limit(MOST)
        ).all(),
        participations=_participations(work, customer),
        gestures=_gestures(work, customer),
        months=anger_by_month(work, customer),
        helper=helper_score(_helps(work, customer), work.now),
    )


def _participations(work: Work, customer: Customer) -> list[Participation]:
    last = func.max(Inbound.received_at)
    rows = work.session.execute(
        select(Conversation, Identity, func.count(), func.min(Inbound.received_at), last)
        .join(Identity)
        .join(Inbound, and_(Inbound.conversation_id == Conversation.id, Inbound.kind.in_(WRITTEN)))
        .where(Identity.customer_id == customer.id)
        .group_by(Conversation.id, Identity.id)
        .order_by(last.desc(), Conversation.id.desc())
        .limit(MOST)
    )
    return [Participation(*row) for row in rows]


def _gestures(work: Work, customer: Customer) -> list[Gesture]:
    decisions = work.session.scalars(
        select(Decision)
        .join(Escalation)
        .join(Case)
        .where(Case.customer_id == customer.id)
        .where(Decision.accepted.is_(True), Decision.amount_cents.is_not(None))
        .options(joinedload(Decision.escalation))
        .order_by(Decision.id.desc())
    )
    return [
        Gesture(decision, decision.escalation.case_id, decision.amount)
        for decision in decisions
        if decision.amount is not None
    ]


def anger_by_month(work: Work, customer: Customer) -> list[tuple[date, Mood]]:
    """The last twelve months of the brand's calendar, the present one last."""
    zone = work.brand.zone
    months = _last_months(work.now.astimezone(zone).date())
    found = {month: Mood() for month in months}
    rows = work.session.execute(
        select(Inbound.received_at, Inbound.anger)
        .join(Conversation, Inbound.conversation_id == Conversation.id)
        .join(Identity)
        .where(Identity.customer_id == customer.id, Inbound.kind.in_(WRITTEN))
    )
    for at, anger in rows:
        mood = found.get(_month_of(at, zone))
        if mood is not None and anger is None:
            mood.unread += 1
        elif mood is not None:
            mood.by_anger[Anger(anger)] += 1
    return list(found.items())


def _last_months(today: date) -> list[date]:
    count = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(count - MONTHS + 1, count + 1)]


def _month_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date().replace(day=1)


def _helps(work: Work, customer: Customer) -> list[Help]:
    corrected = standing()
    rows = work.session.execute(
        select(Inbound.received_at, Conversation.thread_id, Inbound.anger)
        .join(Conversation, Inbound.conversation_id == Conversation.id)
        .join(Identity)
        .join(Reading)
        .outerjoin(corrected, corrected.c.inbound_id == Inbound.id)
        .where(Identity.customer_id == customer.id, Conversation.lane == Lane.PUBLIC)
        .where(func.coalesce(corrected.c.intent, Reading.intent) == PublicIntent.PEER_HELP.value)
    )
    return [Help(at, thread, Anger(anger)) for at, thread, anger in rows]


def candidates(work: Work, customer: Customer, words: str) -> list[Customer]:
    """Who might be the same person: those whose name holds these words, or who have the same name."""
    query = select(Customer).where(
        Customer.id != customer.id, exists().where(Identity.customer_id == Customer.id)
    )
    if words:
        query = query.where(Customer.name.icontains(words, autoescape=True))
    else:
        query = query.where(func.lower(Customer.name) == func.lower(customer.name))
    return list(work.session.scalars(query.order_by(Customer.id).limit(MOST_CANDIDATES)))
