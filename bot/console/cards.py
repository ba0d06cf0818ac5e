"""An escalation as a card: all it takes to decide in ten seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.casework.decision import EscalationState
from bot.casework.ladder import Ladder, Level
from bot.casework.money import Money
from bot.casework.proposal import Offer
from bot.commands.escalations import ON_MONEY
from bot.commands.history import EventKind
from bot.commands.proposals import offered
from bot.commands.reach import Reach, in_figures, reach_of
from bot.commands.takeover import holder_of
from bot.console.background import Background, Past, background_of
from bot.console.history import sentence
from bot.console.windows import Doors, doors_of
from bot.links import last_link
from bot.pages.language import ngettext
from bot.store.cases import Case, Escalation
from bot.store.customers import Customer
from bot.store.team import Agent
from bot.store.unit_of_work import Work

STEPS = frozenset(
    {
        EventKind.LEVEL_RAISED.value,
        EventKind.REMINDED.value,
        EventKind.DUTY_CALLED.value,
        EventKind.NOBODY_FREE.value,
        EventKind.APPROVED_FIRST.value,
        EventKind.DECIDED.value,
        EventKind.REFUSED.value,
        EventKind.TAKEN_OVER.value,
        EventKind.HANDED_BACK.value,
    }
)
MOST_STEPS = 6


@dataclass(frozen=True)
class Told:
    """One step of a request: what was done, by whom (empty for Apaise itself), and when."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Card:
    """What `reader` sees; `may_…` only decides what is offered, the commands check it again.

    `asked` is the least rank that may decide, `who` what those people are called, `above` the next level
    (empty at the top).
    """

    escalation: Escalation
    case: Case
    customer: Customer
    platform: str
    link: str | None
    past: Past
    level: Level
    asked: int
    who: str
    above: str
    own_level: Level | None
    holder: Agent | None
    reader: Agent
    offer: Offer | None
    order: Money | None
    reach: Reach
    steps: tuple[Told, ...]
    doors: Doors | None

    @property
    def on_money(self) -> bool:
        return self.escalation.reason in ON_MONEY

    @property
    def held_by_other(self) -> bool:
        """Whether a colleague took it over; after a first approval somebody else may decide again."""
        taken = self.escalation.state is EscalationState.TAKEN
        return taken and self.holder is not None and self.holder.id != self.reader.id

    @property
    def held_by_reader(self) -> bool:
        return self.holder is not None and self.holder.id == self.reader.id

    @property
    def may_decide(self) -> bool:
        return self.reader.level >= self.asked and not self.held_by_other

    @property
    def offer_within(self) -> bool:
        """Whether the reader may grant alone, at one click, what is proposed."""
        return (
            self.offer is not None and self.own_level is not None and self.own_level.covers(self.offer.amount)
        )

    @property
    def confirmed_by_reader(self) -> bool:
        """Whether the reader gave the first of two approvals: somebody else must give the second."""
        return self.escalation.approved_by == self.reader.id

    @property
    def audience(self) -> str:
        """How far the complaint carries, in the reader's language; empty when the platform gave nothing."""
        followers, shares = self.reach.followers, self.reach.shares
        told = []
        if followers is not None:
            line = ngettext("%(count)s abonné", "%(count)s abonnés", followers)
            told.append(line % {"count": in_figures(followers)})
        if shares is not None:
            line = ngettext("%(count)s partage", "%(count)s partages", shares)
            told.append(line % {"count": in_figures(shares)})
        return ", ".join(told)

    @property
    def version(self) -> str:
        """Changes when the card would say something else, not when a minute goes by."""
        return f"{self.escalation.version}.{self.case.updated_at.timestamp()}"


def make_card(work: Work, escalation: Escalation, reader: Agent) -> Card:
    """The card of this escalation as this person sees it."""
    return make_cards(work, [escalation], reader)[0]


def make_cards(work: Work, escalations: Sequence[Escalation], reader: Agent) -> list[Card]:
    """The cards of these escalations, in order; what all of them need is asked of the database at once."""
    background = background_of(work, [escalation.case for escalation in escalations])
    ladder = work.brand.ladder
    return [_card(work, escalation, reader, background, ladder) for escalation in escalations]


def _card(work: Work, escalation: Escalation, reader: Agent, background: Background, ladder: Ladder) -> Card:
    case = escalation.case
    wrote = background.wrote[case.id]
    asked = ladder.asked(escalation.level, on_duty=escalation.on_duty)
    above = ladder.above(max(escalation.level, reader.level))
    return Card(
        escalation=escalation,
        case=case,
        customer=case.customer,
        platform=background.platforms.get(case.customer_id, ""),
        link=last_link(wrote, "") or None,
        reach=reach_of(wrote),
        past=background.past[case.id],
        level=ladder.at(asked),
        asked=asked,
        who=ladder.name_of(escalation.level, on_duty=escalation.on_duty),
        above=above.name if above.rank > max(escalation.level, reader.level) else "",
        own_level=ladder.at(reader.level) if reader.level else None,
        holder=holder_of(work, case),
        reader=reader,
        offer=offered(work, escalation),
        order=background.orders.get(case.id),
        steps=_steps(work, escalation, ladder),
        doors=doors_of(work, case),
    )


def _steps(work: Work, escalation: Escalation, ladder: Ladder) -> tuple[Told, ...]:
    """Who did what about this request since it was made, the last few lines."""
    lines = [
        event for event in escalation.case.events if event.at >= escalation.opened_at and event.kind in STEPS
    ]
    return tuple(
        Told(
            sentence(event, ladder),
            work.get(Agent, event.agent_id).name if event.agent_id is not None else "",
            event.at,
        )
        for event in lines[-MOST_STEPS:]
    )


def is_held_elsewhere(case: Case) -> bool:
    """Whether somebody answers on the platform itself in one of the case's conversations."""
    return any(conversation.muted_elsewhere for conversation in case.conversations)
