"""Cases, their history, the escalations they need and the decisions taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.casework.case import CaseStatus
from bot.casework.decision import DecisionKind, EscalationReason, EscalationState
from bot.casework.money import Money
from bot.labels import Wish
from bot.store.base import Base
from bot.store.customers import Conversation, Customer


class Case(Base):
    """One grievance of one customer, from the first message to the outcome."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.NEW, index=True)
    intent: Mapped[str] = mapped_column(String(40), index=True)
    anger: Mapped[int] = mapped_column(default=0)
    risks: Mapped[list[str]] = mapped_column(JSON, default=list)
    first_words: Mapped[str] = mapped_column(Text)
    what_happened: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(String(100), default="")
    wish: Mapped[Wish | None] = mapped_column(default=None)
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    customer: Mapped[Customer] = relationship()
    conversations: Mapped[list[Conversation]] = relationship(order_by=Conversation.id)
    events: Mapped[list["CaseEvent"]] = relationship(order_by="CaseEvent.id")
    escalations: Mapped[list["Escalation"]] = relationship(back_populates="case", order_by="Escalation.id")

    @property
    def held_by(self) -> int | None:
        """The agent who has its conversations in hand, None when the assistant does."""
        return next((c.muted_by for c in self.conversations if c.muted_by is not None), None)


class CaseEvent(Base):
    """One line of a case's history, written once and never changed.

    `key` names the cause; a command that is run again for the same cause finds its event and does
    nothing. `kind` is one of `bot.commands.history.EventKind`.
    """

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]


class Escalation(Base):
    """A request for a decision, addressed to a level of the authority ladder, with a deadline.

    `on_duty`: put before whoever is on duty; `reminded`: its present deadline passed and was recalled.
    The `offer_…` are what one click grants: what the brand's table proposes, what a person recommended
    to the level above, or the first of two approvals (`approved_by`, `approved_kind`, `approved_reason`).
    """

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    reason: Mapped[EscalationReason]
    state: Mapped[EscalationState] = mapped_column(default=EscalationState.WAITING, index=True)
    level: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    on_duty: Mapped[bool] = mapped_column(default=False)
    reminded: Mapped[bool] = mapped_column(default=False)
    offer_cents: Mapped[int | None] = mapped_column(default=None)
    offer_currency: Mapped[str] = mapped_column(String(3), default="EUR")
    offer_why: Mapped[str] = mapped_column(Text, default="")
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    approved_kind: Mapped[DecisionKind | None] = mapped_column(default=None)
    approved_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(back_populates="escalations")
    decisions: Mapped[list["Decision"]] = relationship(back_populates="escalation", order_by="Decision.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def offer(self) -> Money | None:
        """What one click grants, None when nothing is proposed."""
        return None if self.offer_cents is None else Money(self.offer_cents, self.offer_currency)


class Decision(Base):
    """What a person with authority chose, and what the customer answered (`accepted`, None yet).

    `level` is the rank it was taken with (0: before ranks were kept), `seconded_by` the person who
    approved first when it took two. `charged` while its amount counts against the budgets.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"), index=True)
    kind: Mapped[DecisionKind]
    amount_cents: Mapped[int | None] = mapped_column(default=None)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    reason: Mapped[str] = mapped_column(Text, default="")
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime]
    accepted: Mapped[bool | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    level: Mapped[int] = mapped_column(default=0)
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    charged: Mapped[bool] = mapped_column(default=False)

    escalation: Mapped[Escalation] = relationship(back_populates="decisions")

    @property
    def amount(self) -> Money | None:
        return None if self.amount_cents is None else Money(self.amount_cents, self.currency)
