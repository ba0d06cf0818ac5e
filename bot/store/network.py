"""What the sandbox network itself remembers: it plays the part of Facebook, not of Apaise."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base


class SandboxPerson(Base):
    """A visitor with a display name; `token` is the secret of their cookie, `id` is public."""

    __tablename__ = "sandbox_person"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]


class SandboxComment(Base):
    """A public comment. `person_id` is empty when the page itself wrote it; `answers` is its parent."""

    __tablename__ = "sandbox_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[str] = mapped_column(String(80), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("sandbox_person.id"), default=None)
    answers: Mapped[int | None] = mapped_column(ForeignKey("sandbox_comment.id"), default=None)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    person: Mapped[SandboxPerson | None] = relationship()


class SandboxMessage(Base):
    """One message of the private chat between a person and the page."""

    __tablename__ = "sandbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("sandbox_person.id"), index=True)
    from_page: Mapped[bool]
    key: Mapped[str | None] = mapped_column(String(200), unique=True, default=None)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    person: Mapped[SandboxPerson] = relationship()
