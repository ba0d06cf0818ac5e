"""Deadlines that pass: a reminder, the level above, whoever is on duty, and honesty towards the customer."""

from sqlalchemy import select

from bot.casework.deadline import Passed, after_deadline
from bot.casework.decision import EscalationState
from bot.casework.ladder import Addressed, due
from bot.commands.desk_lines import call_desk
from bot.commands.escalations import address, raise_level
from bot.commands.history import EventKind, record
from bot.commands.intake import queue_internal
from bot.commands.outbox import show_card
from bot.labels import Lane
from bot.store.cases import Escalation
from bot.store.queue import InboundKind
from bot.store.unit_of_work import Work


def overdue(work: Work) -> list[int]:
    """The escalations whose deadline passed and about which something is to be done now, oldest first."""
    query = (
        select(Escalation)
        .where(Escalation.state == EscalationState.WAITING, Escalation.due_at <= work.now)
        .order_by(Escalation.due_at, Escalation.id)
    )
    return [escalation.id for escalation in work.session.scalars(query) if _is_to_do(work, escalation)]


def pass_deadline(work: Work, escalation_id: int) -> Passed | None:
    """Do what follows from a passed deadline; None when somebody acted meanwhile.

    Each call is one step, in a unit of work of its own: a decision taken at the same moment wins.
    """
    escalation = work.get(Escalation, escalation_id)
    if escalation.state is not EscalationState.WAITING or escalation.due_at > work.now:
        return None
    if not _is_to_do(work, escalation):
        return None
    reminded = escalation.reminded or not work.brand.reminder_grace
    passed = after_deadline(
        work.brand.ladder, escalation.level, on_duty=escalation.on_duty, reminded=reminded
    )
    cause = f"escalation:{escalation.id}:{passed.value}:{escalation.due_at.isoformat()}"
    STEPS[passed](work, escalation, cause)
    return passed


def _is_to_do(work: Work, escalation: Escalation) -> bool:
    """After a reminder, whoever was reminded has a little time."""
    return not escalation.reminded or escalation.due_at + work.brand.reminder_grace <= work.now


def _remind(work: Work, escalation: Escalation, cause: str) -> None:
    escalation.reminded = True
    event = record(
        work,
        escalation.case,
        EventKind.REMINDED,
        cause,
        level=escalation.level,
        on_duty=escalation.on_duty,
    )
    show_card(work, escalation, escalation.case)
    call_desk(work, escalation, event, "Le délai est passé.")


def _level_above(work: Work, escalation: Escalation, cause: str) -> None:
    raise_level(work, escalation, cause, why="deadline")


def _call_duty(work: Work, escalation: Escalation, cause: str) -> None:
    address(escalation, work.brand.ladder.call_duty(work.now, escalation.level))
    event = record(work, escalation.case, EventKind.DUTY_CALLED, cause, level=escalation.level, on_duty=True)
    show_card(work, escalation, escalation.case)
    call_desk(work, escalation, event, "Personne n’a répondu à temps.")


def _tell_customer(work: Work, escalation: Escalation, cause: str) -> None:
    """Nobody was free: say so, with the next date the brand can keep. Never in public."""
    level = work.brand.ladder.at(escalation.level)
    again = Addressed(level.rank, on_duty=False, due_at=due(work.now, level))
    address(escalation, again)
    record(work, escalation.case, EventKind.NOBODY_FREE, cause, level=level.rank)
    for conversation in escalation.case.conversations:
        if conversation.lane is Lane.PRIVATE and not conversation.is_muted:
            queue_internal(work, conversation, InboundKind.DELAYED, cause)
    show_card(work, escalation, escalation.case)


STEPS = {
    Passed.REMIND: _remind,
    Passed.LEVEL_ABOVE: _level_above,
    Passed.DUTY: _call_duty,
    Passed.NOBODY: _tell_customer,
}
