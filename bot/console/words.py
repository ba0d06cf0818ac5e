"""The words of `bot.console.french` in the language of whoever looks."""

from typing import Any

from bot.console import french as source
from bot.pages.language import Words, gettext


class Spoken:
    """Stands for the module: `words.ROLES[Role.AGENT.value]` is « Conseil », or "Adviser"."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(source, name)
        if isinstance(value, dict):
            return Words(value)
        return [(key, gettext(words)) for key, words in value]


words = Spoken()
