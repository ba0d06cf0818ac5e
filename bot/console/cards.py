"""An escalation as a card: all it takes to decide in ten seconds."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.casework.ladder import Level
from bot.casework.money import Money
from bot.commands.escalations import ON_MONEY
from bot.console.links import message_link
from bot.console.windows import Doors, doors_of
from bot.store.cases import Case, Decision, Escalation
from bot.store.customers import Customer, Identity
from bot.store.queue import Inbound, InboundKind
from bot.store.team import Agent
from bot.store.unit_of_work import Work


@dataclass(frozen=True)
class Past:
    """The customer's history in one line: how many cases before, what they were granted and took."""

    cases: int
    gestures: int
    total: Money | None


@dataclass(frozen=True)
class Card:
    """What `reader` sees; `may_…` only decides what is offered, the commands check it again."""

    escalation: Escalation
    case: Case
    customer: Customer
    platform: str
    link: str | None
    past: Past
    level: Level
    at_top: bool
    own_level: Level | None
    holder: Agent | None
    reader: Agent
    doors: Doors | None

    @property
    def on_money(self) -> bool:
        return self.escalation.reason in ON_MONEY

    @property
    def held_by_other(self) -> bool:
        return self.holder is not None and self.holder.id != self.reader.id

    @property
    def held_by_reader(self) -> bool:
        return self.holder is not None and self.holder.id == self.reader.id

    @property
    def may_decide(self) -> bool:
        return self.reader.level >= self.escalation.level and not self.held_by_other

    @property
    def version(self) -> str:
        """Changes when the card would say something else, not when a minute goes by."""
        return f"{self.escalation.version}.{self.case.updated_at.timestamp()}"


def make_card(work: Work, escalation: Escalation, reader: Agent) -> Card:
    """The card of this escalation as this person sees it."""
    case, ladder = escalation.case, work.brand.ladder
    identity = work.session.scalar(
        select(Identity).where(Identity.customer_id == case.customer_id).order_by(Identity.id).limit(1)
    )
    return Card(
        escalation=escalation,
        case=case,
        customer=case.customer,
        platform=identity.platform if identity else "",
        link=_link(work, case),
        past=past_of(work, case),
        level=ladder.at(escalation.level),
        at_top=ladder.at(escalation.level).rank == ladder.top.rank,
        own_level=ladder.at(reader.level) if reader.level else None,
        holder=holder_of(work, case),
        reader=reader,
        doors=doors_of(work, case),
    )


def holder_of(work: Work, case: Case) -> Agent | None:
    """Who has the case's conversations in hand, None when the assistant does."""
    muted_by = next((c.muted_by for c in case.conversations if c.muted_by is not None), None)
    return work.session.get(Agent, muted_by) if muted_by is not None else None


def is_held_elsewhere(case: Case) -> bool:
    """Whether somebody answers on the platform itself in one of the case's conversations."""
    return any(conversation.muted_elsewhere for conversation in case.conversations)


def past_of(work: Work, case: Case) -> Past:
    """What there was with this customer besides this case."""
    cases = work.session.scalar(
        select(func.count()).where(Case.customer_id == case.customer_id, Case.id != case.id)
    )
    gestures, cents = work.session.execute(
        select(func.count(), func.sum(Decision.amount_cents))
        .select_from(Decision)
        .join(Escalation)
        .join(Case)
        .where(Case.customer_id == case.customer_id, Case.id != case.id)
        .where(Decision.accepted.is_(True), Decision.amount_cents.is_not(None))
    ).one()
    return Past(cases or 0, gestures, Money(cents, work.brand.currency) if cents else None)


def _link(work: Work, case: Case) -> str | None:
    """The customer's last public message, where it was written."""
    places = [conversation.id for conversation in case.conversations]
    last = work.session.scalar(
        select(Inbound)
        .where(Inbound.conversation_id.in_(places), Inbound.kind == InboundKind.COMMENT)
        .order_by(Inbound.id.desc())
        .limit(1)
    )
    return message_link(last) if last else None
