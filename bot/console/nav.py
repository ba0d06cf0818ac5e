"""The places of the console: what the menu offers, to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.console.needs import Needs, allows
from bot.pages.language import marked
from bot.store.team import Role


@dataclass(frozen=True)
class Place:
    """One line of the menu. `key` is the `here` of its pages, `icon` one of `icons.html`.

    `shortcut` is the letter that leads there after « g ».
    """

    key: str
    address: str
    words: str
    icon: str
    shortcut: str
    needs: Needs = Needs.AGENT


PLACES: Sequence[Place] = (
    Place("today", "/console/today", marked("Aujourd’hui"), "clock", "a"),
    Place("desk", "/console/desk", marked("À décider"), "scale", "d"),
    Place("cases", "/console", marked("Dossiers"), "inbox", "c"),
    Place("conversations", "/console/conversations", marked("Conversations"), "chat", "v"),
    Place("review", "/console/review", marked("Relecture"), "check", "r", Needs.SUPERVISOR),
    Place("delivery", "/console/delivery", marked("Livraison"), "send", "l", Needs.SUPERVISOR),
    Place("team", "/console/team", marked("Équipe"), "people", "e", Needs.ADMIN),
    Place("audit", "/console/audit", marked("Journal"), "shield", "j", Needs.ADMIN),
)


def places_of(role: Role) -> list[Place]:
    """What this role may open, in order."""
    return [place for place in PLACES if allows(role, place.needs)]
