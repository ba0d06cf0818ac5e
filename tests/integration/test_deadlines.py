"""Deadlines: a reminder, the level above, the duty person, and at last the customer is told."""

from bot.casework.deadline import Passed
from bot.casework.decision import EscalationReason, EscalationState
from bot.commands.cases import hear
from bot.commands.deadlines import overdue, pass_deadline
from bot.commands.decisions import decide
from bot.commands.escalations import escalate
from bot.store.queue import InboundKind
from bot.store.unit_of_work import Store
from bot.worker.timers import pass_deadlines
from tests.conftest import MovableClock
from tests.integration.deciding import approve, asked, due_of, history, present, told, with_brand
from tests.story import agent, comment, complaint


def test_a_deadline_passes_three_levels_then_duty_then_the_customer_is_told(
    store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        escalation = asked(work)
    steps, levels = [], []
    for _ in range(10):
        clock.now = max(clock.now, due_of(store, escalation))
        assert pass_deadlines(store) == 1
        assert pass_deadlines(store) == 0, "once each"
        steps.append(history(store, escalation)[-1])
        levels.append(present(store, escalation).level)
        if steps[-1] == "reminded":
            clock.move(minutes=29)
            assert pass_deadlines(store) == 0, "whoever was reminded has a little time"
            clock.move(minutes=1)
    up = ["reminded", "level_raised"]
    assert steps == [*up, *up, "reminded", "duty_called", "reminded", "nobody_free", *up[:1], "duty_called"]
    assert levels == [1, 2, 2, 3, 3, 3, 3, 3, 3, 3]
    assert told(store, InboundKind.DELAYED) == 1
    with store.work() as work:
        duty = agent(work, "Astreinte", 2)
        assert decide(work, escalation.id, duty, approve(100)) is not None
    assert told(store, InboundKind.DECISION) == 1


def test_a_decision_at_the_moment_its_deadline_passes_wins(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        escalation = asked(work)
        ana = agent(work, "Ana", 1)
    clock.move(hours=5)
    with store.reading() as work:
        assert overdue(work) == [escalation.id]
    with store.work() as work:
        decide(work, escalation.id, ana, approve(10))
    with store.work() as work:
        assert pass_deadline(work, escalation.id) is None
    assert present(store, escalation).state is EscalationState.DECIDED


def test_a_customer_who_never_came_to_private_is_not_told_in_public(
    store: Store, clock: MovableClock
) -> None:
    alone = with_brand(store, duty=None, reminder_minutes=0)
    with alone.work() as work:
        case = hear(work, comment(work, "J’appelle mon avocat"), complaint()).case
        escalation = escalate(work, case, EscalationReason.RISK, "inbound:1")
        escalation.level = 3
    clock.move(hours=5)
    with alone.work() as work:
        assert pass_deadline(work, escalation.id) is Passed.NOBODY
    assert told(alone, InboundKind.DELAYED) == 0


HOURS = [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}]


def test_outside_hours_the_deadline_waits_for_the_desk_to_open(store: Store, clock: MovableClock) -> None:
    clock.move(hours=8)  # Friday, 18:00 in Paris
    with with_brand(store, hours=HOURS).work() as work:
        paused = asked(work, 1)
        assert not paused.on_duty
        assert paused.due_at.isoformat() == "2026-11-23T12:00:00+00:00"
    with with_brand(store, hours=HOURS, outside_hours="duty").work() as work:
        called = asked(work, 2)
        assert (called.on_duty, called.due_at) == (True, clock().replace(hour=19))
        duty = agent(work, "Astreinte", 2)
        assert decide(work, called.id, duty, approve(20)) is not None
