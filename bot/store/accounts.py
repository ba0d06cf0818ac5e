"""What is known of the brand's own accounts: whether they may write at this moment."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.casework.account import StopCause
from bot.store.base import Base


class AccountState(Base):
    """One account on one platform; there is no row as long as nothing was ever wrong with it.

    While `stopped_at` is set nothing is sent from it, and `why` says it to people; until `paused_until`
    it waits because the platform asked for it.
    """

    __tablename__ = "account_state"

    platform: Mapped[str] = mapped_column(String(40), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)
    cause: Mapped[StopCause | None] = mapped_column(default=None)
    why: Mapped[str] = mapped_column(Text, default="")
    paused_until: Mapped[datetime | None] = mapped_column(default=None)
