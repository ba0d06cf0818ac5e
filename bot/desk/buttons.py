"""The buttons of a card: what each is called, and what it carries. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.casework.proposal import Offer
from bot.desk.mrkdwn import cut, length, plain

ACTION_PREFIX = "escalation_"
MOST_WORDS, MOST_URL = 75, 3000


class CardAction(StrEnum):
    """What a button of a card does. The decisions have the names of `DecisionKind`."""

    OFFER = "offer"
    APPROVE = "approve"
    COUNTER_OFFER = "counter_offer"
    DECLINE = "decline"
    TAKE_OVER = "take_over"
    ASK_ABOVE = "ask_above"
    MESSAGE = "message"
    CONSOLE = "console"


LINKS = frozenset({CardAction.MESSAGE, CardAction.CONSOLE})
"""Buttons that open an address; there is nothing to do about a click on them."""

AT_ONCE = frozenset({CardAction.OFFER, CardAction.TAKE_OVER})
"""Buttons that do what they say; every other one opens a window first."""


def main_action(offer: Offer | None, *, on_money: bool) -> CardAction:
    """The one button that stands out."""
    if offer is not None:
        return CardAction.OFFER
    return CardAction.APPROVE if on_money else CardAction.TAKE_OVER


def decision_buttons(offer: Offer | None, ticket: str, main: CardAction) -> list[dict[str, Any]]:
    words = {
        CardAction.APPROVE: "Autre montant…" if offer else "Accorder…",
        CardAction.COUNTER_OFFER: "Contre-proposition…",
        CardAction.DECLINE: "Refuser…",
    }
    if offer is not None:
        words = {CardAction.OFFER: offer.in_words, **words}
    return [_button(action, said, main, value=ticket) for action, said in words.items()]


def other_buttons(
    ticket: str, main: CardAction, above: str, links: Mapping[CardAction, str], *, take_over: bool
) -> list[dict[str, Any]]:
    """`above` names the level above, empty at the top; `links` are addresses, empty ones are left out.

    `take_over`: nobody has it in hand yet.
    """
    buttons = [_button(CardAction.TAKE_OVER, "Prendre en main", main, value=ticket)] if take_over else []
    if above:
        buttons.append(_button(CardAction.ASK_ABOVE, "Demander au-dessus…", main, value=ticket))
    words = {CardAction.MESSAGE: "Voir le message", CardAction.CONSOLE: "Ouvrir dans la console"}
    for action, said in words.items():
        address = plain(links.get(action, ""))
        if address.startswith(("https://", "http://")) and length(address) <= MOST_URL:
            buttons.append(_button(action, said, main, url=address))
    return buttons


def _button(action: CardAction, words: str, main: CardAction, **carried: str) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": ACTION_PREFIX + action.value,
        "text": {"type": "plain_text", "text": cut(words, MOST_WORDS), "emoji": False},
        **carried,
        **({"style": "primary"} if action is main else {}),
    }
