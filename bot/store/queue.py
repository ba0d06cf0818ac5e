"""The durable rows at both ends: what came in (inbound) and what must go out (outbound)."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from bot.labels import Lane
from bot.store.base import Base
from bot.store.customers import Conversation


class QueueState(str, Enum):
    """`FAILED` will be tried again at `available_at`; `DEAD` waits for a person; `CANCELLED` is not
    wanted any more, for the reason in `error`.
    """

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


UNFINISHED = (QueueState.TODO, QueueState.FAILED, QueueState.DOING)
GIVEN_UP = (QueueState.DEAD,)

PRIVATE_FIRST = {Lane.PRIVATE: 0, Lane.PUBLIC: 1}
"""Somebody who writes in private waits for an answer; a public backlog waits behind them."""


class InboundKind(str, Enum):
    """What came in: two kinds a customer writes, one they do, and those Apaise itself starts.

    The others are facts, recorded as done: what became of a message (`data["about"]` is its row), the
    brand named elsewhere, and what the brand itself said outside Apaise. Only an edit may be a turn of
    the assistant too.
    """

    COMMENT = "comment"
    MESSAGE = "message"
    PRIVATE_OPENED = "private_opened"
    DECISION = "decision"
    HANDED_BACK = "handed_back"
    DELAYED = "delayed"
    EDITED = "edited"
    REMOVED = "removed"
    HIDDEN = "hidden"
    SHOWN = "shown"
    MENTION = "mention"
    BRAND_SPOKE = "brand_spoke"


class CancelReason(str, Enum):
    """Why a reply that was not sent yet is not wanted any more."""

    ANSWERED_ELSEWHERE = "answered_elsewhere"
    EDITED = "edited"
    REMOVED = "removed"


class OutboundKind(str, Enum):
    """What goes out. `PRIVATE_REPLY` answers a public comment in private: its row is in the public
    conversation. A call is a line of a card's thread that mentions whoever must answer.
    """

    PUBLIC_REPLY = "public_reply"
    PRIVATE_REPLY = "private_reply"
    PRIVATE_MESSAGE = "private_message"
    SLACK_CARD = "slack_card"
    SLACK_LINE = "slack_line"
    SLACK_CALL = "slack_call"


TO_CUSTOMERS = (OutboundKind.PUBLIC_REPLY, OutboundKind.PRIVATE_REPLY, OutboundKind.PRIVATE_MESSAGE)
TO_SLACK = (OutboundKind.SLACK_CARD, OutboundKind.SLACK_LINE, OutboundKind.SLACK_CALL)
"""Carried apart: a platform that is away holds up neither the other nor what waits for it."""


class QueueRow:
    """The columns by which a row is claimed, retried and given up.

    Rows go by `priority`, the lowest first, then in the order they came. `claims` counts every claim
    there ever was and so names the present one; `attempts` counts those since somebody last asked, without
    those that only put the row aside.
    """

    state: Mapped[QueueState] = mapped_column(default=QueueState.TODO)
    priority: Mapped[int] = mapped_column(default=PRIVATE_FIRST[Lane.PUBLIC])
    claims: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(Text, default="")


def only_in(states: Sequence[QueueState], name: str, *columns: str) -> Index:
    """An index of the rows in these states alone: it stays small however many are done."""
    condition = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in states)))
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


class Inbound(QueueRow, Base):
    """One event of a platform (or of Apaise itself), stored before it is acknowledged.

    What one customer does is handled in the order it came, wherever they do it: `customer_id` says who.
    `anger` is that of its reading, as people corrected it, and None until it was read: the database's
    triggers write it (`bot.store.upkeep_anger`), so that a month is counted from an index alone.
    """

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("platform", "account", "external_id"),
        only_in(UNFINISHED, "ix_inbound_next", "priority", "id"),
        only_in(UNFINISHED, "ix_inbound_turn", "customer_id", "id"),
        only_in(GIVEN_UP, "ix_inbound_dead", "id"),
        Index("ix_inbound_order", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[InboundKind]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    anger: Mapped[int | None] = mapped_column(default=None)

    conversation: Mapped[Conversation] = relationship()
    reading: Mapped["Reading | None"] = relationship(back_populates="inbound")

    @validates("conversation")
    def _takes_its_turn(self, _: str, conversation: Conversation) -> Conversation:
        """The conversation says whose turn it is, and how urgent."""
        self.customer_id = conversation.identity.customer_id
        self.priority = PRIVATE_FIRST[conversation.lane]
        return conversation


class EarlyFact(Base):
    """A fact that came before what it is about: kept until that is read, then used and dropped.

    `data` is the platform's event (`bot.platforms.events`), `kind` its name.
    """

    __tablename__ = "early_fact"
    __table_args__ = (
        UniqueConstraint("platform", "account", "external_id"),
        Index("ix_early_fact_about", "platform", "account", "about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(index=True)


class Reading(Base):
    """What the assistant understood of one customer message, and how sure it was."""

    __tablename__ = "reading"

    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound.id"), primary_key=True)
    intent: Mapped[str] = mapped_column(String(40), index=True)
    confidence: Mapped[float]
    anger: Mapped[int]
    anger_confidence: Mapped[float]
    risks: Mapped[list[str]] = mapped_column(JSON, default=list)
    entities: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    inbound: Mapped[Inbound] = relationship(back_populates="reading")


class Outbound(QueueRow, Base):
    """One thing to send. `key` names its cause, so that asking twice sends once.

    `asked_at` is when a person last asked for another try of what had been given up.
    """

    __tablename__ = "outbound"
    __table_args__ = (
        only_in(UNFINISHED, "ix_outbound_next", "priority", "id"),
        only_in(UNFINISHED, "ix_outbound_turn", "conversation_id", "id"),
        only_in(GIVEN_UP, "ix_outbound_dead", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[OutboundKind]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), default=None, index=True)
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalation.id"), default=None)
    in_reply_to: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    external_id: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)

    conversation: Mapped[Conversation] = relationship()

    @property
    def was_tried(self) -> bool:
        """Whether it may have left already: being claimed and put aside for its account is no try."""
        return self.attempts > 0 or self.asked_at is not None

    @property
    def tried_before(self) -> bool:
        """The same, asked by whoever has just claimed it: whether it may have left before that."""
        return self.attempts > 1 or self.asked_at is not None
