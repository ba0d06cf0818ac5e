"""The history of a case: every command leaves one line, and finds it again when run twice."""

from enum import Enum
from typing import Any

from sqlalchemy import select

from bot.casework.case import CaseStatus, may_follow
from bot.errors import Sentence, WrongState
from bot.store.cases import Case, CaseEvent
from bot.store.unit_of_work import Work


class EventKind(str, Enum):
    OPENED = "opened"
    HEARD = "heard"
    PRIVATE_OPENED = "private_opened"
    DETAILS = "details"
    ESCALATED = "escalated"
    LEVEL_RAISED = "level_raised"
    REMINDED = "reminded"
    DUTY_CALLED = "duty_called"
    NOBODY_FREE = "nobody_free"
    APPROVED_FIRST = "approved_first"
    DECIDED = "decided"
    DECISION_TOLD = "decision_told"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_OVER = "taken_over"
    HANDED_BACK = "handed_back"
    AGENT_REPLIED = "agent_replied"
    REPLIED = "replied"
    UNDELIVERABLE = "undeliverable"
    PRIVATE_REPLIED = "private_replied"
    TOO_LATE = "too_late"
    TRIED_AGAIN = "tried_again"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DROPPED = "dropped"
    NOTE = "note"
    EDITED = "edited"
    REMOVED = "removed"
    HIDDEN = "hidden"
    SHOWN = "shown"
    MENTIONED = "mentioned"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    REPLY_CANCELLED = "reply_cancelled"
    LINK_FOLLOWED = "link_followed"
    CORRECTED = "corrected"
    CORRECTION_UNDONE = "correction_undone"
    REVIEW_ASKED = "review_asked"


STEPS_OF_A_TURN = ("opened", "heard", "private_opened", "details", "escalated", "dropped")
"""What a turn of the assistant leaves in a history, as the last part of a key."""


def find_event(work: Work, key: str) -> CaseEvent | None:
    """The event this cause already had, None the first time."""
    return work.session.scalar(select(CaseEvent).where(CaseEvent.key == key))


def case_of_cause(work: Work, source: str) -> int | None:
    """The id of the case that this message already had an effect on, None the first time.

    A turn that was interrupted is run again; meanwhile its case may have ended, or another begun.
    """
    keys = [f"{source}:{step}" for step in STEPS_OF_A_TURN]
    return work.session.scalar(select(CaseEvent.case_id).where(CaseEvent.key.in_(keys)).limit(1))


def record(
    work: Work, case: Case, kind: EventKind, key: str, *, agent_id: int | None = None, **data: Any
) -> CaseEvent:
    """Add one line to the history; the same `key` again changes nothing and returns the first."""
    existing = find_event(work, key)
    if existing is not None:
        return existing
    event = CaseEvent(case_id=case.id, kind=kind.value, key=key, agent_id=agent_id, data=data, at=work.now)
    case.updated_at = work.now
    work.session.add(event)
    work.session.flush()
    return event


def move(case: Case, status: CaseStatus) -> None:
    """Pass a case to another status. WrongState when its life does not go that way."""
    if not may_follow(case.status, status):
        why = Sentence(
            "Le dossier %(id)d a changé d’état entre-temps : rechargez la page pour voir où il en est.",
            id=case.id,
        )
        raise WrongState(why)
    case.status = status
