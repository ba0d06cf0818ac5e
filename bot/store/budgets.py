"""What was granted in each budget's period; whoever grants changes these rows in the same transaction."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class BudgetUse(Base):
    """How much one account granted in one day or month (see `bot.casework.budget`)."""

    __tablename__ = "budget_use"

    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    cents: Mapped[int] = mapped_column(BigInteger, default=0)
