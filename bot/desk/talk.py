"""Writing to the customer from Slack, and handing the conversation back: the windows, and what was typed.

Pure. What is typed here goes to a customer or changes who answers them, so each asks on purpose.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot import french
from bot.commands.cases import Details
from bot.commands.takeover import Summary
from bot.desk.card import TALK_PREFIX
from bot.desk.modal import FormError
from bot.desk.mrkdwn import cut, plain
from bot.labels import Wish

TEXT, REFERENCE, WISH, AGREED = "text", "reference", "wish", "agreed"
MOST_TEXT, MOST_REFERENCE, MOST_AGREED = 3000, 100, 1000
SENDING = ">>"
"""A message of a thread that starts so is for the customer; everything else stays in the team."""

QUOTING = ">>>"
"""Slack's own mark for a quotation of all that follows: whoever quotes sends nothing."""


class TalkKind(StrEnum):
    REPLY = "reply"
    HAND_BACK = "hand_back"


def window(kind: TalkKind, ticket: str) -> dict[str, Any]:
    """The window this button opens."""
    title, submit, blocks = WINDOWS[kind]
    return {
        "type": "modal",
        "callback_id": TALK_PREFIX + kind.value,
        "private_metadata": ticket,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Annuler"),
        "blocks": blocks,
    }


def check(kind: TalkKind, typed: Mapping[str, str]) -> None:
    """FormError with the field to correct."""
    if kind is TalkKind.REPLY and not plain(typed.get(TEXT, "")):
        raise FormError(TEXT, "Écrivez le message que le client recevra.")


def read_reply(typed: Mapping[str, str]) -> str:
    return cut(plain(typed.get(TEXT, "")), MOST_TEXT)


def read_summary(typed: Mapping[str, str]) -> Summary:
    """What the person hands back with; a wish of another version of the window is none."""
    known = {wish.value: wish for wish in Wish}
    details = Details(
        reference=cut(plain(typed.get(REFERENCE, "")), MOST_REFERENCE),
        wish=known.get(typed.get(WISH, "")),
    )
    return Summary(cut(plain(typed.get(AGREED, "")), MOST_AGREED), details)


def for_customer(text: str) -> str | None:
    """The words after `>>`; None when the message is internal."""
    stripped = text.lstrip()
    if not stripped.startswith(SENDING) or quotes(text):
        return None
    return stripped[len(SENDING) :].lstrip("> \u00a0").strip()


def quotes(text: str) -> bool:
    """Whether the message is a quotation, which looks much like words for the customer."""
    return text.lstrip().startswith(QUOTING)


def _input(name: str, label: str, hint: str, element: dict[str, Any], *, optional: bool) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": _plain(label),
        "hint": _plain(hint),
        "element": {"action_id": name, **element},
    }


def _text(most: int, *, several_lines: bool) -> dict[str, Any]:
    return {"type": "plain_text_input", "multiline": several_lines, "max_length": most}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


WISHES = {
    "type": "static_select",
    "placeholder": _plain("Inchangé"),
    "options": [{"text": _plain(words), "value": wish.value} for wish, words in french.WISH.items()],
}
REPLY_BLOCKS = [
    _input(
        TEXT,
        "Message au client",
        "Envoyé en privé, signé de votre prénom. L’assistant se tait tant que vous avez la main.",
        _text(MOST_TEXT, several_lines=True),
        optional=False,
    )
]
HAND_BACK_BLOCKS = [
    _input(
        AGREED,
        "Ce qui a été dit ou convenu",
        "Pour l’équipe : le client ne le lit pas.",
        _text(MOST_AGREED, several_lines=True),
        optional=True,
    ),
    _input(
        REFERENCE,
        "Référence, si le client l’a donnée",
        "L’assistant ne la redemandera pas.",
        _text(MOST_REFERENCE, several_lines=False),
        optional=True,
    ),
    _input(WISH, "Ce que le client souhaite", "L’assistant ne le redemandera pas.", WISHES, optional=True),
]
WINDOWS = {
    TalkKind.REPLY: ("Répondre au client", "Envoyer", REPLY_BLOCKS),
    TalkKind.HAND_BACK: ("Rendre à l’assistant", "Rendre la main", HAND_BACK_BLOCKS),
}
