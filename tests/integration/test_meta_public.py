"""Public answers on Facebook and Instagram: once each, whatever the network does.

The fake's rules marked [unk] (see `tests.fakes.meta`) are assumptions about Meta, not facts.
"""

import pytest

from bot.errors import WrongState
from bot.store.queue import QueueState
from tests.fakes.meta.graph import SILENT
from tests.fakes.meta.network import INSTAGRAM
from tests.fakes.meta.rules import Refused
from tests.integration.meta_scene import BOTH, TEMPORARY, MetaScene, states


@BOTH
def test_a_public_answer_is_there_once(scene: MetaScene, platform: str) -> None:
    inbound = scene.comment(platform=platform)
    scene.answer(inbound)
    scene.carry(2)
    comment = scene.graph.network.comments[inbound.external_id]
    assert scene.graph.network.answers(comment) == ["Bonjour Marie, voyons cela."]
    (row,) = scene.rows()
    assert row.state is QueueState.DONE
    assert row.external_id in scene.graph.network.comments


@BOTH
@pytest.mark.parametrize("failure", [SILENT, TEMPORARY])
def test_after_an_unclear_outcome_the_thread_is_read_before_anything_is_sent_again(
    scene: MetaScene, platform: str, failure: Refused | str
) -> None:
    inbound = scene.comment(platform=platform)
    scene.answer(inbound)
    scene.graph.plan.append(failure)
    scene.carry(3)
    comment = scene.graph.network.comments[inbound.external_id]
    assert scene.graph.network.answers(comment) == ["Bonjour Marie, voyons cela."]
    assert states(scene) == [QueueState.DONE]
    assert [seen.method for seen in scene.graph.seen][:2] == ["POST", "GET"]


@BOTH
def test_the_answer_to_an_answer_is_found_where_meta_puts_it(scene: MetaScene, platform: str) -> None:
    first = scene.comment(platform=platform)
    second = scene.comment("Moi aussi", platform=platform, answers=first.external_id)
    scene.answer(second)
    scene.graph.plan.append(SILENT)
    scene.carry(3)
    comment = scene.graph.network.comments[second.external_id]
    assert len(scene.graph.network.answers(comment)) == 1
    assert states(scene) == [QueueState.DONE]


def test_an_answer_below_many_others_is_found(scene: MetaScene) -> None:
    inbound = scene.comment(platform=INSTAGRAM)
    for number in range(230):
        scene.graph.network.add_comment(INSTAGRAM, f"x{number}", "Idem", inbound.external_id)
    scene.answer(inbound)
    scene.graph.plan.append(SILENT)
    scene.carry(3)
    comment = scene.graph.network.comments[inbound.external_id]
    assert len(scene.graph.network.answers(comment)) == 1


def test_a_comment_that_is_gone_leaves_nobody_to_answer(scene: MetaScene) -> None:
    inbound = scene.comment()
    scene.graph.network.comments[inbound.external_id].gone = True
    scene.answer(inbound)
    scene.carry(2)
    assert states(scene) == [QueueState.DEAD]
    assert "undeliverable" in scene.kinds()
    assert scene.escalations() == []


def test_a_public_text_too_long_for_instagram_is_refused_when_it_is_written(scene: MetaScene) -> None:
    inbound = scene.comment(platform=INSTAGRAM)
    with pytest.raises(WrongState, match="2200"):
        scene.answer(inbound, "mot " * 600)
