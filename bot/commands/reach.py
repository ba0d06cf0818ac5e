"""How far a public complaint carries, as far as its platform said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.store.cases import Case
from bot.store.queue import Inbound, InboundKind
from bot.store.unit_of_work import Work


@dataclass(frozen=True)
class Reach:
    """The audience of whoever complains (`followers`) and the spread (`shares`); None: not given."""

    followers: int | None = None
    shares: int | None = None

    @property
    def in_words(self) -> str:
        """`12 500 abonnés, 30 partages`; empty when the platform gave nothing."""
        known = (("abonnés", self.followers), ("partages", self.shares))
        return ", ".join(f"{in_figures(count)} {what}" for what, count in known if count is not None)


def public_messages(work: Work, case: Case) -> list[Inbound]:
    """What the customer wrote in public on this case, oldest first."""
    return public_messages_of(work, [case])[case.id]


def public_messages_of(work: Work, cases: Sequence[Case]) -> dict[int, list[Inbound]]:
    """What was written in public on each of these cases, by its number, asked of the database at once."""
    places = {place.id: case.id for case in cases for place in case.conversations}
    query = select(Inbound).where(Inbound.conversation_id.in_(places), Inbound.kind == InboundKind.COMMENT)
    wrote: dict[int, list[Inbound]] = {case.id: [] for case in cases}
    for message in work.session.scalars(query.order_by(Inbound.id)):
        wrote[places[message.conversation_id]].append(message)
    return wrote


def reach_of(messages: Iterable[Inbound]) -> Reach:
    """The greatest numbers that came with these messages, under the same names in `Inbound.data`."""
    rows = [message.data for message in messages]
    return Reach(*(_greatest(row.get(name) for row in rows) for name in ("followers", "shares")))


def _greatest(numbers: Iterable[object]) -> int | None:
    return max((number for number in numbers if isinstance(number, int)), default=None)


def in_figures(count: int) -> str:
    """`12 500`, with the thin space that keeps it whole."""
    return f"{count:,}".replace(",", "\u202f")
