"""What does not work in Slack at present: kept for the desk page, and told once in the log."""

from enum import Enum

import structlog
from sqlalchemy import select

from bot.store.slack import SlackTrouble
from bot.store.unit_of_work import Work

log = structlog.get_logger(__name__)


class Part(str, Enum):
    """`CARDS`: what we post. `CLICKS`: what people do there, heard through the socket."""

    CARDS = "cards"
    CLICKS = "clicks"


def note_trouble(work: Work, part: Part, why: str) -> None:
    """This part does not work. An alert in the log the first time, or when the reason changes."""
    row = work.session.get(SlackTrouble, part.value)
    if row is None:
        work.session.add(SlackTrouble(part=part.value, why=why, since=work.now))
    if row is None or row.why != why:
        log.error("Slack does not work: the desk page of the console takes over", part=part.value, why=why)
    if row is not None:
        row.why = why


def all_is_well(work: Work, part: Part) -> None:
    """This part works, perhaps again."""
    row = work.session.get(SlackTrouble, part.value)
    if row is not None:
        log.warning("Slack works again", part=part.value, since=row.since.isoformat())
        work.session.delete(row)


def present_troubles(work: Work) -> list[SlackTrouble]:
    """What does not work now, the oldest first."""
    return list(work.session.scalars(select(SlackTrouble).order_by(SlackTrouble.since)))
