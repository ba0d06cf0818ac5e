"""The time, as something that is handed in: tests move it, nobody calls `datetime.now` elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)
