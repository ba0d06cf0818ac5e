"""The ladder at work: caps, two people, refusals, proposals; each to its end, on both databases."""

import pytest

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind, EscalationReason, EscalationState
from bot.casework.money import Money
from bot.commands.cases import hear
from bot.commands.decisions import answer, decide, pending_decision
from bot.commands.escalations import Recommendation, escalate, raise_level
from bot.commands.history import EventKind
from bot.commands.takeover import holder_of, take_over
from bot.commands.team import agent_of_slack_user, link_slack_user
from bot.errors import BeyondAuthority, NotAllowed, WrongState
from bot.labels import Anger, Entity, Wish
from bot.platforms.events import Author
from bot.store.cases import Case, Decision, Escalation
from bot.store.queue import InboundKind
from bot.store.team import Agent
from bot.store.unit_of_work import Store
from tests.integration.deciding import (
    approve,
    asked,
    at_once,
    decide_in,
    decisions_of,
    history,
    private,
    reading,
    told,
    used,
)
from tests.story import agent, comment, complaint, message


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
    decisions = decisions_of(store, escalation.id)
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
            work.session.add(reading(row, facts))
        escalation = escalate(work, case, EscalationReason.COMPENSATION, "inbound:1")
        assert escalation.offer == Money(1200)
