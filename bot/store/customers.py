"""Customers, who they are on each platform, and the conversations they hold."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

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
    agent, the assistant keeps silent and that person answers; while `muted_elsewhere`, somebody does who
    answers on the platform itself, in Business Suite for example, and has no name here.
    `bot_may_write_until` and `human_may_write_until` are the platform's windows in private; empty where
    there are none.
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
    muted_elsewhere: Mapped[bool] = mapped_column(default=False, server_default=false())
    bot_may_write_until: Mapped[datetime | None] = mapped_column(default=None)
    human_may_write_until: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]

    identity: Mapped[Identity] = relationship()

    @property
    def is_muted(self) -> bool:
        return self.muted_by is not None or self.muted_elsewhere

    @validates("muted_by")
    def _decides_for_elsewhere(self, _: str, agent_id: int | None) -> int | None:
        """Taking a conversation over or handing it back ends what began elsewhere."""
        self.muted_elsewhere = False
        return agent_id

    @property
    def windows(self) -> Windows:
        return Windows(self.bot_may_write_until, self.human_may_write_until)

    @windows.setter
    def windows(self, windows: Windows) -> None:
        self.bot_may_write_until, self.human_may_write_until = windows.bot_until, windows.human_until
