"""The ladder at work: caps, budgets, two people, deadlines, refusals; each to its end, on both databases."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from bot.casework.case import CaseStatus
from bot.casework.deadline import Passed
from bot.casework.decision import Choice, DecisionKind, EscalationReason, EscalationState
from bot.casework.money import Money
from bot.commands.cases import drop, hear
from bot.commands.deadlines import overdue, pass_deadline
from bot.commands.decisions import answer, decide, pending_decision
from bot.commands.escalations import Recommendation, escalate, raise_level
from bot.commands.history import EventKind
from bot.commands.private import open_private
from bot.commands.takeover import holder_of, take_over
from bot.commands.team import agent_of_slack_user, link_slack_user
from bot.errors import BeyondAuthority, NotAllowed, WrongState
from bot.labels import Anger, Entity, Lane, PublicIntent, Wish
from bot.platforms.events import Author
from bot.store.budgets import BudgetUse
from bot.store.cases import Case, CaseEvent, Decision, Escalation
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work
from bot.worker.timers import pass_deadlines
from tests.brands import brand_with
from tests.conftest import SECRET, MovableClock
from tests.story import agent, comment, complaint, message, opening

MOST_CLICKS = 6


def approve(euros: int, currency: str = "EUR") -> Choice:
    return Choice(DecisionKind.APPROVE, Money(euros * 100, currency))


def with_brand(store: Store, **changes: Any) -> Store:
    return replace(store, brand=brand_with(**changes))


def asked(work: Work, number: int = 1, anger: Anger = Anger.ANNOYED) -> Escalation:
    """A customer complained, came to private, and wants a refund."""
    author = Author(f"customer{number}", f"Cliente {number}")
    inbound = comment(work, "Colis jamais reçu, remboursez-moi", author)
    case = hear(work, inbound, complaint(anger=anger, wish=Wish.REFUND)).case
    open_private(work, opening(work, author=author), SECRET)
    return escalate(work, case, EscalationReason.COMPENSATION, f"inbound:{inbound.id}")


def private(case: Case) -> Conversation:
    return next(c for c in case.conversations if c.lane is Lane.PRIVATE)


def history(store: Store, escalation: Escalation) -> list[str]:
    with store.reading() as work:
        query = select(CaseEvent.kind).where(CaseEvent.case_id == escalation.case_id).order_by(CaseEvent.id)
        return list(work.session.scalars(query))


def told(store: Store, kind: InboundKind) -> int:
    """How many times the customer's conversation was given something of this kind to tell."""
    with store.reading() as work:
        query = select(func.count()).select_from(Inbound).where(Inbound.kind == kind)
        return work.session.scalar(query) or 0


def used(store: Store) -> dict[str, int]:
    """What the accounts of this month hold."""
    with store.reading() as work:
        rows = work.session.scalars(select(BudgetUse).where(func.length(BudgetUse.period) == 7))
        return {row.account: row.cents for row in rows}


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do all of these at the same moment; returns what each returned, or the error it raised."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes.append(act())
        except (NotAllowed, StaleDataError) as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def decide_in(store: Store, escalation_id: int, agent_id: int, choice: Choice) -> Callable[[], object]:
    def act() -> object:
        with store.work() as work:
            return decide(work, escalation_id, work.get(Agent, agent_id), choice)

    return act


@pytest.mark.parametrize(
    ("limits", "exhausted"),
    [
        ({"budget": {"per_day": 100}}, "le budget du jour de la marque"),
        ({"budget": {"per_month": 100}}, "le budget du mois de la marque"),
    ],
)
def test_clicks_at_once_never_overdraw_a_budget(store: Store, limits: Any, exhausted: str) -> None:
    """Six people grant 40 € on six requests at the very same moment, and 100 € are left."""
    limited = with_brand(store, **limits)
    with limited.work() as work:
        escalations = [asked(work, number).id for number in range(MOST_CLICKS)]
        people = [agent(work, f"Agent{number}", 1).id for number in range(MOST_CLICKS)]
    outcomes = at_once(
        [
            decide_in(limited, one, person, approve(40))
            for one, person in zip(escalations, people, strict=True)
        ]
    )
    granted = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    refused = [outcome.detail for outcome in outcomes if isinstance(outcome, BeyondAuthority)]
    assert (len(granted), len(refused)) == (2, MOST_CLICKS - 2)
    assert all(f"Il reste 20\u00a0€ sur {exhausted}" in words for words in refused)
    assert used(limited)["brand"] == 8000
    with limited.reading() as work:
        states = list(work.session.scalars(select(Escalation.state)))
    assert states.count(EscalationState.DECIDED) == 2
    assert told(limited, InboundKind.DECISION) == 2


def test_two_clicks_of_one_person_stay_within_what_is_theirs(store: Store) -> None:
    levels = [{"name": "Conseil", "cap": 50, "answers_within_hours": 4, "each": {"per_day": 60}}]
    limited = with_brand(store, authority=levels, duty=None, two_people_above=None)
    with limited.work() as work:
        one, other = asked(work, 1).id, asked(work, 2).id
        ana, bo = agent(work, "Ana", 1).id, agent(work, "Bo", 1).id
    outcomes = at_once(
        [decide_in(limited, one, ana, approve(40)), decide_in(limited, other, ana, approve(40))]
    )
    assert sum(isinstance(outcome, Decision) for outcome in outcomes) == 1
    assert used(limited)[f"agent:{ana}"] == 4000
    left = [e for e in (one, other) if not _decisions(limited, e)]
    assert isinstance(decide_in(limited, left[0], bo, approve(40))(), Decision)


def test_a_new_day_has_a_new_budget_and_what_is_refused_is_given_back(
    store: Store, clock: MovableClock
) -> None:
    limited = with_brand(store, budget={"per_day": 50})
    with limited.work() as work:
        first, second, third = (asked(work, number) for number in range(3))
        ana = agent(work, "Ana", 1)
        decide(work, first.id, ana, approve(50))
    with pytest.raises(BeyondAuthority, match="Il reste 0"), limited.work() as work:
        decide(work, second.id, ana, approve(1))
    with limited.work() as work:
        answer(work, private(work.get(Escalation, first.id).case), False, "inbound:99")
    assert used(limited)["brand"] == 0
    with limited.work() as work:
        decide(work, second.id, ana, approve(50))
        drop(work, work.get(Escalation, second.id).case, "inbound:100")
    assert used(limited)["brand"] == 0
    clock.move(hours=15)  # past midnight in Paris
    with limited.work() as work:
        decide(work, third.id, ana, approve(50))
    assert used(limited)["brand"] == 5000


def test_above_ones_cap_it_goes_up_and_two_people_approve(store: Store) -> None:
    """Over-cap → up with a recommendation → approved by two → told → accepted."""
    with store.work() as work:
        escalation = asked(work)
        ana, cleo, nadia = agent(work, "Ana", 1), agent(work, "Cleo", 2), agent(work, "Nadia", 3)
    with pytest.raises(BeyondAuthority, match="plafond"), store.work() as work:
        decide(work, escalation.id, ana, approve(180))
    with store.work() as work:
        present = work.get(Escalation, escalation.id)
        said = Recommendation(Money(18000), "Trois semaines de retard")
        raise_level(work, present, "click:1", why="asked", agent_id=ana.id, rank=1, recommendation=said)
        assert (present.level, present.offer, present.offered_by) == (2, Money(18000), ana.id)
    with store.work() as work:
        assert decide(work, escalation.id, cleo, approve(180)) is None
        assert pending_decision(work, escalation.case_id) is None
    assert told(store, InboundKind.DECISION) == 0
    with pytest.raises(NotAllowed, match="une autre personne"), store.work() as work:
        decide(work, escalation.id, cleo, approve(180))
    with store.work() as work:
        decision = decide(work, escalation.id, nadia, approve(180))
        assert decision is not None
        assert (decision.agent_id, decision.seconded_by, decision.level) == (nadia.id, cleo.id, 3)
        answer(work, private(work.get(Case, escalation.case_id)), True, "inbound:9")
    assert told(store, InboundKind.DECISION) == 1
    steps = ["escalated", "level_raised", "approved_first", "decided", "accepted", "resolved"]
    assert history(store, escalation)[-len(steps) :] == steps


def test_a_second_person_below_their_cap_or_with_another_amount_does_not_confirm(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        ana, cleo, dan = agent(work, "Ana", 1), agent(work, "Cleo", 2), agent(work, "Dan", 2)
        decide(work, escalation.id, cleo, approve(180))
    with pytest.raises(BeyondAuthority), store.work() as work:
        decide(work, escalation.id, ana, approve(180))
    with store.work() as work:
        assert decide(work, escalation.id, dan, approve(190)) is None
        assert work.get(Escalation, escalation.id).approved_by == dan.id
    with store.work() as work:
        confirmed = decide(work, escalation.id, cleo, approve(190))
        assert confirmed is not None
        assert confirmed.seconded_by == dan.id


def test_an_account_of_slack_and_one_of_the_console_are_not_two_people_before_they_are_linked(
    store: Store,
) -> None:
    with store.work() as work:
        escalation = asked(work)
        cleo, dan = agent(work, "Cleo", 2), agent(work, "Dan", 2)
        in_slack = agent_of_slack_user(work, "U1CLEO", "Cléo Martin")
        decide(work, escalation.id, in_slack, approve(180), rank=2)
    with pytest.raises(NotAllowed, match="pourrait être le vôtre"), store.work() as work:
        decide(work, escalation.id, cleo, approve(180))
    with store.work() as work:
        link_slack_user(work, cleo.email, "U1CLEO")
    with pytest.raises(NotAllowed, match="pourrait être le vôtre"), store.work() as work:
        decide(work, escalation.id, cleo, approve(180))
    with store.work() as work:
        assert decide(work, escalation.id, dan, approve(190)) is None
        linked = agent_of_slack_user(work, "U1CLEO", "Cléo Martin")
        confirmed = decide(work, escalation.id, linked, approve(190), rank=2)
        assert confirmed is not None
        assert (confirmed.agent_id, confirmed.seconded_by) == (cleo.id, dan.id)


def test_a_linked_member_of_slack_keeps_the_conversations_in_hand(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        in_slack, cleo = agent_of_slack_user(work, "U1CLEO", "Cléo"), agent(work, "Cleo", 2)
        take_over(work, escalation, in_slack)
        link_slack_user(work, cleo.email, "U1CLEO")
    with store.work() as work:
        holder = holder_of(work, work.get(Escalation, escalation.id).case)
        assert holder is not None
        assert holder.id == cleo.id == agent_of_slack_user(work, "U1CLEO", "Cléo").id
        assert not work.get(Agent, in_slack.id).active
        with pytest.raises(WrongState, match="linked"):
            link_slack_user(work, agent(work, "Dan", 2).email, "U1CLEO")


def test_two_first_approvals_at_once_are_one_approval_or_a_decision_but_never_two(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        cleo, dan = agent(work, "Cleo", 2), agent(work, "Dan", 2)
    outcomes = at_once([decide_in(store, escalation.id, who.id, approve(180)) for who in (cleo, dan)])
    decisions = _decisions(store, escalation.id)
    assert len(decisions) == sum(isinstance(outcome, Decision) for outcome in outcomes) <= 1
    with store.reading() as work:
        present = work.get(Escalation, escalation.id)
        assert present.approved_by in {cleo.id, dan.id}
        assert present.state is (EscalationState.DECIDED if decisions else EscalationState.WAITING)


def test_a_refused_counter_offer_goes_above_whoever_made_it_with_its_story(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work, anger=Anger.FURIOUS)
        assert escalation.offer == Money(1500)
        cleo = agent(work, "Cleo", 2)
        offered = Choice(DecisionKind.COUNTER_OFFER, Money(1000), "Le colis est retrouvé")
        decide(work, escalation.id, cleo, offered)
        conversation = private(work.get(Case, escalation.case_id))
        answer(work, conversation, False, "inbound:9", words="Non, c’est une insulte")
        answer(work, conversation, False, "inbound:9", words="Non, c’est une insulte")
    with store.reading() as work:
        present = work.get(Escalation, escalation.id)
        refused = next(e for e in present.case.events if e.kind == EventKind.REFUSED.value)
        assert refused.data["reason"] == "Non, c’est une insulte"
        assert (present.level, present.state, present.offer) == (3, EscalationState.WAITING, None)
        assert present.case.status is CaseStatus.ESCALATED
    assert history(store, escalation)[-3:] == ["decided", "refused", "level_raised"]
    assert used(store)["brand"] == 0


def test_a_deadline_passes_three_levels_then_duty_then_the_customer_is_told(
    store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        escalation = asked(work)
    steps, levels = [], []
    for _ in range(10):
        clock.now = max(clock.now, _due(store, escalation))
        assert pass_deadlines(store) == 1
        assert pass_deadlines(store) == 0, "once each"
        steps.append(history(store, escalation)[-1])
        levels.append(_present(store, escalation).level)
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
    assert _present(store, escalation).state is EscalationState.DECIDED


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


def test_the_table_proposes_with_a_reason_and_otherwise_nothing(store: Store) -> None:
    with store.work() as work:
        calm, furious = asked(work, 1), asked(work, 2, Anger.FURIOUS)
        assert calm.offer is None
        assert (furious.offer, furious.offered_by) == (Money(1500), None)
        assert "Retard de livraison" in furious.offer_why
        risk = hear(work, comment(work, "Mon avocat"), complaint(anger=Anger.FURIOUS)).case
        assert escalate(work, risk, EscalationReason.RISK, "inbound:77").offer is None


def test_the_value_of_the_order_is_what_was_paid_not_what_is_asked(store: Store) -> None:
    author = Author("customer1", "Cliente 1")
    with store.work() as work:
        case = hear(work, comment(work, "Colis jamais reçu", author), complaint(wish=Wish.REFUND)).case
        for facts in (
            {Entity.AMOUNT.value: 12000},
            {Entity.AMOUNT.value: 99900, Entity.WISH.value: Wish.DAMAGES.value},
        ):
            row = message(work, "…", author)
            row.conversation.case_id = case.id
            work.session.add(_reading(row, facts))
        escalation = escalate(work, case, EscalationReason.COMPENSATION, "inbound:1")
        assert escalation.offer == Money(1200)


def test_nobody_grants_in_a_currency_the_brand_does_not_use(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        nadia = agent(work, "Nadia", 3)
        with pytest.raises(NotAllowed, match="USD"):
            decide(work, escalation.id, nadia, approve(5, "USD"))


def _reading(row: Inbound, facts: dict[str, Any]) -> Reading:
    return Reading(
        inbound_id=row.id,
        intent=PublicIntent.OTHER.value,
        confidence=1.0,
        anger=0,
        anger_confidence=1.0,
        entities=facts,
    )


def _present(store: Store, escalation: Escalation) -> Escalation:
    with store.reading() as work:
        return work.get(Escalation, escalation.id)


def _due(store: Store, escalation: Escalation) -> Any:
    return _present(store, escalation).due_at


def _decisions(store: Store, escalation_id: int) -> list[Decision]:
    with store.reading() as work:
        query = select(Decision).where(Decision.escalation_id == escalation_id)
        return list(work.session.scalars(query))
