"""What the list of conversations shows and filters on, and what agents keep of their searches."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.labels import Lane
from bot.store.base import Base
from bot.store.customers import Conversation


class Digest(Base):
    """One conversation in one row. Triggers of the database write it (`bot.store.upkeep`), nobody else.

    `intent`, `anger` and `risks` are the case's, or the last reading's as it was corrected where there is
    no case; `status` is empty without a case. `level` is that of the case's last escalation, 0 for none.
    `agent_id` is who has the conversation in hand, or else who last did something for its case. `risks` is
    a JSON list. `last_at` is when the customer, the assistant or a person of the brand last said something,
    here or on the platform; what became of a message there (edited, removed) is no activity.
    """

    __tablename__ = "digest"
    __table_args__ = (
        Index("ix_digest_last", "last_at", "conversation_id"),
        Index("ix_digest_platform", "platform", "last_at", "conversation_id"),
        Index("ix_digest_intent", "intent", "last_at", "conversation_id"),
        Index("ix_digest_anger", "anger", "last_at", "conversation_id"),
        Index("ix_digest_status", "status", "last_at", "conversation_id"),
        Index("ix_digest_level", "level", "last_at", "conversation_id"),
        Index("ix_digest_agent", "agent_id", "last_at", "conversation_id"),
        Index("ix_digest_muted", "muted", "last_at", "conversation_id"),
        Index("ix_digest_review", "review", "last_at", "conversation_id"),
        Index(
            "ix_digest_risky",
            "last_at",
            "conversation_id",
            sqlite_where=text("risks <> '[]'"),
            postgresql_where=text("risks <> '[]'"),
        ),
    )

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    case_id: Mapped[int | None]
    platform: Mapped[str] = mapped_column(String(40))
    lane: Mapped[Lane]
    intent: Mapped[str] = mapped_column(String(40))
    anger: Mapped[int]
    risks: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    agent_id: Mapped[int | None]
    muted: Mapped[bool]
    review: Mapped[bool]
    messages: Mapped[int]
    last_at: Mapped[datetime]

    conversation: Mapped[Conversation] = relationship(viewonly=True)


class SavedView(Base):
    """A search somebody keeps under a name; `shared` ones are everybody's. `query` is a query string."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
