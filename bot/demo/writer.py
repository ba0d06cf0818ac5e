"""The rows of demonstration stories, numbered from where the database stands."""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.demo import pieces

Row = tuple[str, dict[str, Any]]
"""A table's name, and the values of one row of it."""


@dataclass
class Writer:
    """Rows of stories, numbered from where the database stands. The same seed tells the same stories.

    `numbers` holds the last id used of each table; the dice are no secret, so `random` will do.
    """

    dice: random.Random
    numbers: dict[str, int]
    agents: list[int]
    begin: datetime
    end: datetime
    posts: tuple[tuple[str, str], ...] = pieces.POSTS

    def row(self, table: str, **values: Any) -> Row:
        """A row with the next number of its table, where the table numbers its rows."""
        self.numbers[table] = self.numbers.get(table, 0) + 1
        return table, {"id": self.numbers[table], **values}

    def last(self, table: str) -> int:
        return self.numbers[table]

    def filled(self, text: str) -> str:
        dice = self.dice
        return text.format(
            product=dice.choice(pieces.PRODUCTS),
            place=dice.choice(pieces.PLACES),
            when=dice.choice(pieces.WHEN),
            days=dice.randrange(2, 40),
            amount=f"{dice.randrange(9, 320)},{dice.randrange(10)}0",
            reference=f"ML-{dice.randrange(10_000, 99_999)}",
            name="{name}",
        )
