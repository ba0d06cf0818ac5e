"""Which customers were found to be one person, by whom and why, and what it takes to undo it exactly."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base
from bot.store.customers import Customer
from bot.store.team import Agent


class CustomerMerge(Base):
    """All that `absorbed` had was given to `kept`: these identities and these cases, by their ids.

    The row of `absorbed` stays, without identities, for as long as the merge stands (`undone_at` None).
    """

    __tablename__ = "customer_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    absorbed_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    identities: Mapped[list[int]] = mapped_column(JSON)
    cases: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime]
    undone_reason: Mapped[str] = mapped_column(Text, default="")
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)

    kept: Mapped[Customer] = relationship(foreign_keys=kept_id)
    absorbed: Mapped[Customer] = relationship(foreign_keys=absorbed_id)
    agent: Mapped[Agent] = relationship(foreign_keys=agent_id)
    undoer: Mapped[Agent | None] = relationship(foreign_keys=undone_by)
