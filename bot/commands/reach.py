"""How far a public complaint carries, as far as its platform said."""

from collections.abc import Iterable
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
    places = [conversation.id for conversation in case.conversations]
    query = select(Inbound).where(Inbound.conversation_id.in_(places), Inbound.kind == InboundKind.COMMENT)
    return list(work.session.scalars(query.order_by(Inbound.id)))


def reach_of(messages: Iterable[Inbound]) -> Reach:
    """The greatest numbers that came with these messages, under the same names in `Inbound.data`."""
    rows = [message.data for message in messages]
    return Reach(*(_greatest(row.get(name) for row in rows) for name in ("followers", "shares")))


def _greatest(numbers: Iterable[object]) -> int | None:
    return max((number for number in numbers if isinstance(number, int)), default=None)


def in_figures(count: int) -> str:
    """`12 500`, with the thin space that keeps it whole."""
    return f"{count:,}".replace(",", "\u202f")
