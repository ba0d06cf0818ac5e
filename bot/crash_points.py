"""The steps between which a process may die, named so that the crash tests can make it die exactly there.

Whatever Apaise promises must hold when the power goes between any two steps. `tests/crash` starts a
process with `APAISE_CRASH_AT` set to the name of a point (`outbound_sent`, or `outbound_sent#3` for the
third time it is reached); the process then kills itself there as the kernel would: no clean-up, no
rollback, no answer. In an installation the variable is not set, and a point costs one comparison.
docs/durability.md says for each point what happens next.
"""

import itertools
import os
import signal
from enum import Enum


class CrashPoint(str, Enum):
    """`process_step`: what has just been done when it is reached."""

    WEB_EVENTS_VERIFIED = "web_events_verified"
    WEB_EVENTS_STORED = "web_events_stored"
    WORKER_INBOUND_CLAIMED = "worker_inbound_claimed"
    WORKER_TURN_ANSWERED = "worker_turn_answered"
    WORKER_REPLIES_QUEUED = "worker_replies_queued"
    WORKER_OUTBOUND_CLAIMED = "worker_outbound_claimed"
    WORKER_OUTBOUND_SENT = "worker_outbound_sent"
    WORKER_OUTBOUND_RECORDED = "worker_outbound_recorded"
    ACTIONS_CASE_CHANGED = "actions_case_changed"
    ACTIONS_CASE_STORED = "actions_case_stored"
    RASA_TURN_READY = "rasa_turn_ready"
    RASA_TURN_STORED = "rasa_turn_stored"

    @property
    def process(self) -> str:
        """The process that dies."""
        return self.value.partition("_")[0]


VARIABLE = "APAISE_CRASH_AT"
_armed, _, _time = os.environ.get(VARIABLE, "").partition("#")
_passed = itertools.count(1)


def reached(point: CrashPoint) -> None:
    """Die here when a crash test asked for it; otherwise nothing."""
    if point.value == _armed and next(_passed) >= int(_time or 1):
        os.kill(os.getpid(), signal.SIGKILL)
