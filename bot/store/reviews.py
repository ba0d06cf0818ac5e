"""What colleagues found when they read a case again for quality."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.casework.review import Mark
from bot.store.base import Base
from bot.store.cases import Case
from bot.store.team import Agent


class Review(Base):
    """One filled score card. `why` says what brought the case into the queue (`bot.casework.review`)."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    why: Mapped[str] = mapped_column(String(40))
    understood: Mapped[Mark]
    tone: Mapped[Mark]
    right_step: Mapped[Mark]
    solved: Mapped[Mark]
    comment: Mapped[str] = mapped_column(Text, default="")
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    case: Mapped[Case] = relationship()
    agent: Mapped[Agent] = relationship()
