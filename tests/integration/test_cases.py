"""From a complaint to a decided, answered case: what each command does to the store."""

import pytest
from sqlalchemy import select

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind, EscalationReason, EscalationState
from bot.casework.money import Money
from bot.commands.cases import Details, close, drop, hear, note_details
from bot.commands.decisions import answer, decide, pending_decision
from bot.commands.escalations import escalate, open_escalation
from bot.commands.outbox import send
from bot.commands.private import make_ref, open_private
from bot.commands.takeover import hand_back, reply_as_human, take_over
from bot.errors import NotAllowed, UnsafeWording, WrongState
from bot.labels import Anger, Risk, Wish
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.queue import Inbound, InboundKind, Outbound
from bot.store.unit_of_work import Store, Work
from tests.conftest import SECRET, MovableClock
from tests.story import PAUL, agent, comment, complaint, message, opening

APPROVE_20 = Choice(DecisionKind.APPROVE, Money(2000))


def escalated_case(work: Work) -> tuple[Case, Escalation]:
    """Marie complained, came to private, and wants a refund."""
    heard = hear(work, comment(work, "Colis jamais reçu, remboursez-moi"), complaint(wish=Wish.REFUND))
    open_private(work, opening(work), SECRET)
    return heard.case, escalate(work, heard.case, EscalationReason.COMPENSATION, "inbound:1")


def kinds(work: Work, case: Case) -> list[str]:
    query = select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return list(work.session.scalars(query))


def test_one_case_and_one_public_answer_per_thread(store: Store) -> None:
    with store.work() as work:
        first = comment(work, "Mon colis n'est jamais arrivé, c'est long")
        heard = hear(work, first, complaint())
        assert heard.answer_due
        send(work, first.conversation, "Bonjour", "inbound:1:0")
        again = hear(work, comment(work, "Toujours rien !!"), complaint(anger=Anger.FURIOUS))
        elsewhere = hear(work, comment(work, "Répondez", thread="p2"), complaint())
    assert again.case is heard.case is elsewhere.case
    assert not again.answer_due
    assert elsewhere.answer_due
    assert heard.case.anger == Anger.FURIOUS
    assert heard.case.what_happened == "Mon colis n'est jamais arrivé, c'est long"


def test_hearing_the_same_message_twice_changes_nothing_and_says_the_same(store: Store) -> None:
    with store.work() as work:
        inbound = comment(work, "Rien reçu depuis trois semaines")
        first = hear(work, inbound, complaint())
        send(work, inbound.conversation, "Bonjour", "inbound:1:0")
        second = hear(work, inbound, complaint())
        assert (second.case, second.answer_due) == (first.case, first.answer_due)
        assert kinds(work, first.case) == ["opened", "heard"]


def test_a_new_grievance_after_the_end_is_a_new_case(store: Store) -> None:
    with store.work() as work:
        first = hear(work, comment(work, "Rien reçu"), complaint()).case
        close(work, first, agent(work, "Ana", 1).id, "close:1")
        second = hear(work, comment(work, "Encore vous"), complaint()).case
    assert first.status is CaseStatus.RESOLVED
    assert second is not first


def test_a_private_link_leads_its_owner_to_their_case_and_nobody_else(store: Store) -> None:
    with store.work() as work:
        inbound = comment(work, "Rien reçu")
        case = hear(work, inbound, complaint()).case
        ref = make_ref(SECRET, inbound.conversation)
        assert open_private(work, opening(work, ref), SECRET) is case
        assert case.status is CaseStatus.WAITING_CUSTOMER
        assert open_private(work, opening(work, ref, author=PAUL), SECRET) is None
        assert open_private(work, opening(work, "forged", author=PAUL), SECRET) is None


def test_details_keep_what_was_said_last(store: Store) -> None:
    with store.work() as work:
        case = hear(work, comment(work, "Rien reçu"), complaint()).case
        note_details(work, case, Details("CMD-1", "Rien reçu", Wish.REFUND), "inbound:8")
        note_details(work, case, Details(reference="CMD-2"), "inbound:9")
    assert (case.reference, case.wish, case.what_happened) == ("CMD-2", Wish.REFUND, "Rien reçu")


def test_a_case_is_not_escalated_twice_but_a_graver_reason_counts(store: Store) -> None:
    with store.work() as work:
        case = hear(work, comment(work, "Un humain svp"), complaint()).case
        first = escalate(work, case, EscalationReason.PERSON_ASKED, "inbound:1")
        slow = first.due_at
        second = escalate(work, case, EscalationReason.RISK, "inbound:2")
    assert second is first
    assert first.reason is EscalationReason.RISK
    assert first.due_at < slow


def test_approved_told_accepted_resolved(store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated_case(work)
        decision = decide(work, escalation.id, agent(work, "Ana", 1), APPROVE_20)
        assert decision is not None
        assert decision.amount == Money(2000)
        assert case.status is CaseStatus.DECIDED
        told = work.session.scalars(select(Inbound).where(Inbound.kind == InboundKind.DECISION)).one()
        answered = answer(work, told.conversation, True, "inbound:7")
        assert answered is not None
        assert case.status is CaseStatus.RESOLVED
        assert kinds(work, case)[-3:] == ["decided", "accepted", "resolved"]


def test_refused_goes_one_level_up_with_a_new_deadline(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        case, escalation = escalated_case(work)
        decide(work, escalation.id, agent(work, "Ana", 1), APPROVE_20)
        clock.move(hours=2)
        private = next(c for c in case.conversations if c.lane.value == "private")
        answer(work, private, False, "inbound:7")
        answer(work, private, False, "inbound:7")
    assert escalation.level == 2
    assert escalation.state is EscalationState.WAITING
    assert (escalation.due_at - clock()).total_seconds() == 8 * 3600
    assert case.status is CaseStatus.ESCALATED


def test_nobody_decides_beyond_their_authority(store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated_case(work)
        ana, nobody = agent(work, "Ana", 1), agent(work, "Stagiaire", 0)
        with pytest.raises(NotAllowed, match="plafond"):
            decide(work, escalation.id, ana, Choice(DecisionKind.APPROVE, Money(5001)))
        with pytest.raises(NotAllowed):
            decide(work, escalation.id, nobody, APPROVE_20)
        assert escalation.state is EscalationState.WAITING


def test_the_second_of_two_decisions_is_refused(store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated_case(work)
        decide(work, escalation.id, agent(work, "Ana", 1), APPROVE_20)
        with pytest.raises(WrongState, match="déjà"):
            decide(work, escalation.id, agent(work, "Bo", 3), Choice(DecisionKind.DECLINE, reason="non"))


def test_taken_over_the_agent_speaks_and_hands_back(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        case, escalation = escalated_case(work)
        ana, bo = agent(work, "Ana Lima", 1), agent(work, "Bo", 1)
        private = next(c for c in case.conversations if c.lane.value == "private")
        with pytest.raises(WrongState, match="en main"):
            reply_as_human(work, private, ana, "Bonjour", "form-1")
        decide(work, escalation.id, ana, Choice(DecisionKind.TAKE_OVER))
        assert private.muted_by == ana.id
        with pytest.raises(NotAllowed):
            reply_as_human(work, private, bo, "Bonjour", "form-2")
        sent = reply_as_human(work, private, ana, "Je m’en occupe.", "form-3")
        assert reply_as_human(work, private, ana, "Je m’en occupe.", "form-3") is sent
        assert sent.text.endswith("— Ana")
        with pytest.raises(WrongState, match="collègue"):
            decide(work, escalation.id, bo, APPROVE_20)
        hand_back(work, case, ana)
        assert private.muted_by is None
        assert escalation.state is EscalationState.WAITING


def test_a_person_may_not_speak_of_compensation_in_public_either(store: Store) -> None:
    with store.work() as work:
        inbound = comment(work, "Rien reçu")
        case = hear(work, inbound, complaint()).case
        ana = agent(work, "Ana", 1)
        take_over(work, escalate(work, case, EscalationReason.QUESTION, "inbound:1"), ana)
        with pytest.raises(UnsafeWording, match="rembours"):
            reply_as_human(work, inbound.conversation, ana, "Nous vous remboursons", "form-1")
        assert work.session.scalars(select(Outbound)).all() == []


def test_a_risk_decided_before_anybody_came_to_private_waits_for_them(store: Store) -> None:
    with store.work() as work:
        case = hear(work, comment(work, "J’appelle mon avocat"), complaint(risks=(Risk.LEGAL,))).case
        escalation = escalate(work, case, EscalationReason.RISK, "inbound:1")
        decision = decide(work, escalation.id, agent(work, "Ana", 1), APPROVE_20)
        assert pending_decision(work, case.id) is decision
        assert not work.session.scalars(select(Inbound).where(Inbound.kind == InboundKind.DECISION)).all()


def test_a_dropped_case_leaves_the_desk(store: Store) -> None:
    with store.work() as work:
        case, _ = escalated_case(work)
        drop(work, case, "inbound:9")
        assert case.status is CaseStatus.CLOSED
        assert open_escalation(work, case) is None


def test_words_while_a_person_holds_the_conversation_are_kept(store: Store) -> None:
    with store.work() as work:
        inbound = message(work, "Vous êtes là ?")
    assert inbound.text == "Vous êtes là ?"
