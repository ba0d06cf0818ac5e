"""The audit log: who saw or changed what. Rows are only ever added; the database refuses the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class AuditEvent(Base):
    """One thing one person did, stored in the transaction that did it.

    `who` keeps the name as it was; `agent_id` is empty for somebody unknown and for the command line.
    `action` is a word of `bot.console.audit`, or the address of the form that was sent.
    `object_kind` and `object_id` name what it was done to. `changes` lists
    `{"object", "field", "from", "to"}`; secrets and what customers wrote are never in it.
    `address` is where it came from, its last part removed.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_person", "agent_id", "id"),
        Index("ix_audit_event_object", "object_kind", "object_id", "id"),
        Index("ix_audit_event_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    who: Mapped[str] = mapped_column(String(200), default="")
    via: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(120))
    object_kind: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
