"""What could not be delivered becomes the task of a person, with the reason: never a silent failure."""

import structlog

from bot.casework.case import CaseStatus
from bot.casework.decision import EscalationReason
from bot.commands.escalations import escalate
from bot.commands.history import EventKind, record
from bot.store.cases import Case
from bot.store.queue import Outbound
from bot.store.unit_of_work import Work

log = structlog.get_logger(__name__)


def note_undeliverable(work: Work, row: Outbound, why: str) -> None:
    """Leave the failure in the history of the row's case, when it has one."""
    case = _case_of(work, row)
    if case is not None:
        key = f"outbound:{row.id}:{EventKind.UNDELIVERABLE.value}"
        record(work, case, EventKind.UNDELIVERABLE, key, outbound=row.id, reason=why)


def ask_person(work: Work, row: Outbound, why: str) -> None:
    """Note it, and put the case on the desk, due before a person's own window closes; once per row."""
    note_undeliverable(work, row, why)
    case = _case_of(work, row)
    if case is None or case.status is CaseStatus.CLOSED:
        log.warning("undelivered without an open case", outbound=row.id)
        return
    escalation = escalate(work, case, EscalationReason.UNDELIVERED, f"outbound:{row.id}")
    closes = row.conversation.human_may_write_until
    if closes is not None and work.now < closes < escalation.due_at:
        escalation.due_at = closes


def _case_of(work: Work, row: Outbound) -> Case | None:
    """The case the row was queued for, or the one its conversation is about by now."""
    case_id = row.case_id or row.conversation.case_id
    return work.get(Case, case_id) if case_id is not None else None
