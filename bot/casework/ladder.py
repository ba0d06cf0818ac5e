"""The authority ladder: who may grant how much, who comes next, and until when they answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from bot.casework.budget import Limit
from bot.casework.decision import Choice
from bot.casework.hours import Hours
from bot.casework.money import Money, of_currency


@dataclass(frozen=True)
class Level:
    """One rung. `cap` None means no limit; `other_caps` are caps in other currencies.

    `slack_users` and `slack_groups` are the Slack ids that stand on it; without `hours` somebody is
    always there; `limits` are the budgets of the level and of each of its people.
    """

    rank: int
    name: str
    cap: Money | None
    answers_within: timedelta
    slack_users: tuple[str, ...] = ()
    slack_groups: tuple[str, ...] = ()
    other_caps: tuple[Money, ...] = ()
    hours: Hours | None = None
    limits: tuple[Limit, ...] = ()

    def covers(self, amount: Money | None) -> bool:
        if amount is None or self.cap is None:
            return True
        cap = of_currency((self.cap, *self.other_caps), amount.currency)
        return cap is not None and amount.cents <= cap.cents

    def cap_in(self, currency: str) -> Money | None:
        """The most this level grants in this currency; None when it has no cap, or grants none in it."""
        return None if self.cap is None else of_currency((self.cap, *self.other_caps), currency)

    def holds(self, user: str, groups: Collection[str]) -> bool:
        """Whether this Slack user, a member of these user groups, stands on this level."""
        return user in self.slack_users or bool(set(groups) & set(self.slack_groups))


@dataclass(frozen=True)
class Duty:
    """Whoever is called when nobody else answers: with the authority of the level of `rank`."""

    name: str
    rank: int
    answers_within: timedelta
    slack_users: tuple[str, ...] = ()
    slack_groups: tuple[str, ...] = ()

    def holds(self, user: str, groups: Collection[str]) -> bool:
        return user in self.slack_users or bool(set(groups) & set(self.slack_groups))


class OutsideHours(str, Enum):
    """What a request that comes when a level is closed does: wait for it to open, or go to duty."""

    PAUSE = "pause"
    DUTY = "duty"


@dataclass(frozen=True)
class Addressed:
    """Whom a request is put before, and until when."""

    rank: int
    on_duty: bool
    due_at: datetime


@dataclass(frozen=True)
class Ladder:
    """Levels from the least authority (rank 1) to the most; never empty.

    `two_people_above` holds, per currency, the amount above which one person is not enough; `limits`
    are the budgets of the whole brand.
    """

    levels: tuple[Level, ...]
    duty: Duty | None = None
    outside_hours: OutsideHours = OutsideHours.PAUSE
    two_people_above: tuple[Money, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def top(self) -> Level:
        return self.levels[-1]

    def at(self, rank: int) -> Level:
        """The level of this rank, brought back within the ladder when brand.yml was shortened."""
        return self.levels[min(max(rank, 1), len(self.levels)) - 1]

    def above(self, rank: int) -> Level:
        """The next level up; the top level has itself above."""
        return self.at(rank + 1)

    def of_slack_user(self, user: str, groups: Collection[str] = ()) -> Level | None:
        """The highest level this Slack user stands on, None for somebody without authority."""
        own = next((lv for lv in reversed(self.levels) if lv.holds(user, groups)), None)
        if self.duty is None or not self.duty.holds(user, groups):
            return own
        return max(filter(None, (own, self.at(self.duty.rank))), key=lambda level: level.rank)

    def asked(self, level: int, *, on_duty: bool) -> int:
        """The least rank that may decide a request; duty answers with the authority duty has."""
        if on_duty and self.duty is not None:
            return min(self.at(level).rank, self.duty.rank)
        return self.at(level).rank

    def name_of(self, level: int, *, on_duty: bool) -> str:
        """What those who must answer are called."""
        return self.duty.name if on_duty and self.duty is not None else self.at(level).name

    def needs_two(self, amount: Money | None) -> bool:
        """Whether this amount takes the approval of two people."""
        most = of_currency(self.two_people_above, amount.currency) if amount else None
        return most is not None and amount is not None and amount.cents > most.cents

    def limits_for(self, rank: int) -> tuple[Limit, ...]:
        """Every budget that a decision of somebody of this rank must stay within."""
        return (*self.limits, *self.at(rank).limits)

    def address(self, now: datetime, rank: int, within: timedelta | None = None) -> Addressed:
        """Put a request before a level, or before duty when the level is closed and that is the rule."""
        level = self.at(rank)
        closed = level.hours is not None and not level.hours.is_open(now)
        if closed and self.outside_hours is OutsideHours.DUTY and self.duty is not None:
            return self.call_duty(now, rank)
        return Addressed(level.rank, on_duty=False, due_at=due(now, level, within))

    def call_duty(self, now: datetime, rank: int) -> Addressed:
        """Put a request before whoever is on duty, whom nobody's hours concern."""
        if self.duty is None:
            raise LookupError("this brand has nobody on duty")
        return Addressed(self.at(rank).rank, on_duty=True, due_at=now + self.duty.answers_within)

    def refusal(self, rank: int, asked: int, choice: Choice) -> str | None:
        """Why somebody of `rank` may not decide this at all, in words for them; None when they may.

        Whether their level covers the amount is another question: `beyond`.
        """
        if rank < asked:
            return f"Cette demande attend le niveau « {self.at(asked).name} »."
        return self.beyond(rank, choice)

    def beyond(self, rank: int, choice: Choice) -> str | None:
        """Why the amount is more than somebody of `rank` may grant alone; None when it is not."""
        level = self.at(rank)
        if choice.amount is None or level.covers(choice.amount):
            return None
        cap = level.cap_in(choice.amount.currency)
        if cap is None:
            return f"Votre niveau n’accorde rien en {choice.amount.currency}."
        return f"Votre plafond est de {cap} par décision."


def due(asked_at: datetime, level: Level, within: timedelta | None = None) -> datetime:
    """Until when this level must have answered, counted in its own hours."""
    span = level.answers_within if within is None else within
    return asked_at.astimezone(UTC) + span if level.hours is None else level.hours.after(asked_at, span)
