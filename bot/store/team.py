"""The people of the brand who use the desk and the console, their sessions and how they get in."""

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
    """Somebody of the brand. `level` is their rank on the authority ladder, 0 for none.

    Nobody is ever deleted, because what they did keeps their name: who leaves is not `active` any more,
    which ends their sessions and every way in. `oidc_subject` is how the brand's sign-on knows them.
    """

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    level: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    slack_user: Mapped[str | None] = mapped_column(String(40), unique=True, default=None)
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True, index=True, default=None)
    created_at: Mapped[datetime]


class ConsoleSession(Base):
    """One login. Only a hash of the cookie is stored; deleting the row logs the person out.

    `address` (masked) and `browser` let people recognise their own logins.
    """

    __tablename__ = "console_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    agent: Mapped[Agent] = relationship()


class OneTimeLink(Base):
    """A link that lets one person choose a password, once, until it expires. Only its hash is stored."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    agent: Mapped[Agent] = relationship()


class LoginThrottle(Base):
    """How often logins failed since a moment, for one account, one client, or both (`key` is a hash)."""

    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
