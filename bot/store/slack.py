"""What Slack and Apaise have said to each other: which message shows an escalation, which clicks were heard.

Kept apart from `escalation`, whose version must change when its state does and for nothing else: the
number of a Slack message is no reason to refuse a colleague's decision, or to draw the card again.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class SlackCard(Base):
    """The message that shows an escalation. While `ts` is empty nobody knows whether it was posted."""

    __tablename__ = "slack_card"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str] = mapped_column(String(40), default="")
    asked_at: Mapped[datetime]


class SlackClick(Base):
    """One click that had its effect: it was stored with it, so the same click has none again."""

    __tablename__ = "slack_click"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]
