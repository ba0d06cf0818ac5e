"""When to try again what did not work: later each time, and never all at the same moment."""

from datetime import timedelta

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
MOST_ATTEMPTS = 12
"""About ten minutes of trying what fails for a reason of ours; after that a person looks at it."""

LONGEST_OUTAGE = timedelta(days=1)
"""How long something that a platform does not take this time is kept for it."""


UNCLEAR_WAIT = timedelta(seconds=15)
"""Before looking whether a public reply is there: a platform may still do what we stopped waiting for."""


def wait_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after this many attempts; `chance` in [0, 1) spreads the waits by half."""
    whole = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts, 16))
    return timedelta(seconds=whole * (0.5 + chance / 2))
