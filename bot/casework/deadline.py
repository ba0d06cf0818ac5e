"""What happens when a deadline has passed and nobody decided."""

from enum import Enum

from bot.casework.ladder import Ladder


class Passed(str, Enum):
    """What a passed deadline leads to, in this order: remind, the level above, duty, tell the customer."""

    REMIND = "remind"
    LEVEL_ABOVE = "level_above"
    DUTY = "duty"
    NOBODY = "nobody"


def after_deadline(ladder: Ladder, level: int, *, on_duty: bool, reminded: bool) -> Passed:
    """What to do now about a request whose deadline passed; `reminded`: it was recalled already."""
    if not reminded:
        return Passed.REMIND
    if on_duty:
        return Passed.NOBODY
    if ladder.at(level).rank < ladder.top.rank:
        return Passed.LEVEL_ABOVE
    return Passed.DUTY if ladder.duty is not None else Passed.NOBODY
