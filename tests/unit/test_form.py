"""What the private form takes from a message, and what it leaves."""

import asyncio
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.form import NO_REFERENCE, ValidateCaseForm
from bot.labels import OtherIntent, PrivateIntent

FORM = ValidateCaseForm()


def tracker(text: str, intent: str, **slots: Any) -> Tracker:
    """A tracker whose customer has just written this."""
    message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": []}
    return Tracker("c1", slots, message, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("text", "intent", "reference"),
    [
        ("je ne l'ai pas sous la main", PrivateIntent.GIVE_DETAILS.value, NO_REFERENCE),
        ("J’ai pas le numéro", PrivateIntent.DENY.value, NO_REFERENCE),
        ("j'en sais rien, aucune idée", OtherIntent.UNSURE.value, NO_REFERENCE),
        ("vous n'avez aucune honte", PrivateIntent.INSULT.value, None),
        ("je veux un humain, non mais", PrivateIntent.ASK_HUMAN.value, None),
        ("le colis n'est pas arrivé", PrivateIntent.GIVE_DETAILS.value, None),
    ],
)
def test_not_having_the_reference_is_an_answer(text: str, intent: str, reference: str | None) -> None:
    asked = tracker(text, intent, requested_slot="reference")
    found = asyncio.run(FORM.extract_reference(CollectingDispatcher(), asked, {}))
    assert found.get("reference") == reference


@pytest.mark.parametrize(
    ("text", "intent", "asked", "taken"),
    [
        (
            "le livreur a jeté le colis par-dessus le portail",
            PrivateIntent.GIVE_DETAILS.value,
            "reference",
            True,
        ),
        ("cassé", PrivateIntent.GIVE_DETAILS.value, "what_happened", True),
        ("cassé", PrivateIntent.GIVE_DETAILS.value, "reference", False),
        ("bande d'incapables finis", PrivateIntent.INSULT.value, "what_happened", False),
    ],
)
def test_the_story_is_taken_when_asked_for_or_told(text: str, intent: str, asked: str, taken: bool) -> None:
    message = tracker(text, intent, requested_slot=asked)
    found = asyncio.run(FORM.extract_what_happened(CollectingDispatcher(), message, {}))
    assert found == ({"what_happened": text} if taken else {})


def test_a_story_already_told_is_not_replaced_by_the_way() -> None:
    message = tracker(
        "et le colis était ouvert en plus",
        PrivateIntent.GIVE_DETAILS.value,
        requested_slot="wish",
        what_happened="Rien reçu",
    )
    assert asyncio.run(FORM.extract_what_happened(CollectingDispatcher(), message, {})) == {}


def test_the_last_of_several_answers_counts() -> None:
    message = tracker("", PrivateIntent.GIVE_DETAILS.value)
    nobody = CollectingDispatcher()
    assert FORM.validate_wish(["gesture", "refund"], nobody, message, {}) == {"wish": "refund"}
    assert FORM.validate_wish("a pony", nobody, message, {}) == {"wish": None}
