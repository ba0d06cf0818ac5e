"""Which rule a turn followed: told from what happened, for each rule there is."""

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered

from bot.assistant.ran import LOOP, RULES, Rule, ran, rules


def said(intent: str) -> UserUttered:
    return UserUttered("…", intent={"name": intent, "confidence": 1.0})


def setting(state: dict[str, object]) -> list[Event]:
    return [ActiveLoop(value) if name == LOOP else SlotSet(name, value) for name, value in state.items()]


def followed(rule: Rule, intent: str) -> tuple[list[Event], int]:
    """A conversation in which this rule was followed after an earlier turn, and where its turn begins."""
    before = [said("greet"), ActionExecuted("utter_glad"), BotUttered("…"), *setting(rule.conditions)]
    events: list[Event] = [*before, said(intent)]
    for name, held in rule.steps:
        events += [ActionExecuted(name), *setting(held)]
    return [*events, ActionExecuted("action_listen"), said("drop"), ActionExecuted("action_drop_case")], len(
        before
    )


@pytest.mark.parametrize("rule", rules(RULES), ids=lambda rule: rule.name)
def test_every_rule_is_told_by_what_it_does(rule: Rule) -> None:
    for intent in rule.intents or ("give_details",):
        told = ran(*followed(rule, intent))
        assert told["rule"] == rule.name, intent
        assert "action_listen" not in told["actions"]
        assert "action_drop_case" not in told["actions"] or rule.intents == ("drop",)


def test_what_no_rule_says_has_none() -> None:
    events = [said("praise"), ActionExecuted("action_fall_back"), ActionExecuted("action_listen")]
    assert ran(events, 0) == {"rule": "", "actions": ["action_fall_back"]}


def test_the_same_intent_is_another_rule_at_another_stage() -> None:
    turn: list[Event] = [said("thank"), ActionExecuted("utter_glad"), BotUttered("Merci")]
    for stage in ("waiting", "decided", "ended"):
        assert ran([SlotSet("stage", stage), *turn], 1)["rule"] == f"thanks, {stage}"
    assert ran(turn, 0)["rule"] == ""


def test_slots_that_the_message_itself_sets_are_conditions_too() -> None:
    events = [
        SlotSet("escalation_risk", "none"),
        said("complaint_product"),
        SlotSet("escalation_risk", "safety"),
        ActionExecuted("action_open_case"),
        ActionExecuted("action_escalate_risk"),
        ActionExecuted("action_answer_complaint"),
    ]
    assert ran(events, 1)["rule"] == "complaint with a danger to people"
