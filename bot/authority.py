"""The part of brand.yml that says who may grant how much, when they answer, and what the brand proposes."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.casework.budget import Holder, Limit, Period
from bot.casework.hours import MIDNIGHT, Hours, Slot
from bot.casework.ladder import Duty, Level
from bot.casework.money import Money
from bot.casework.proposal import Gesture, Line
from bot.labels import Anger, PublicIntent, Wish
from bot.strict import Strict

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Units = Annotated[int, Field(gt=0)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Amounts = Units | dict[Currency, Units]
"""Whole units: of the brand's currency, or of each currency by its ISO code."""


def _minute(value: Any) -> Any:
    """`"09:00"` as minutes of the day; YAML itself already reads an unquoted 18:00 so."""
    hour, colon, minute = str(value).partition(":")
    if isinstance(value, str) and colon and hour.isdecimal() and minute.isdecimal() and int(minute) < 60:
        return int(hour) * 60 + int(minute)
    return value


def _anger(value: Any) -> Any:
    names = {level.label: level for level in Anger}
    if isinstance(value, str) and value not in names:
        raise ValueError(f"« {value} » is not one of {', '.join(names)}")
    return names.get(value, value) if isinstance(value, str) else value


def _of_complaint(value: str) -> str:
    return PublicIntent(value).value


Minute = Annotated[int, BeforeValidator(_minute), Field(ge=0, le=MIDNIGHT)]


def amounts(configured: Amounts | None, currency: str) -> tuple[Money, ...]:
    """The amounts of one key of brand.yml, the brand's own currency first."""
    if configured is None:
        return ()
    by_currency = configured if isinstance(configured, dict) else {currency: configured}
    ordered = sorted(by_currency.items(), key=lambda item: (item[0] != currency, item[0]))
    return tuple(Money(units * 100, code) for code, units in ordered)


class OpenConfig(Strict):
    """Some days of the week, from one time to another on the brand's clocks."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(min_length=1)
    opens: Minute
    closes: Minute

    @model_validator(mode="after")
    def opens_before_it_closes(self) -> "OpenConfig":
        if self.opens >= self.closes:
            raise ValueError("a day opens before it closes; write a night as two lines")
        return self


@lru_cache
def _calendar(country: str, subdivision: str | None) -> HolidayBase:
    return country_holidays(country, subdiv=subdivision)


class HolidaysConfig(Strict):
    """Public holidays of a country (and of a part of it), and days the brand adds."""

    country: str = "FR"
    subdivision: str | None = None
    also: tuple[date, ...] = ()

    @model_validator(mode="after")
    def is_known(self) -> "HolidaysConfig":
        try:
            _calendar(self.country, self.subdivision)
        except NotImplementedError as error:
            raise ValueError(str(error)) from None
        return self

    def closed(self) -> Callable[[date], bool]:
        calendar = _calendar(self.country, self.subdivision)
        return lambda day: day in calendar or day in self.also


class BudgetConfig(Strict):
    """At most so much granted in a day, and in a month."""

    per_day: Amounts | None = None
    per_month: Amounts | None = None

    def limits(self, holder: Holder, currency: str) -> tuple[Limit, ...]:
        periods = ((Period.DAY, self.per_day), (Period.MONTH, self.per_month))
        return tuple(
            Limit(holder, period, most) for period, key in periods for most in amounts(key, currency)
        )


class LevelConfig(Strict):
    """One rung. `budget` is that of the whole level, `each` that of every one of its people."""

    name: str = Field(min_length=1)
    cap: Amounts | None = None
    answers_within_hours: float = Field(gt=0)
    slack_users: tuple[str, ...] = ()
    slack_groups: tuple[str, ...] = ()
    hours: tuple[OpenConfig, ...] | None = None
    budget: BudgetConfig = BudgetConfig()
    each: BudgetConfig = BudgetConfig()

    def level(self, rank: int, currency: str, hours: Hours | None) -> Level:
        caps = amounts(self.cap, currency)
        return Level(
            rank,
            self.name,
            caps[0] if caps else None,
            timedelta(hours=self.answers_within_hours),
            slack_users=self.slack_users,
            slack_groups=self.slack_groups,
            other_caps=caps[1:],
            hours=hours,
            limits=(
                *self.budget.limits(Holder.LEVEL, currency),
                *self.each.limits(Holder.PERSON, currency),
            ),
        )


class DutyConfig(Strict):
    """Whoever is called when nobody else answers, with the authority of one level (its number)."""

    name: str = Field(min_length=1)
    level: int = Field(ge=1)
    answers_within_hours: float = Field(gt=0)
    slack_users: tuple[str, ...] = ()
    slack_groups: tuple[str, ...] = ()

    def duty(self) -> Duty:
        within = timedelta(hours=self.answers_within_hours)
        return Duty(self.name, self.level, within, self.slack_users, self.slack_groups)


class GestureConfig(Strict):
    """Either an `amount`, or `percent` of the order's value, `at_most` so much."""

    amount: Units | None = None
    percent: int | None = Field(None, ge=1, le=100)
    at_most: Units | None = None

    @model_validator(mode="after")
    def is_one_thing(self) -> "GestureConfig":
        if (self.amount is None) == (self.percent is None) or (self.amount and self.at_most):
            raise ValueError("give an amount, or a percent (and at_most)")
        return self

    def gesture(self, currency: str) -> Gesture:
        return Gesture(_money(self.amount, currency), self.percent or 0, _money(self.at_most, currency))


class ProposalConfig(Strict):
    """One line of the table of gestures; what is not written is not asked for."""

    problem: tuple[Annotated[str, AfterValidator(_of_complaint)], ...] = ()
    wish: tuple[Wish, ...] = ()
    anger_from: Annotated[Anger, BeforeValidator(_anger)] = Anger.CALM
    order_from: Units | None = None
    order_below: Units | None = None
    past_gestures_at_most: int | None = Field(None, ge=0)
    give: GestureConfig
    because: str = Field(min_length=1, max_length=300)

    def line(self, currency: str) -> Line:
        return Line(
            self.give.gesture(currency),
            self.because,
            problems=self.problem,
            wishes=self.wish,
            anger_from=self.anger_from,
            order_from=_money(self.order_from, currency),
            order_below=_money(self.order_below, currency),
            past_gestures_at_most=self.past_gestures_at_most,
        )


def hours(
    configured: Iterable[OpenConfig] | None, zone: ZoneInfo, closed: Callable[[date], bool]
) -> Hours | None:
    """The week these lines make; None when there are none: then somebody is always there."""
    lines = list(configured or ())
    if not lines:
        return None
    week = tuple(tuple(Slot(one.opens, one.closes) for one in lines if day in one.days) for day in DAYS)
    return Hours(zone, week, closed)


def caps_rise(levels: Iterable[LevelConfig], currency: str) -> None:
    """ValueError unless each level may grant more than the one before it, in every currency it names."""
    before: dict[str, int] | None = {}
    for level in levels:
        caps = {cap.currency: cap.cents for cap in amounts(level.cap, currency)}
        if before is None:
            raise ValueError("authority: only the last level may be without a cap")
        if caps and currency not in caps:
            raise ValueError(f"authority: « {level.name} » needs a cap in {currency} too")
        if caps and any(cents > caps.get(code, -1) for code, cents in before.items()):
            raise ValueError("authority: each level's cap must be above the one before it")
        before = caps or None


def slots_do_not_overlap(lines: Iterable[OpenConfig]) -> None:
    """ValueError when one day is open twice at the same time: its time would count twice."""
    for day in DAYS:
        until = 0
        for line in sorted((one for one in lines if day in one.days), key=lambda one: one.opens):
            if line.opens < until:
                raise ValueError(f"hours: two lines overlap on {day}")
            until = line.closes


def _money(units: int | None, currency: str) -> Money | None:
    return None if units is None else Money(units * 100, currency)
