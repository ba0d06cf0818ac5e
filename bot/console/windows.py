"""Until when one may write to the customer in private, as the pages show it."""

from dataclasses import dataclass
from datetime import datetime

from bot.commands.windows import private_windows
from bot.store.cases import Case
from bot.store.unit_of_work import Work


@dataclass(frozen=True)
class Doors:
    """The ends of the windows that are still open; None for one that has closed."""

    bot_until: datetime | None
    human_until: datetime | None

    @property
    def same(self) -> bool:
        return self.bot_until == self.human_until


def doors_of(work: Work, case: Case) -> Doors | None:
    """None where the platform sets no limits, or nothing private was begun."""
    windows = private_windows(case)
    if windows is None:
        return None
    return Doors(
        windows.bot_until if windows.open_for_bot(work.now) else None,
        windows.human_until if windows.open_for_person(work.now) else None,
    )
