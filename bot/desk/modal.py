"""The windows a button opens, and what the person typed in them. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money, parse_amount
from bot.desk.card import ACTION_PREFIX
from bot.desk.mrkdwn import cut, plain

AMOUNT, REASON = "amount", "reason"
MOST_AMOUNT, MOST_REASON = 20, 1000
TITLES = {
    DecisionKind.APPROVE: ("Accorder un montant", "Accorder"),
    DecisionKind.COUNTER_OFFER: ("Contre-proposition", "Proposer"),
    DecisionKind.DECLINE: ("Refuser la demande", "Refuser"),
}
ASKED = {
    DecisionKind.APPROVE: (AMOUNT,),
    DecisionKind.COUNTER_OFFER: (AMOUNT, REASON),
    DecisionKind.DECLINE: (REASON,),
}


class FormError(Exception):
    """What was typed cannot be used; `block` says where, `message` why, in words for the person."""

    def __init__(self, block: str, message: str) -> None:
        super().__init__(message)
        self.block, self.message = block, message


def modal(kind: DecisionKind, ticket: str, cap: Money | None) -> dict[str, Any]:
    """The window that asks what this kind of decision needs."""
    title, submit = TITLES[kind]
    hint = f"Votre plafond : {cap} par décision." if cap else "Sans plafond."
    inputs = {
        AMOUNT: _input(AMOUNT, "Montant", hint, MOST_AMOUNT, several_lines=False),
        REASON: _input(REASON, "Raison", "Le client la lira.", MOST_REASON, several_lines=True),
    }
    return {
        "type": "modal",
        "callback_id": ACTION_PREFIX + kind.value,
        "private_metadata": ticket,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Annuler"),
        "blocks": [inputs[name] for name in ASKED[kind]],
    }


def read_choice(kind: DecisionKind, typed: Mapping[str, str], currency: str) -> Choice:
    """The decision somebody typed. FormError with the field to correct."""
    amount = None
    if AMOUNT in ASKED[kind]:
        try:
            amount = parse_amount(cut(plain(typed.get(AMOUNT, "")), MOST_AMOUNT), currency)
        except ValueError as error:
            raise FormError(AMOUNT, f"{error}.") from None
    reason = cut(plain(typed.get(REASON, "")), MOST_REASON)
    if REASON in ASKED[kind] and not reason:
        raise FormError(REASON, "Indiquez la raison : le client la lira.")
    try:
        return Choice(kind, amount, reason)
    except ValueError as error:
        raise FormError(ASKED[kind][0], str(error)) from None


def _input(name: str, label: str, hint: str, most: int, *, several_lines: bool) -> dict[str, Any]:
    element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": several_lines,
        "max_length": most,
    }
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(label),
        "hint": _plain(hint),
        "element": element,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
