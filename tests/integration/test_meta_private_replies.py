"""The one private answer to a comment: once, within seven days, and what it tells us of its author.

The fake's rules marked [unk] (see `tests.fakes.meta`) are assumptions about Meta, not facts.
"""

import pytest
from sqlalchemy import select

from bot.casework.decision import EscalationReason
from bot.casework.windows import NOBODY
from bot.commands.elsewhere import hold_elsewhere
from bot.errors import WrongState
from bot.labels import Lane
from bot.platforms.meta.stamp import read_stamp
from bot.store.customers import Conversation, Customer, Identity
from bot.store.queue import Inbound, Outbound, QueueState
from tests.conftest import MovableClock
from tests.fakes.meta.graph import SILENT
from tests.fakes.meta.network import INSTAGRAM
from tests.integration.meta_scene import BOTH, MetaScene, states


@BOTH
def test_a_private_reply_tells_us_who_the_author_is_in_private(scene: MetaScene, platform: str) -> None:
    inbound = scene.comment(platform=platform)
    scene.answer_in_private(inbound)
    scene.carry()
    (told,) = scene.graph.network.told(scene.person())
    assert read_stamp(told.metadata) == f"inbound:{inbound.id}:private"
    reply = scene.writes(scene.person(), "CMD-1")
    with scene.store.reading() as work:
        public = work.get(Outbound, 1).conversation
        private = work.session.get(Conversation, reply.conversation_id)
        assert private is not None
        assert private.identity.external_id == scene.person().private_id
        assert private.identity.customer_id == public.identity.customer_id
        assert private.case_id == public.case_id
        assert private.identity.name == "Marie Dupont"
    assert "private_replied" in scene.kinds()


def test_a_private_reply_opens_no_window(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.answer_in_private(inbound)
    scene.carry()
    with scene.store.reading() as work:
        private = work.session.scalars(select(Conversation).where(Conversation.thread_id == "")).one()
        assert private.windows.refusal(work.now, by_person=False) == NOBODY


def test_a_private_reply_is_sent_once_however_often_it_is_tried(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.answer_in_private(inbound)
    scene.graph.plan.append(SILENT)
    scene.carry(3)
    assert len(scene.graph.network.told(scene.person())) == 1
    assert states(scene) == [QueueState.DONE]


def test_a_comment_a_colleague_answered_in_private_is_left_at_that(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.graph.network.comments[inbound.external_id].privately_answered = True
    scene.answer_in_private(inbound)
    scene.carry()
    assert states(scene) == [QueueState.DEAD]
    assert "déjà reçu" in scene.rows()[0].error
    assert "undeliverable" in scene.kinds()
    assert scene.escalations() == []


def test_somebody_who_already_wrote_in_private_turns_out_to_be_the_same_customer(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.writes(scene.person(), "Bonjour ?")
    scene.answer_in_private(inbound)
    scene.carry()
    with scene.store.reading() as work:
        owners = set(work.session.scalars(select(Identity.customer_id)))
        assert len(owners) == 1
        (kept,) = owners
        assert work.get(Customer, kept).name == "Marie Dupont"
        assert set(work.session.scalars(select(Inbound.customer_id))) == owners


@pytest.mark.parametrize("lane", list(Lane))
def test_who_answers_on_the_platform_in_one_place_has_both(scene: MetaScene, lane: Lane) -> None:
    inbound = scene.comment()
    scene.answer_in_private(inbound)
    heard = scene.writes(scene.person(), "Bonjour ?")
    with scene.store.work() as work:
        hold_elsewhere(work, work.get(Inbound, inbound.id if lane is Lane.PUBLIC else heard.id))
    scene.carry()
    with scene.store.reading() as work:
        private = work.get(Conversation, heard.conversation_id)
        assert private.case_id is not None
        assert private.is_muted


def test_a_private_reply_comes_too_late_after_seven_days(scene: MetaScene, clock: MovableClock) -> None:
    inbound = scene.comment()
    scene.answer_in_private(inbound)
    clock.move(days=7, minutes=1)
    scene.carry()
    (row,) = scene.rows()
    assert row.state is QueueState.DEAD
    assert "7 jours" in row.error
    assert scene.graph.seen == []
    assert "undeliverable" in scene.kinds()


@BOTH
def test_a_private_reply_still_helps_when_the_public_answer_comes_too_late(
    scene: MetaScene, platform: str, clock: MovableClock
) -> None:
    """Nobody else reads it, and only the customer's answer to it opens the window of whoever decides."""
    inbound = scene.comment(platform=platform)
    scene.answer(inbound)
    scene.answer_in_private(inbound)
    clock.move(days=3)
    scene.carry(3)
    assert states(scene) == [QueueState.CANCELLED, QueueState.DONE]
    assert len(scene.graph.network.told(scene.person())) == 1
    assert [escalation.reason for escalation in scene.escalations()] == [EscalationReason.TOO_LATE]
    assert scene.kinds().index("too_late") < scene.kinds().index("private_replied")
    reply = scene.writes(scene.person(), "CMD-1")
    with scene.store.reading() as work:
        private = work.get(Conversation, reply.conversation_id)
        assert private.case_id == scene.cases()[0].id
        assert private.windows.refusal(work.now, by_person=True) is None


def test_after_seven_days_both_are_left_to_a_person(scene: MetaScene, clock: MovableClock) -> None:
    inbound = scene.comment()
    scene.answer(inbound)
    scene.answer_in_private(inbound)
    clock.move(days=7, minutes=1)
    scene.carry(3)
    assert states(scene) == [QueueState.CANCELLED, QueueState.DEAD]
    assert scene.graph.network.told(scene.person()) == []
    assert [escalation.reason for escalation in scene.escalations()] == [EscalationReason.TOO_LATE]


def test_a_private_reply_must_fit_into_one_message(scene: MetaScene) -> None:
    inbound = scene.comment(platform=INSTAGRAM)
    with pytest.raises(WrongState, match="1000"):
        scene.answer_in_private(inbound, "é" * 501)
