"""What the assistant does in the private conversation (data/rules/private.yml)."""

from actions.step import CaseAction, Slots, Step
from bot.casework.answers import find_answer
from bot.casework.case import CaseStatus
from bot.casework.decision import DecisionKind, EscalationReason, EscalationState
from bot.casework.triage import escalation_reason
from bot.commands.cases import Details, case_of, drop, note_details
from bot.commands.decisions import pending_decision
from bot.commands.escalations import ON_MONEY, escalate, open_escalation
from bot.commands.private import open_private
from bot.labels import Lane, Risk, Stage, Wish
from bot.store.cases import Case, Decision, Escalation

FORM = ("reference", "what_happened", "wish")


def stage_of(step: Step, case: Case) -> Stage:
    """Where a conversation about this case stands: the store knows, Rasa's memory follows."""
    if pending_decision(step.work, case.id):
        return Stage.DECIDED
    if case.status in {CaseStatus.RESOLVED, CaseStatus.CLOSED}:
        return Stage.ENDED
    return Stage.WAITING if open_escalation(step.work, case) else Stage.COLLECTING


def who_decides(step: Step, escalation: Escalation) -> str:
    return step.work.brand.ladder.name_of(escalation.level, on_duty=escalation.on_duty)


def say_when(step: Step, name: str, escalation: Escalation) -> None:
    step.say(name, who=who_decides(step, escalation), when=step.moment(escalation.due_at))


class Welcome(CaseAction):
    """Meets a customer in private: on their case if they have one, and says what is known of it."""

    action_name = "action_welcome"

    def act(self, step: Step) -> Slots:
        case = open_private(step.work, step.inbound, step.secret)
        notice = step.notice("utter_private_notice")
        if case is None:
            step.say("utter_welcome_without_case", notice=notice)
            return {"stage": Stage.COLLECTING.value, **dict.fromkeys(FORM)}
        thread = _thread_of(case)
        name = "utter_welcome_with_case" if thread else "utter_welcome_back"
        step.say(name, notice=notice, thread=thread)
        return {"stage": self._go_on(step, case).value, **_known(case), "confirmed": None}

    def _go_on(self, step: Step, case: Case) -> Stage:
        stage = stage_of(step, case)
        escalation = open_escalation(step.work, case)
        if stage is Stage.DECIDED:
            tell_decision(step, case)
        elif escalation and escalation.state is EscalationState.WAITING:
            stage = self._waiting(step, case, escalation)
        return stage

    def _waiting(self, step: Step, case: Case, escalation: Escalation) -> Stage:
        """A risk was put before a person before the customer told what they want: still ask it."""
        if escalation.reason in ON_MONEY and not (case.wish and case.what_happened):
            return Stage.COLLECTING
        say_when(step, "utter_status_waiting", escalation)
        return Stage.WAITING


def _thread_of(case: Case) -> str:
    public = [c for c in case.conversations if c.lane is Lane.PUBLIC and c.thread_title]
    title = public[-1].thread_title if public else ""
    return title if len(title) <= 60 else f"{title[:59].rstrip()}…"


def _known(case: Case) -> Slots:
    return {
        "reference": case.reference or None,
        "what_happened": case.what_happened or None,
        "wish": case.wish.value if case.wish else None,
    }


class SubmitCase(CaseAction):
    """The form is over: ask whoever may decide, and say who and until when."""

    action_name = "action_submit_case"

    def act(self, step: Step) -> Slots:
        if step.slots.get("person_needed"):
            return call_person(step)
        case = case_of(step.work, step.conversation, step.inbound, step.reading)
        note_details(step.work, case, told_so_far(step), step.source)
        reason = escalation_reason(case.wish, [Risk(risk) for risk in case.risks])
        escalation = escalate(step.work, case, reason or EscalationReason.PERSON_ASKED, step.source)
        say_when(step, "utter_escalated" if reason else "utter_passed_to_adviser", escalation)
        return {"stage": Stage.WAITING.value}


def told_so_far(step: Step) -> Details:
    """What the form holds at this moment."""
    wish = step.slots.get("wish")
    return Details(
        reference=str(step.slots.get("reference") or ""),
        what_happened=str(step.slots.get("what_happened") or ""),
        wish=Wish(wish) if wish else None,
    )


def call_person(step: Step) -> Slots:
    """Put the conversation before a person, with all that is known so far."""
    case = case_of(step.work, step.conversation, step.inbound, step.reading)
    note_details(step.work, case, told_so_far(step), step.source)
    escalation = escalate(step.work, case, EscalationReason.PERSON_ASKED, step.source)
    step.say("utter_person_called", when=step.moment(escalation.due_at))
    return {"stage": Stage.WAITING.value, "person_needed": None, "unclear_turns": None}


class CallPerson(CaseAction):
    """Human on request, at any time."""

    action_name = "action_call_person"

    def act(self, step: Step) -> Slots:
        return call_person(step)


class AnswerInPrivate(CaseAction):
    action_name = "action_answer_in_private"

    def act(self, step: Step) -> Slots:
        answer = find_answer(step.inbound.text, step.work.brand.approved_answers)
        if answer:
            step.say("utter_answer_private", answer=answer.text)
        else:
            step.say("utter_question_noted")
        return {}


class TellStatus(CaseAction):
    """Who has the case, and until when."""

    action_name = "action_tell_status"

    def act(self, step: Step) -> Slots:
        case = case_of(step.work, step.conversation, step.inbound, step.reading)
        escalation = open_escalation(step.work, case)
        if escalation:
            say_when(step, "utter_status_waiting", escalation)
        else:
            step.say("utter_status_ended")
        return {}


class TellDelay(CaseAction):
    """Nobody was free in time: say so, with the new date; nothing when it was decided meanwhile."""

    action_name = "action_tell_delay"

    def act(self, step: Step) -> Slots:
        case = step.work.get(Case, step.conversation.case_id)
        escalation = open_escalation(step.work, case)
        if escalation and escalation.state is EscalationState.WAITING:
            say_when(step, "utter_delayed", escalation)
        return {}


class DropCase(CaseAction):
    """The customer gives up, or got what they wanted elsewhere."""

    action_name = "action_drop_case"

    def act(self, step: Step) -> Slots:
        case = case_of(step.work, step.conversation, step.inbound, step.reading)
        drop(step.work, case, step.source)
        step.say("utter_dropped")
        return {"stage": Stage.ENDED.value}


def tell_decision(step: Step, case: Case) -> None:
    """Say what was decided, by whom, and ask for an answer."""
    decision = pending_decision(step.work, case.id)
    if decision is None:
        return
    reason, recourse = decision.reason.rstrip(" ."), step.work.brand.recourse.strip()
    step.say(
        _words_of(step, decision),
        who=_who_decided(step, decision),
        amount=str(decision.amount or ""),
        reason=f"« {reason}. » " if reason else "",
        recourse=f"{recourse} " if recourse else "",
    )


def _words_of(step: Step, decision: Decision) -> str:
    """A refusal promises no level above when there is none."""
    name = f"utter_decision_{decision.kind.value}"
    level = max(decision.level, decision.escalation.level)
    final = level >= step.work.brand.ladder.top.rank
    return f"{name}_final" if decision.kind is DecisionKind.DECLINE and final else name


def _who_decided(step: Step, decision: Decision) -> str:
    if decision.level:
        return step.work.brand.ladder.at(decision.level).name
    return who_decides(step, decision.escalation)
