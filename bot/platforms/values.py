"""Values out of JSON that somebody else wrote: each is what was expected, or refused."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadPayload

LONGEST_ID = 200
"""As much as the store keeps."""

LONGEST_LINK = 1000

EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""No message was sent outside these; dates near the ends of the calendar cannot be reckoned with."""


class Malformed(BadPayload):
    """A value is not what it should be:"""


def mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Malformed("an object was expected")
    return value


def sequence(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed("a list was expected")
    return value


def identifier(value: Any) -> str:
    """A platform's own id of something, which is sent back to it as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 2**64 else ""
    if not isinstance(value, str) or not value or not value.isprintable() or len(value) > LONGEST_ID:
        raise Malformed("an id was expected")
    return value


def words(value: Any) -> str:
    """A text, empty when there is none."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed("a text was expected")
    return value


def count(value: Any) -> int | None:
    """How many, None when it is not told."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise Malformed("a count was expected")
    return value


def https_link(value: Any) -> str:
    """An address that people may be sent to, empty when there is none or it is another kind of thing."""
    link = words(value)
    safe = link.startswith("https://") and link.isprintable() and " " not in link
    return link if safe and len(link) <= LONGEST_LINK else ""


def moment(value: Any, *, per_second: int = 1) -> datetime:
    """An instant from the seconds, or the parts of a second, since 1970."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed("a time was expected")
    seconds = value // per_second
    if not EARLIEST.timestamp() <= seconds < LATEST.timestamp():
        raise Malformed("a time was expected")
    return datetime.fromtimestamp(value / per_second, UTC)


def moment_of_text(value: Any) -> datetime:
    """An instant from ISO 8601 with an offset."""
    try:
        at = datetime.fromisoformat(words(value))
        if at.tzinfo is not None and EARLIEST <= at.astimezone(UTC) <= LATEST:
            return at
    except (ValueError, OverflowError):
        pass
    raise Malformed("a time with an offset was expected")


def key_of(*parts: str) -> str:
    """A stable name for an event, from what makes it itself; short enough to be stored."""
    name = ":".join(parts)
    return name if len(name) <= LONGEST_ID and name.isprintable() else fingerprint(name)


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
