"""What Slack and Apaise have said to each other: which message shows an escalation, which clicks were heard.

Kept apart from `escalation`, whose version must change when its state does and for nothing else: the
number of a Slack message is no reason to refuse a colleague's decision, or to draw the card again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.queue import UNFINISHED, QueueRow, only_in


class SlackCard(Base):
    """The message that shows an escalation. While `ts` is empty nobody knows whether it was posted.

    `drawn` is the fingerprint of what Slack confirmed last: a drawing that failed, or whose outcome is
    unknown, is not the one stored here and is done again.
    """

    __tablename__ = "slack_card"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str] = mapped_column(String(40), default="")
    asked_at: Mapped[datetime]
    drawn: Mapped[str] = mapped_column(String(64), default="")


class SlackEvent(QueueRow, Base):
    """Something a person did in Slack, stored before Slack is told that we have it.

    `key` is the same when Slack, or somebody else, sends it again. `heard` is what we read in it (see
    `bot.desk.payloads`), emptied once the work is done: only the key is needed after that.
    """

    __tablename__ = "slack_event"
    __table_args__ = (only_in(UNFINISHED, "ix_slack_event_next", "priority", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    heard: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    received_at: Mapped[datetime] = mapped_column(index=True)


class SlackTrouble(Base):
    """What does not work in Slack at present, by part (`cards`, `clicks`); no row when all is well."""

    __tablename__ = "slack_trouble"

    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class SlackClick(Base):
    """One click that had its effect: it was stored with it, so the same click has none again."""

    __tablename__ = "slack_click"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]
