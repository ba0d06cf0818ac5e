"""What became of what had to be sent: it is in the case's history, and in the thread of its card.

What could not be delivered in time, or at all, becomes a person's, and is never dropped in silence.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from bot.casework.case import LIVE, CaseStatus
from bot.casework.decision import EscalationReason
from bot.casework.reading import Understood
from bot.commands.cases import case_of
from bot.commands.desk_lines import tell_fate
from bot.commands.escalations import escalate
from bot.commands.history import EventKind, record
from bot.errors import WrongState
from bot.labels import Anger, OtherIntent, Risk
from bot.store.cases import Case
from bot.store.claims import ask_again, cancel, finish
from bot.store.queue import Inbound, Outbound, OutboundKind, QueueState, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Work

log = structlog.get_logger(__name__)


def was_sent(work: Work, row: Outbound, external_id: str, at: datetime) -> None:
    """The platform itself shows that this row was sent, whatever we knew of it until now.

    That may be news of a row that is done: the platform said before that it had been, and not when.
    """
    work.session.refresh(row, with_for_update=True)
    row.external_id = row.external_id or external_id
    if row.state is not QueueState.DONE or row.sent_at is None:
        row.sent_at = at
        finish(row)
        note_sent(work, row)


def note_sent(work: Work, row: Outbound) -> None:
    """Leave in the history of the row's case, when it has one, that it went out."""
    if row.case_id is not None:
        case = work.get(Case, row.case_id)
        private_reply = row.kind is OutboundKind.PRIVATE_REPLY
        kind = EventKind.PRIVATE_REPLIED if private_reply else EventKind.REPLIED
        record(work, case, kind, f"outbound:{row.id}:{kind.value}", outbound=row.id)
        tell_fate(work, row, kind)


def comes_too_late(work: Work, row: Outbound) -> bool:
    """Whether this is a public answer of the assistant to something written too long ago.

    What a person wrote, or asked to be sent after all, is never too late.
    """
    if row.kind is not OutboundKind.PUBLIC_REPLY or row.written_by is not None or row.asked_at is not None:
        return False
    comment = _answered(work, row)
    written_at = comment.sent_at if comment is not None else row.created_at
    return work.now - written_at > timedelta(hours=work.brand.public_answer_within_hours)


def leave_to_person(work: Work, row: Outbound, why: str) -> None:
    """Cancel a public answer that comes too late, and put its case on the desk for that reason."""
    cancel(row, why)
    comment = _answered(work, row)
    if row.case_id is None and comment is not None:
        row.case_id = case_of(work, row.conversation, comment, _understood(work, comment)).id
    if row.case_id is None:
        return
    case = work.get(Case, row.case_id)
    record(work, case, EventKind.TOO_LATE, f"outbound:{row.id}:too_late", outbound=row.id)
    if case.status in LIVE:
        _put_on_desk(work, row, case, EscalationReason.TOO_LATE)


def note_undeliverable(work: Work, row: Outbound, why: str) -> None:
    """Leave the failure in the history of the row's case, when it has one; once per claim."""
    case = _case_of(work, row)
    if case is not None:
        key = f"outbound:{row.id}:{EventKind.UNDELIVERABLE.value}:{row.claims}"
        record(work, case, EventKind.UNDELIVERABLE, key, outbound=row.id, reason=why)
        tell_fate(work, row, EventKind.UNDELIVERABLE, why)


def ask_person(work: Work, row: Outbound, why: str) -> None:
    """Note that a row was given up, and put its case on the desk for that reason."""
    note_undeliverable(work, row, why)
    case = _case_of(work, row)
    if case is None or case.status is CaseStatus.CLOSED:
        log.warning("undelivered without an open case", outbound=row.id)
        return
    _put_on_desk(work, row, case, EscalationReason.UNDELIVERED)


def _put_on_desk(work: Work, row: Outbound, case: Case, reason: EscalationReason) -> None:
    """Once per claim of the row; due before a person's own window closes."""
    escalation = escalate(work, case, reason, f"outbound:{row.id}:{row.claims}")
    closes = row.conversation.human_may_write_until
    if closes is not None and work.now < closes < escalation.due_at:
        escalation.due_at = closes


def _case_of(work: Work, row: Outbound) -> Case | None:
    """The case the row was queued for, or the one its conversation is about by now."""
    case_id = row.case_id or row.conversation.case_id
    return work.get(Case, case_id) if case_id is not None else None


def try_again(work: Work, row: Inbound | Outbound, agent: Agent) -> None:
    """Give a row that was given up a fresh start, in somebody's name. WrongState when it is not dead."""
    if row.state is not QueueState.DEAD:
        raise WrongState("Cet envoi n’attend plus personne : un nouvel essai est déjà en cours ou a réussi.")
    ask_again(row, work.now)
    if isinstance(row, Outbound):
        row.asked_at = work.now
    case_id = row.case_id if isinstance(row, Outbound) else row.conversation.case_id
    if case_id is not None:
        key = f"{row.__tablename__}:{row.id}:tried_again:{row.claims}"
        record(work, work.get(Case, case_id), EventKind.TRIED_AGAIN, key, agent_id=agent.id)


def _answered(work: Work, row: Outbound) -> Inbound | None:
    """The comment that a public reply answers."""
    return work.session.scalar(
        select(Inbound).where(
            Inbound.conversation_id == row.conversation_id, Inbound.external_id == row.in_reply_to
        )
    )


def _understood(work: Work, comment: Inbound) -> Understood:
    reading = work.session.get(Reading, comment.id)
    if reading is None:
        return Understood(OtherIntent.UNSURE.value)
    return Understood(
        reading.intent,
        reading.confidence,
        Anger(reading.anger),
        reading.anger_confidence,
        tuple(Risk(risk) for risk in reading.risks),
    )
