"""What the list of conversations is asked for: words and filters, as they stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from bot.casework.case import CaseStatus
from bot.console import french
from bot.labels import Anger, Lane, Risk
from bot.store.search import LONGEST_QUERY, Terms


@dataclass(frozen=True)
class Wanted:
    """The fields of an address, each as it is written there; an empty one asks for nothing.

    `since` and `until` are days of the brand's calendar, both included; `level` and `agent` are numbers.
    """

    q: str = ""
    platform: str = ""
    lane: str = ""
    intent: str = ""
    anger: str = ""
    risk: str = ""
    status: str = ""
    level: str = ""
    agent: str = ""
    since: str = ""
    until: str = ""
    muted: str = ""
    review: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What an address asks for. A value that means nothing asks for nothing."""
        typed = {name: query.get(IN_ADDRESS.get(name, name), "").strip() for name in FIELDS}
        words = typed.pop("q").replace("\x00", "")[:LONGEST_QUERY]
        return cls(q=words, **{name: value for name, value in typed.items() if _means(name, value)})

    @classmethod
    def parse(cls, query_string: str) -> "Wanted":
        return cls.of(dict(parse_qsl(query_string, max_num_fields=50)))

    def query_string(self, **more: str) -> str:
        """The same as it is written in an address."""
        said = {IN_ADDRESS.get(name, name): getattr(self, name) for name in FIELDS}
        return urlencode({name: value for name, value in (said | more).items() if value})

    @property
    def filters(self) -> int:
        """How many filters are set besides the words."""
        return sum(bool(getattr(self, name)) for name in FIELDS if name != "q")

    @property
    def terms(self) -> Terms:
        return Terms.parse(self.q)

    def begins(self, zone: ZoneInfo) -> datetime | None:
        return _midnight(date.fromisoformat(self.since), zone) if self.since else None

    def ends(self, zone: ZoneInfo) -> datetime | None:
        """The first moment after the last day asked for."""
        return _midnight(date.fromisoformat(self.until) + timedelta(days=1), zone) if self.until else None


FIELDS = tuple(field.name for field in fields(Wanted))
IN_ADDRESS = {"since": "from", "until": "to"}
"""Fields whose name in an address is a word that Python keeps for itself, or that says too little here."""

KNOWN: Mapping[str, frozenset[str]] = {
    "platform": frozenset(french.PLATFORMS),
    "lane": frozenset(lane.value for lane in Lane),
    "intent": frozenset(french.INTENTS),
    "anger": frozenset(str(int(anger)) for anger in Anger),
    "risk": frozenset(risk.value for risk in Risk),
    "status": frozenset(status.value for status in CaseStatus),
    "muted": frozenset({"1"}),
    "review": frozenset({"1"}),
}
LAST_DAY = date(2999, 12, 31)


def _means(name: str, value: str) -> bool:
    if name in KNOWN:
        return value in KNOWN[name]
    if name in IN_ADDRESS:
        return _is_day(value)
    return value.isascii() and value.isdecimal() and len(value) <= 9


def _is_day(value: str) -> bool:
    try:
        return date.min < date.fromisoformat(value) <= LAST_DAY and len(value) == 10
    except ValueError:
        return False


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
