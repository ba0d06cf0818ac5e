"""One turn of a conversation, and whether it can be counted on.

Rasa goes on when the action server or the tracker's database fails: it drops the events, keeps the
turn and says what comes next (see docs/decisions.md). Apaise wants the contrary: a turn is either
whole and stored, or it never was and is asked again. The tracker store fills in this record; the
channel reads it.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Iterable, Optional

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
)

MARKS = (ActiveLoop, BotUttered, SessionStarted, SlotSet)
"""Events that an action leaves when it ran; actions of ours always leave one."""


@dataclass
class Turn:
    """`unreadable`: the conversation's past could not be loaded. `stored`: the turn is safe."""

    unreadable: bool = False
    stored: bool = False


CURRENT_TURN: "ContextVar[Optional[Turn]]" = ContextVar("current_turn", default=None)


def lost_action(events: Iterable[Event]) -> Optional[str]:
    """The first action that was executed and left no mark, which means that it failed."""
    unmarked: Optional[str] = None
    for event in events:
        if isinstance(event, MARKS):
            unmarked = None
        elif isinstance(event, ActionExecuted):
            if unmarked:
                return unmarked
            unmarked = None if event.action_name == ACTION_LISTEN_NAME else event.action_name
    return unmarked
