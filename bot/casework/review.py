"""Quality review: which cases a person reads again, and what they say about them. Pure."""

import hashlib
from enum import Enum

PARTS = 10_000
"""A share is held to a hundredth of a percent."""


class Mark(str, Enum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class ReviewReason(str, Enum):
    """What brings a case into the queue, the most urgent first."""

    ASKED = "asked"
    UNSURE = "unsure"
    SAMPLED = "sampled"


CRITERIA = ("understood", "tone", "right_step", "solved")
"""The questions of a score card, in the order they are asked."""


def is_sampled(case_id: int, percent: float) -> bool:
    """Whether this case is one of the `percent` in a hundred that are read again.

    The same case always gets the same answer, and nobody can foresee it from what is written in it;
    raising the rate keeps every case that was chosen before.
    """
    digest = hashlib.sha256(f"review:{case_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % PARTS < round(percent * PARTS / 100)
