"""Customers, who they are on each platform, and the conversations they hold."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.casework.windows import Windows
from bot.labels import Lane
from bot.store.base import Base


class Customer(Base):
    """A person, whatever platform they write on."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    identities: Mapped[list["Identity"]] = relationship(back_populates="customer")


class Identity(Base):
    """How one platform account knows a customer."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("platform", "account", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    platform: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship(back_populates="identities")


def new_conversation_key() -> str:
    """An opaque name: what Rasa knows of a conversation says nothing about the person."""
    return uuid4().hex


class Conversation(Base):
    """What one customer and the brand say to each other in one place.

    In public, the place is a thread (`thread_id`, the platform's id of the post); in private there is
    one conversation per customer and account, and `thread_id` is empty. While `muted_by` names an
    agent, the assistant keeps silent and that person answers. `bot_may_write_until` and
    `human_may_write_until` are the platform's windows in private; empty where there are none.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("identity_id", "lane", "thread_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True, default=new_conversation_key)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"), index=True)
    lane: Mapped[Lane]
    thread_id: Mapped[str] = mapped_column(String(200), default="")
    thread_title: Mapped[str] = mapped_column(Text, default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), default=None, index=True)
    muted_by: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), default=None)
    bot_may_write_until: Mapped[datetime | None] = mapped_column(default=None)
    human_may_write_until: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]

    identity: Mapped[Identity] = relationship()

    @property
    def windows(self) -> Windows:
        return Windows(self.bot_may_write_until, self.human_may_write_until)

    @windows.setter
    def windows(self, windows: Windows) -> None:
        self.bot_may_write_until, self.human_may_write_until = windows.bot_until, windows.human_until
