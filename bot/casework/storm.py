"""Whether far more people write, or write in anger, than at this hour of the days before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

FAR_ABOVE = 3
"""How many times the usual is far above it."""

LEAST_MESSAGES = 20
LEAST_ANGRY = 10
"""Below these nothing is a storm: two complaints are twice one, and no more than that."""

LEAST_DAYS = 3
"""How many of the days before must have had messages: without habits nothing is unusual."""


class StormKind(str, Enum):
    VOLUME = "volume"
    ANGER = "anger"


@dataclass(frozen=True)
class Load:
    """What came in during some hours: all messages, and those written in anger or fury."""

    messages: int
    angry: int


@dataclass(frozen=True)
class Storm:
    """`seen` messages where `usual` (the median of the days before) would be expected."""

    kind: StormKind
    seen: int
    usual: int


def storms(now: Load, before: Sequence[Load]) -> list[Storm]:
    """The signs of a storm in the last hours, `before` being the same hours of earlier days.

    A sign needs all three: enough messages to matter, far above the usual day, and above the busiest.
    """
    if sum(load.messages > 0 for load in before) < LEAST_DAYS:
        return []
    found = [
        _storm(StormKind.VOLUME, now.messages, [load.messages for load in before], LEAST_MESSAGES),
        _storm(StormKind.ANGER, now.angry, [load.angry for load in before], LEAST_ANGRY),
    ]
    return [storm for storm in found if storm is not None]


def _storm(kind: StormKind, seen: int, before: list[int], least: int) -> Storm | None:
    usual = round(median(before))
    far_above = seen >= least and seen >= FAR_ABOVE * max(usual, 1) and seen > max(before)
    return Storm(kind, seen, usual) if far_above else None
