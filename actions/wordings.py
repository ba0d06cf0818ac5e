"""The words of domain.yml: choosing one wording of a reply, and filling it in."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.casework.wording import choose


class Wordings:
    """The responses of the domain Rasa sends with each call."""

    def __init__(self, domain: Mapping[str, Any]) -> None:
        self._responses: Mapping[str, Sequence[Mapping[str, Any]]] = domain.get("responses") or {}

    def has(self, name: str) -> bool:
        return name in self._responses

    def all_of(self, name: str) -> list[str]:
        """Every wording of a reply. KeyError when domain.yml has none."""
        return [str(variant["text"]) for variant in self._responses[name]]

    def pick(self, name: str, already_used: Collection[str], seed: str) -> str:
        """One wording, the braces still in it, so that it can be recognised when used."""
        return choose(self.all_of(name), already_used, seed)

    def text(self, name: str, **values: str) -> str:
        """The first wording, filled in: for fragments that need no variety."""
        return fill(self.all_of(name)[0], values)


def fill(wording: str, values: Mapping[str, str]) -> str:
    """Put values in their braces; a brace without a value stays (`{private_link}` is the courier's)."""
    for name, value in values.items():
        wording = wording.replace("{" + name + "}", value)
    return wording
