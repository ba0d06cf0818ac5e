"""The windows a button opens, and what the person typed in them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money, parse_amount
from bot.commands.escalations import Recommendation
from bot.desk.buttons import ACTION_PREFIX, CardAction
from bot.desk.mrkdwn import cut, plain

AMOUNT, REASON = "amount", "reason"
MOST_AMOUNT, MOST_REASON = 20, 1000
TITLES = {
    CardAction.APPROVE: ("Accorder un montant", "Accorder"),
    CardAction.COUNTER_OFFER: ("Contre-proposition", "Proposer"),
    CardAction.DECLINE: ("Refuser la demande", "Refuser"),
    CardAction.ASK_ABOVE: ("Demander au-dessus", "Transmettre"),
}
ASKED = {
    CardAction.APPROVE: (AMOUNT,),
    CardAction.COUNTER_OFFER: (AMOUNT, REASON),
    CardAction.DECLINE: (REASON,),
    CardAction.ASK_ABOVE: (AMOUNT, REASON),
}


class FormError(Exception):
    """What was typed cannot be used; `block` says where, `message` why, in words for the person."""

    def __init__(self, block: str, message: str) -> None:
        super().__init__(message)
        self.block, self.message = block, message


def modal(kind: CardAction, ticket: str, cap: Money | None) -> dict[str, Any]:
    """The window that asks what this button needs. KeyError for a button that opens none."""
    title, submit = TITLES[kind]
    above = kind is CardAction.ASK_ABOVE
    inputs = {
        AMOUNT: _input(
            AMOUNT, *_amount_words(cap, above=above), MOST_AMOUNT, several_lines=False, optional=above
        ),
        REASON: _input(REASON, *_reason_words(above=above), MOST_REASON, several_lines=True, optional=above),
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


def _amount_words(cap: Money | None, *, above: bool) -> tuple[str, str]:
    if above:
        return "Montant recommandé", "Celui que vous accorderiez, si vous en recommandez un."
    if cap is None:
        return "Montant", "Sans plafond."
    return (
        "Montant",
        f"Votre plafond : {cap} par décision. Au-delà, votre montant part au niveau supérieur "
        "comme recommandation.",
    )


def _reason_words(*, above: bool) -> tuple[str, str]:
    if above:
        return "Pourquoi", "Pour vos collègues ; le client ne le lira pas."
    return "Raison", "Le client la lira."


def read_choice(
    kind: CardAction, typed: Mapping[str, str], currency: str, others: Sequence[str] = ()
) -> Choice:
    """The decision somebody typed. FormError with the field to correct."""
    amount = _amount(typed, currency, others) if AMOUNT in ASKED[kind] else None
    reason = cut(plain(typed.get(REASON, "")), MOST_REASON)
    if REASON in ASKED[kind] and not reason:
        raise FormError(REASON, "Indiquez la raison : le client la lira.")
    try:
        return Choice(DecisionKind(kind.value), amount, reason)
    except ValueError as error:
        raise FormError(ASKED[kind][0], str(error)) from None


def read_recommendation(
    typed: Mapping[str, str], currency: str, others: Sequence[str] = ()
) -> Recommendation:
    """What somebody recommends to the level above; both fields may be empty. FormError."""
    amount = _amount(typed, currency, others) if plain(typed.get(AMOUNT, "")) else None
    if amount is not None and amount.cents == 0:
        raise FormError(AMOUNT, "Indiquez un montant supérieur à zéro, ou aucun.")
    return Recommendation(amount, cut(plain(typed.get(REASON, "")), MOST_REASON))


def _amount(typed: Mapping[str, str], currency: str, others: Sequence[str]) -> Money:
    try:
        return parse_amount(cut(plain(typed.get(AMOUNT, "")), MOST_AMOUNT), currency, others)
    except ValueError as error:
        raise FormError(AMOUNT, f"{error}.") from None


def _input(
    name: str, label: str, hint: str, most: int, *, several_lines: bool, optional: bool
) -> dict[str, Any]:
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
        "optional": optional,
        "element": element,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
