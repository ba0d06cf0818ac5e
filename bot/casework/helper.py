"""How much a customer helps the others, so that the brand knows whom to thank. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.labels import Anger

RECENT = timedelta(days=90)
REMEMBERED = timedelta(days=365)
RECENT_POINTS = 2
OLDER_POINTS = 1
MOST_PER_THREAD = 3
"""Ten answers under one post are one conversation, not ten good turns."""


class HelperRank(str, Enum):
    OCCASIONAL = "occasional"
    REGULAR = "regular"
    PILLAR = "pillar"


RANKS = ((30, HelperRank.PILLAR), (10, HelperRank.REGULAR), (1, HelperRank.OCCASIONAL))
"""From how many points on somebody is called so."""


@dataclass(frozen=True)
class Help:
    """One public message that helps another customer, under one post."""

    at: datetime
    thread: str
    anger: Anger = Anger.CALM


@dataclass(frozen=True)
class HelperScore:
    """`points`, and what they come from: `recent` and `older` messages counted, under `threads` posts."""

    points: int = 0
    recent: int = 0
    older: int = 0
    threads: int = 0

    @property
    def rank(self) -> HelperRank | None:
        """None for somebody who helps nobody, like most people."""
        return next((rank for least, rank in RANKS if self.points >= least), None)


def helper_score(helps: Iterable[Help], now: datetime) -> HelperScore:
    """Two points for each helping message of the last 90 days, one in the year before that.

    Three messages under one post count at most, the latest ones; what was written in anger does not.
    """
    under: Counter[str] = Counter()
    recent = older = 0
    for good_turn in sorted(helps, key=lambda one: one.at, reverse=True):
        age = now - good_turn.at
        angry = good_turn.anger >= Anger.ANGRY
        if angry or age > REMEMBERED or under[good_turn.thread] == MOST_PER_THREAD:
            continue
        under[good_turn.thread] += 1
        recent += age <= RECENT
        older += age > RECENT
    return HelperScore(RECENT_POINTS * recent + OLDER_POINTS * older, recent, older, len(under))
