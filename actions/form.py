"""The private form: what is still missing, told in free French, in any order."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.private import told_so_far
from actions.step import CaseAction, Slots, Step
from actions.wordings import Wordings
from bot.casework.guard import folded
from bot.casework.reading import understood
from bot.commands.cases import case_of, note_details
from bot.labels import OtherIntent, PrivateIntent, Wish

MOST_UNCLEAR_TURNS = 3
ENOUGH_WORDS = 4
TELLS = frozenset({PrivateIntent.GIVE_DETAILS.value})
HAS_NONE = TELLS | {PrivateIntent.DENY.value, OtherIntent.UNSURE.value}
NO_REFERENCE = "-"
WITHOUT_REFERENCE = (
    "pas de numero", "pas de reference", "pas le numero", "pas la reference", "sais pas", "aucun",
    "j'ai pas", "je l'ai pas", "l'ai plus", "ai pas", "perdu", "sans compte", "pas client", "non",
)  # fmt: skip


class ValidateCaseForm(FormValidationAction):
    """Checks what was read in each message, and decides what is still to be asked."""

    def name(self) -> str:
        return "validate_case_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Nothing more is asked of somebody who was not understood three times."""
        return [] if tracker.get_slot("person_needed") else domain_slots

    async def extract_what_happened(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """The customer's own words, when they were asked for them or tell of their own accord."""
        message = tracker.latest_message
        text = str(message.get("text") or "").strip()
        asked = tracker.get_slot("requested_slot") == "what_happened"
        tells = (message.get("intent") or {}).get("name") in TELLS
        if not tells or (not asked and tracker.get_slot("what_happened")):
            return {}
        return {"what_happened": text} if asked or _tells_a_story(message, text) else {}

    async def extract_reference(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """« Je ne l'ai pas » is an answer too: the desk can find a customer otherwise."""
        if tracker.get_slot("requested_slot") != "reference":
            return {}
        message = tracker.latest_message
        reading = understood(message)
        if reading.reference or reading.intent not in HAS_NONE:
            return {}
        said = folded(str(message.get("text") or ""))
        words = any(phrase in said for phrase in WITHOUT_REFERENCE)
        return {"reference": NO_REFERENCE} if words and len(said.split()) <= 15 else {}

    def validate_reference(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> Slots:
        return {"reference": _last(value)}

    def validate_wish(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> Slots:
        known = {wish.value for wish in Wish}
        return {"wish": _last(value) if _last(value) in known else None}

    async def validate_confirmed(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> Slots:
        """A « non » asks what to correct; whatever is corrected is read back once more."""
        if value is True:
            return {"confirmed": True}
        if not understood(tracker.latest_message).facts:
            dispatcher.utter_message(text=Wordings(domain).text("utter_ask_correction"))
        return {"confirmed": None}


def _tells_a_story(message: dict[str, Any], text: str) -> bool:
    facts = understood(message).facts
    return len(text.split()) >= ENOUGH_WORDS + 3 * len(facts)


def _last(value: Any) -> Any:
    """When a message names several, the last one is what the customer settled on."""
    return value[-1] if isinstance(value, list) and value else value


class AskConfirmed(CaseAction):
    """Reads everything back before it is transmitted; what is known so far is kept already now."""

    action_name = "action_ask_confirmed"

    def act(self, step: Step) -> Slots:
        told = told_so_far(step)
        case = case_of(step.work, step.conversation, step.inbound, step.reading)
        note_details(step.work, case, told, step.source)
        reference = told.reference
        if reference in {"", NO_REFERENCE}:
            reference = step.wordings.text("utter_no_reference")
        wish = step.wordings.text(f"utter_wish_{told.wish.value}") if told.wish else ""
        story = f"« {_shorter(told.what_happened)} »."
        step.say("utter_recap", reference=reference, what_happened=story, wish=wish)
        return {}


def _shorter(text: str, most: int = 200) -> str:
    flat = " ".join(text.split()).rstrip(" .")
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


class CountUnclear(CaseAction):
    """At most three turns that help nobody; then a person."""

    action_name = "action_count_unclear"

    def act(self, step: Step) -> Slots:
        unclear = float(step.slots.get("unclear_turns") or 0) + 1
        if unclear >= MOST_UNCLEAR_TURNS:
            return {"unclear_turns": unclear, "person_needed": True}
        step.say("utter_unclear")
        return {"unclear_turns": unclear}
