"""The authority ladder: who may grant how much, and who comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.decision import Choice
from bot.casework.money import Money


@dataclass(frozen=True)
class Level:
    """One rung. `cap` None means no limit; `slack_users` are the Slack ids that stand on it."""

    rank: int
    name: str
    cap: Money | None
    answers_within: timedelta
    slack_users: tuple[str, ...] = ()

    def covers(self, amount: Money | None) -> bool:
        if amount is None or self.cap is None:
            return True
        return amount.currency == self.cap.currency and amount.cents <= self.cap.cents


@dataclass(frozen=True)
class Ladder:
    """Levels from the least authority (rank 1) to the most; never empty."""

    levels: tuple[Level, ...]

    @property
    def top(self) -> Level:
        return self.levels[-1]

    def at(self, rank: int) -> Level:
        """The level of this rank, brought back within the ladder when brand.yml was shortened."""
        return self.levels[min(max(rank, 1), len(self.levels)) - 1]

    def above(self, rank: int) -> Level:
        """The next level up; the top level has itself above."""
        return self.at(rank + 1)

    def of_slack_user(self, user: str) -> Level | None:
        """The highest level this Slack user stands on, None for somebody without authority."""
        return next((lv for lv in reversed(self.levels) if user in lv.slack_users), None)

    def refusal(self, rank: int, escalated_to: int, choice: Choice) -> str | None:
        """Why somebody of `rank` may not make this choice, in words for them; None when they may."""
        if rank < escalated_to:
            return f"Cette demande attend le niveau « {self.at(escalated_to).name} »."
        level = self.at(rank)
        if not level.covers(choice.amount):
            return f"Votre plafond est de {level.cap} par décision ; transmettez au niveau supérieur."
        return None


def due(asked_at: datetime, level: Level) -> datetime:
    """Until when this level must have answered."""
    return asked_at + level.answers_within
