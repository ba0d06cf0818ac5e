"""What the assistant does about a public comment (data/rules/public.yml)."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.private import call_person
from actions.step import CaseAction, Slots, Step
from bot.casework.answers import find_answer
from bot.casework.decision import EscalationReason
from bot.commands.cases import hear
from bot.commands.escalations import escalate


class OpenCase(CaseAction):
    """A complaint opens the customer's case, or adds to it."""

    action_name = "action_open_case"

    def act(self, step: Step) -> Slots:
        hear(step.work, step.inbound, step.reading)
        return {}


class EscalateRisk(CaseAction):
    """A grave risk is put before a person with authority at once, whatever the customer does next."""

    action_name = "action_escalate_risk"

    def act(self, step: Step) -> Slots:
        case = hear(step.work, step.inbound, step.reading).case
        escalate(step.work, case, EscalationReason.RISK, step.source)
        return {}


class AnswerComplaint(CaseAction):
    """One public answer per customer and thread, fitted to their anger, towards a private talk.

    Where the platform allows it, that talk is begun by us: one tap less for somebody who is angry.
    """

    action_name = "action_answer_complaint"

    def act(self, step: Step) -> Slots:
        heard = hear(step.work, step.inbound, step.reading)
        if heard.answer_due:
            about = step.wordings.text(f"utter_about_{step.reading.intent}")
            step.say_in_public(f"utter_public_complaint_{step.reading.anger.label}", about=about)
            step.reply_in_private("utter_private_reply", about=about)
        return {}


class AnswerInPublic(CaseAction):
    """A question gets the brand's approved answer, or a person."""

    action_name = "action_answer_in_public"

    def act(self, step: Step) -> Slots:
        answer = find_answer(step.inbound.text, step.work.brand.approved_answers)
        if answer:
            step.say_in_public("utter_public_answer", answer=answer.text)
            return {}
        heard = hear(step.work, step.inbound, step.reading)
        escalate(step.work, heard.case, EscalationReason.QUESTION, step.source)
        if heard.answer_due:
            step.say_in_public("utter_public_question_passed_on")
        return {}


class ThankInPublic(CaseAction):
    action_name = "action_thank_in_public"

    def act(self, step: Step) -> Slots:
        step.say_in_public("utter_public_thanks")
        return {}


class StaySilent(CaseAction):
    """Customers who help each other are not interrupted; chatter is not answered. Both are kept."""

    action_name = "action_stay_silent"

    def act(self, step: Step) -> Slots:
        return {}


class HandToPerson(CaseAction):
    """Better a person than a guess: the assistant says nothing in public it is not sure of."""

    action_name = "action_hand_to_person"

    def act(self, step: Step) -> Slots:
        if not step.is_public:
            return call_person(step)
        case = hear(step.work, step.inbound, step.reading).case
        escalate(step.work, case, EscalationReason.UNSURE, step.source)
        return {}


class FallBack(HandToPerson):
    """No rule says what comes next: a person takes it from here, and the turn ends."""

    action_name = "action_fall_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        events = await super().run(dispatcher, tracker, domain)
        return [*events, FollowupAction("action_listen")]


class AnswerForeign(CaseAction):
    """One polite bilingual line, and a person who reads the language."""

    action_name = "action_answer_foreign"

    def act(self, step: Step) -> Slots:
        heard = hear(step.work, step.inbound, step.reading)
        escalate(step.work, heard.case, EscalationReason.LANGUAGE, step.source)
        if not step.is_public:
            step.say("utter_public_foreign")
        elif heard.answer_due:
            step.say_in_public("utter_public_foreign")
        return {}
