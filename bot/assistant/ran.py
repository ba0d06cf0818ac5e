"""Which rule a turn followed and which actions ran: what a supervisor asks about afterwards.

Rasa keeps the actions of a turn, not the rule that chose them. The rules are read from where they are
written, and compared with what happened: the same intent, the same conditions, the same steps.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Text, Tuple

import rasa.shared.utils.io
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered

RULES = Path("data/rules")
INSIDE = frozenset({ACTION_LISTEN_NAME, "action_deactivate_loop", "action_extract_slots"})
"""Actions that are how a turn works, not what it does."""

LOOP = "active_loop"
State = Dict[Text, Any]
Step = Tuple[Text, State]
"""An action, and what held after it."""


@dataclass(frozen=True)
class Rule:
    """One rule of `data/rules`: `steps` are its actions, each with what must hold after it."""

    name: Text
    conditions: State
    intents: Tuple[Text, ...]
    steps: Tuple[Step, ...]


@dataclass
class Happened:
    """One turn as it went: what held before its first action, and its actions with what held after."""

    intent: Text
    before: State
    steps: List[Step] = field(default_factory=list)


def ran(events: Sequence[Event], index: int) -> Dict[Text, Any]:
    """The rule (empty: none applied) and the actions of the turn whose message is `events[index]`."""
    happened = _happened(events, index)
    rule = rule_of(happened, rules(RULES))
    actions = [name for name, _ in happened.steps if name not in INSIDE]
    return {"rule": rule.name if rule else "", "actions": actions}


def rule_of(happened: Happened, known: Iterable[Rule]) -> Optional[Rule]:
    """The rule that says what happened; of several the one that says most."""
    fitting = [rule for rule in known if _fits(rule, happened)]
    return max(fitting, key=_how_much, default=None)


def _fits(rule: Rule, happened: Happened) -> bool:
    if rule.intents and happened.intent not in rule.intents:
        return False
    if not _holds(rule.conditions, happened.before) or len(rule.steps) > len(happened.steps):
        return False
    return all(
        name == done and _holds(wanted, after)
        for (name, wanted), (done, after) in zip(rule.steps, happened.steps, strict=False)
    )


def _how_much(rule: Rule) -> Tuple[bool, int, int]:
    return (
        bool(rule.intents),
        len(rule.steps),
        len(rule.conditions) + sum(len(held) for _, held in rule.steps),
    )


def _holds(wanted: State, state: State) -> bool:
    return all(state.get(name) == value for name, value in wanted.items())


def _happened(events: Sequence[Event], index: int) -> Happened:
    """Play the conversation up to the end of this turn."""
    state: State = {}
    for event in events[:index]:
        _change(state, event)
    message = events[index]
    intent = message.intent_name if isinstance(message, UserUttered) else None
    turn = Happened(intent or "", state)
    for event in events[index + 1 :]:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name:
            turn.steps.append((event.action_name, dict(turn.steps[-1][1] if turn.steps else state)))
        _change(turn.steps[-1][1] if turn.steps else state, event)
    return turn


def _change(state: State, event: Event) -> None:
    if isinstance(event, SlotSet):
        state[event.key] = event.value
    elif isinstance(event, ActiveLoop):
        state[LOOP] = event.name


@lru_cache(maxsize=4)
def rules(folder: Path) -> Tuple[Rule, ...]:
    """The rules of these files, in order; read once."""
    return tuple(rule for file in sorted(folder.glob("*.yml")) for rule in _rules_of(file))


def _rules_of(file: Path) -> Iterator[Rule]:
    content = rasa.shared.utils.io.read_yaml_file(file)
    for written in content["rules"]:
        conditions, steps = _merged(written.get("condition", [])), written["steps"]
        intents = tuple(intent for step in steps for intent in _intents(step))
        yield Rule(written["rule"], conditions, intents, tuple(_steps(steps)))


def _intents(step: Dict[Text, Any]) -> List[Text]:
    choices = step.get("or", [step])
    return [choice["intent"] for choice in choices if "intent" in choice]


def _steps(written: List[Dict[Text, Any]]) -> Iterator[Step]:
    """Each action with what is said to hold after it; listening ends a turn and is none."""
    actions: List[Step] = []
    for step in written:
        if "action" in step:
            actions.append((step["action"], {}))
        elif actions:
            actions[-1][1].update(_merged([step]))
    return (step for step in actions if step[0] != ACTION_LISTEN_NAME)


def _merged(said: List[Dict[Text, Any]]) -> State:
    """What slots and loops must be."""
    state: State = {}
    for step in said:
        for slot in step.get("slot_was_set", []):
            state.update(slot)
        if LOOP in step:
            state[LOOP] = step[LOOP]
    return state
