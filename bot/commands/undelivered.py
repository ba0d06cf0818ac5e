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
    if row.case_id is not None:
        case = work.get(Case, row.case_id)
        key = f"outbound:{row.id}:{EventKind.UNDELIVERABLE.value}"
        record(work, case, EventKind.UNDELIVERABLE, key, outbound=row.id, reason=why)


def ask_person(work: Work, row: Outbound, why: str) -> None:
    """Note it, and put the case on the desk, due before a person's own window closes; once per row."""
    note_undeliverable(work, row, why)
    if row.case_id is None:
        log.warning("undelivered without a case", outbound=row.id)
        return
    case = work.get(Case, row.case_id)
    if case.status is CaseStatus.CLOSED:
        return
    escalation = escalate(work, case, EscalationReason.UNDELIVERED, f"outbound:{row.id}")
    closes = row.conversation.human_may_write_until
    if closes is not None and work.now < closes < escalation.due_at:
        escalation.due_at = closes
