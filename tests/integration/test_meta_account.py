"""An account that Meta stops, slows down or hands to somebody else: nothing is lost, nobody insists.

The fake's rules marked [unk] (see `tests.fakes.meta`) are assumptions about Meta, not facts.
"""

import pytest

from bot.casework.decision import EscalationReason
from bot.commands.accounts import resume
from bot.commands.takeover import reply_as_human
from bot.errors import WrongState
from bot.store.customers import Conversation
from bot.store.queue import OutboundKind, QueueState
from tests.conftest import MovableClock
from tests.fakes.meta.network import INSTAGRAM
from tests.fakes.meta.rules import Refused
from tests.integration.meta_scene import MetaScene, states
from tests.story import agent


def test_a_dead_token_stops_the_account_and_nothing_is_lost(scene: MetaScene, clock: MovableClock) -> None:
    scene.answer(scene.comment())
    scene.graph.network.page.token_is_valid = False
    scene.carry(30)
    assert states(scene) == [QueueState.FAILED]
    assert len(scene.graph.seen) == 1, "a stopped account calls nobody"
    clock.move(hours=3)
    scene.graph.network.page.token_is_valid = True
    scene.carry(2)
    assert states(scene) == [QueueState.FAILED], "a stopped account waits for a person"
    resume_and_carry(scene)
    assert states(scene) == [QueueState.DONE]


def test_a_public_answer_that_an_account_held_up_too_long_is_left_to_a_person(
    scene: MetaScene, clock: MovableClock
) -> None:
    scene.answer(scene.comment())
    scene.graph.network.page.token_is_valid = False
    scene.carry()
    clock.move(days=3)
    scene.graph.network.page.token_is_valid = True
    resume_and_carry(scene)
    assert states(scene) == [QueueState.CANCELLED]
    assert [escalation.reason for escalation in scene.escalations()] == [EscalationReason.TOO_LATE]


def resume_and_carry(scene: MetaScene) -> None:
    with scene.store.work() as work:
        assert resume(work, "facebook", "1001")
    scene.carry()


def test_one_stopped_account_does_not_stop_the_others(scene: MetaScene) -> None:
    scene.answer(scene.comment())
    scene.graph.plan.append(Refused(368))
    scene.carry()
    scene.answer(scene.comment(platform=INSTAGRAM))
    scene.carry(2)
    assert states(scene) == [QueueState.FAILED, QueueState.DONE]


def test_a_rate_limit_pauses_the_account_for_as_long_as_meta_says(
    scene: MetaScene, clock: MovableClock
) -> None:
    scene.answer(scene.comment())
    scene.answer(scene.comment())
    scene.graph.business_usage = {"call_count": 100, "estimated_time_to_regain_access": 40}
    scene.graph.plan.append(Refused(80006))
    scene.carry(15)
    assert len(scene.graph.seen) == 1
    scene.graph.business_usage = {}
    clock.move(minutes=15)
    scene.carry(2)
    assert states(scene) == [QueueState.DONE, QueueState.DONE]


def test_we_slow_down_before_meta_makes_us(scene: MetaScene) -> None:
    scene.graph.usage = {"call_count": 96}
    scene.answer(scene.comment())
    scene.answer(scene.comment())
    scene.courier.run_once()
    scene.courier.run_once()
    assert len(scene.graph.seen) == 1
    scene.carry(4)
    assert states(scene) == [QueueState.DONE, QueueState.DONE]


def test_public_answers_keep_a_distance(scene: MetaScene, clock: MovableClock) -> None:
    for _ in range(3):
        scene.answer(scene.comment())
    for _ in range(4):
        scene.courier.run_once()
    assert len(scene.graph.seen) == 1
    clock.move(seconds=2)
    scene.courier.run_once()
    assert len(scene.graph.seen) == 2


def test_private_replies_keep_a_distance_and_nobody_in_private_waits_for_it(
    scene: MetaScene, clock: MovableClock
) -> None:
    heard = scene.writes(scene.graph.network.joins("Marie"), "Bonjour")
    for _ in range(3):
        scene.answer_in_private(scene.comment())
    for number in range(2):
        scene.tell(heard, f"{number}", key=f"said{number}")
    for _ in range(6):
        scene.courier.run_once()
    assert [seen.body["recipient"].keys() for seen in scene.graph.seen] == [{"id"}, {"id"}, {"comment_id"}]
    clock.move(seconds=4)
    scene.courier.run_once()
    assert len(scene.graph.seen) == 3
    clock.move(seconds=1)
    scene.courier.run_once()
    assert len(scene.graph.seen) == 4


def test_keeping_a_distance_touches_no_row_but_the_next(scene: MetaScene, clock: MovableClock) -> None:
    for _ in range(20):
        scene.answer(scene.comment())
    for _ in range(2):
        scene.courier.run_once()
    assert not scene.courier.run_once(), "no row is picked up only to be put back"
    assert states(scene) == [QueueState.DONE, QueueState.FAILED, *[QueueState.TODO] * 18]
    assert {row.available_at for row in scene.rows()[2:]} == {clock()}
    scene.answer(scene.comment(platform=INSTAGRAM))
    scene.courier.run_once()
    assert scene.rows()[-1].claims == 1, "the other account is not at rest"


def test_a_pause_is_put_on_all_rows_of_the_account_and_on_no_others(
    scene: MetaScene, clock: MovableClock
) -> None:
    for _ in range(20):
        scene.answer(scene.comment())
    scene.graph.plan.append(Refused(4))
    scene.courier.run_once()
    assert not scene.courier.run_once(), "no row is picked up only to be put back"
    clock.move(seconds=2)
    scene.answer(scene.comment(platform=INSTAGRAM))
    scene.courier.run_once()
    assert states(scene)[-1] is QueueState.DONE


def test_a_person_who_writes_too_late_is_told_at_once(scene: MetaScene, clock: MovableClock) -> None:
    scene.comment()
    heard = scene.writes(scene.person(), "Bonjour")
    clock.move(days=8)
    with scene.store.work() as work:
        camille = agent(work, "Camille", 1)
        place = work.get(Conversation, heard.conversation_id)
        place.muted_by = camille.id
        with pytest.raises(WrongState, match="plus personne"):
            reply_as_human(work, place, camille, "Bonjour", "form:1")
    assert scene.rows() == []


def test_a_thread_somebody_else_has_is_left_to_them_and_a_person_told(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.answer_in_private(inbound)
    scene.carry()
    heard = scene.writes(scene.person(), "Bonjour")
    scene.person().thread_owner = "263902037430900"
    scene.tell(heard, "Bonjour Marie")
    scene.carry()
    assert "a pris la main" in scene.rows()[-1].error
    assert len(scene.escalations()) == 1


def test_tokens_are_in_no_address(scene: MetaScene) -> None:
    scene.answer(scene.comment())
    scene.carry()
    (seen,) = scene.graph.seen
    assert seen.token == scene.graph.network.page.token
    assert scene.graph.network.page.token not in str(seen.query) + seen.path


def test_private_replies_wait_behind_the_public_answer(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.answer(inbound)
    scene.answer_in_private(inbound)
    scene.carry(2)
    assert [row.kind for row in scene.rows()] == [OutboundKind.PUBLIC_REPLY, OutboundKind.PRIVATE_REPLY]
    assert [seen.path.rsplit("/", 1)[1] for seen in scene.graph.seen] == ["comments", "messages"]
