"""Budgets: how much may be granted in a day and in a month, by a person, a level and the whole brand.

What is granted is entered in every account it belongs to, whether that account has a limit today or not,
so that a limit set in the middle of a month counts what was granted before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from bot.casework.money import Money


class Holder(str, Enum):
    """Whose budget it is."""

    BRAND = "brand"
    LEVEL = "level"
    PERSON = "person"


class Period(str, Enum):
    """Days and months of the brand's own calendar."""

    DAY = "day"
    MONTH = "month"

    def name_of(self, at: datetime, zone: ZoneInfo) -> str:
        """`2026-11-20`, `2026-11`."""
        return at.astimezone(zone).strftime("%Y-%m-%d" if self is Period.DAY else "%Y-%m")


@dataclass(frozen=True)
class Limit:
    """At most so much in each period."""

    holder: Holder
    period: Period
    most: Money

    @property
    def in_words(self) -> str:
        """`le budget du jour de votre niveau`, for whoever is refused."""
        return f"{PERIODS[self.period]} {HOLDERS[self.holder]}"


PERIODS = {Period.DAY: "le budget du jour", Period.MONTH: "le budget du mois"}
HOLDERS = {Holder.BRAND: "de la marque", Holder.LEVEL: "de votre niveau", Holder.PERSON: "qui vous revient"}


@dataclass(frozen=True, order=True)
class Account:
    """Where granted money is entered. Ordered, so that everybody takes accounts in the same order."""

    name: str
    period_name: str
    holder: Holder
    period: Period

    def limit(self, limits: Collection[Limit], currency: str) -> Limit | None:
        """The limit on this account in this currency, None when there is none."""
        mine = [limit for limit in limits if (limit.holder, limit.period) == (self.holder, self.period)]
        return next((limit for limit in mine if limit.most.currency == currency), None)


def accounts(rank: int, agent_id: int, at: datetime, zone: ZoneInfo) -> list[Account]:
    """Every account that something granted by this person, on this level, at this instant belongs to."""
    names = {
        Holder.BRAND: "brand",
        Holder.LEVEL: f"level:{rank}",
        Holder.PERSON: f"agent:{agent_id}",
    }
    return sorted(
        Account(name, period.name_of(at, zone), holder, period)
        for holder, name in names.items()
        for period in Period
    )
