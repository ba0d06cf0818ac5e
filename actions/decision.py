"""The decision of a person with authority, told to the customer, and the customer's answer."""

from actions.private import say_when, tell_decision
from actions.step import CaseAction, Slots, Step
from bot.casework.decision import DecisionKind
from bot.commands.decisions import answer
from bot.commands.history import EventKind, record
from bot.labels import Stage
from bot.store.cases import Case


class TellDecision(CaseAction):
    action_name = "action_tell_decision"

    def act(self, step: Step) -> Slots:
        case = step.work.get(Case, step.conversation.case_id)
        tell_decision(step, case)
        record(step.work, case, EventKind.DECISION_TOLD, f"{step.source}:told")
        return {"stage": Stage.DECIDED.value}


class AcceptDecision(CaseAction):
    action_name = "action_accept_decision"

    def act(self, step: Step) -> Slots:
        answered = answer(step.work, step.conversation, True, step.source)
        if answered is None:
            step.say("utter_glad")
        elif answered.decision.kind is DecisionKind.DECLINE:
            step.say("utter_decline_accepted")
        else:
            step.say("utter_accepted", amount=str(answered.decision.amount))
        return {"stage": Stage.ENDED.value}


class RefuseDecision(CaseAction):
    """A refusal goes one level up, and the customer is told who decides now and until when."""

    action_name = "action_refuse_decision"

    def act(self, step: Step) -> Slots:
        answered = answer(step.work, step.conversation, False, step.source, words=step.inbound.text)
        if answered is None:
            step.say("utter_noted_for_team")
            return {"stage": Stage.WAITING.value}
        say_when(step, "utter_refused", answered.escalation)
        return {"stage": Stage.WAITING.value}
