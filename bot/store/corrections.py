"""What people corrected of what the assistant understood: kept beside the reading, which never changes."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Subquery, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base
from bot.store.queue import Reading
from bot.store.team import Agent


class Correction(Base):
    """One correction of one message's reading; what is None was left as it was read.

    The latest that was not undone stands (`bot.commands.corrections`); undone ones are kept.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_id: Mapped[int] = mapped_column(ForeignKey("reading.inbound_id"), index=True)
    intent: Mapped[str | None] = mapped_column(String(40), default=None)
    anger: Mapped[int | None] = mapped_column(default=None)
    risks: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)

    reading: Mapped[Reading] = relationship()
    agent: Mapped[Agent] = relationship(foreign_keys=agent_id)


def standing() -> Subquery:
    """For queries: `inbound_id`, `intent`, `anger`, `risks` of the correction that stands, None as read.

    Outer-join it to `Reading` on `inbound_id`; `coalesce(standing.c.intent, Reading.intent)` is then the
    label everybody goes by.
    """
    latest = (
        select(func.max(Correction.id)).where(Correction.undone_at.is_(None)).group_by(Correction.inbound_id)
    )
    columns = (Correction.inbound_id, Correction.intent, Correction.anger, Correction.risks)
    return select(*columns).where(Correction.id.in_(latest)).subquery("standing")
