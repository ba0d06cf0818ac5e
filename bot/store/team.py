"""The people of the brand who use the desk and the console, and their sessions."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base


class Role(str, Enum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Agent(Base):
    """Somebody of the brand. `level` is their rank on the authority ladder, 0 for none."""

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    level: Mapped[int] = mapped_column(default=0)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    slack_user: Mapped[str | None] = mapped_column(String(40), unique=True, default=None)
    created_at: Mapped[datetime]


class ConsoleSession(Base):
    """One login. Only a hash of the cookie is stored; deleting the row logs the person out."""

    __tablename__ = "console_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    agent: Mapped[Agent] = relationship()
