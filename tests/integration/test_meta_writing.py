"""Writing on Facebook and Instagram: once in public, once in private, within the windows, and never lost.

The fake's rules marked [unk] (see `tests.fakes.meta`) are assumptions about Meta, not facts.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.casework.decision import EscalationReason
from bot.casework.windows import NOBODY, PERSON_ONLY
from bot.commands.accounts import resume
from bot.commands.takeover import reply_as_human
from bot.errors import WrongState
from bot.platforms.meta.stamp import read_stamp
from bot.settings import Settings
from bot.store.customers import Conversation, Customer, Identity
from bot.store.queue import Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.fakes.meta.graph import SILENT
from tests.fakes.meta.network import FACEBOOK, INSTAGRAM
from tests.fakes.meta.rules import Refused
from tests.integration.meta_scene import MetaScene, meta_scene
from tests.story import agent

BOTH = pytest.mark.parametrize("platform", [FACEBOOK, INSTAGRAM])
TEMPORARY = Refused(2, transient=True, status=500)


@pytest.fixture
def scene(store: Store, clock: MovableClock, settings: Settings) -> Iterator[MetaScene]:
    with meta_scene(store, clock, settings) as made:
        yield made


def states(scene: MetaScene) -> list[QueueState]:
    return [row.state for row in scene.rows()]


# In public


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


# The one private answer to a comment


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


def test_a_private_reply_must_fit_into_one_message(scene: MetaScene) -> None:
    inbound = scene.comment(platform=INSTAGRAM)
    with pytest.raises(WrongState, match="1000"):
        scene.answer_in_private(inbound, "é" * 501)


# Private messages


@BOTH
def test_within_a_day_the_assistant_may_write(scene: MetaScene, clock: MovableClock, platform: str) -> None:
    scene.comment(platform=platform)
    heard = scene.writes(scene.person(), "Bonjour")
    clock.move(hours=23)
    scene.tell(heard, "Bonjour Marie")
    scene.carry()
    (told,) = scene.graph.network.told(scene.person())
    assert (told.text, told.tag) == ("Bonjour Marie", "")


@BOTH
def test_after_a_day_the_assistant_is_silent_and_a_person_is_asked(
    scene: MetaScene, clock: MovableClock, platform: str
) -> None:
    scene.answer_in_private(scene.comment(platform=platform))
    scene.carry()
    heard = scene.writes(scene.person(), "Bonjour")
    clock.move(hours=25)
    scene.tell(heard, "Bonjour Marie")
    scene.carry()
    assert scene.rows()[-1].state is QueueState.DEAD
    assert scene.rows()[-1].error == PERSON_ONLY
    assert len(scene.graph.network.told(scene.person())) == 1, "the private reply alone"
    (asked,) = scene.escalations()
    assert asked.reason is EscalationReason.UNDELIVERED


def test_a_task_is_due_before_the_window_of_people_closes(scene: MetaScene, clock: MovableClock) -> None:
    scene.answer_in_private(scene.comment())
    scene.carry()
    heard = scene.writes(scene.person(), "Bonjour")
    clock.move(days=6, hours=20)
    scene.tell(heard, "Bonjour Marie")
    scene.carry()
    (asked,) = scene.escalations()
    with scene.store.reading() as work:
        private = work.get(Conversation, heard.conversation_id)
        assert asked.due_at == private.human_may_write_until


@BOTH
def test_a_person_may_write_for_a_week_and_says_so(
    scene: MetaScene, clock: MovableClock, platform: str
) -> None:
    scene.comment(platform=platform)
    heard = scene.writes(scene.person(), "Bonjour")
    with scene.store.work() as work:
        camille = agent(work, "Camille", 1).id
    scene.tell(heard, "Bonjour, Camille à l’appareil", key="one", agent_id=camille)
    scene.carry()
    clock.move(days=6)
    scene.tell(heard, "Toujours là ?", key="two", agent_id=camille)
    scene.carry()
    clock.move(days=1)
    scene.tell(heard, "Trop tard", key="three", agent_id=camille)
    scene.carry()
    told = scene.graph.network.told(scene.person())
    assert [(m.text, m.tag) for m in told] == [
        ("Bonjour, Camille à l’appareil", ""),
        ("Toujours là ?", "HUMAN_AGENT"),
    ]
    assert scene.rows()[-1].error == NOBODY


def test_without_the_human_agent_feature_a_person_has_a_day_too(
    store: Store, clock: MovableClock, settings: Settings
) -> None:
    with meta_scene(store, clock, settings, human_agent=False) as scene:
        scene.comment()
        heard = scene.writes(scene.person(), "Bonjour")
        with scene.store.work() as work:
            camille = agent(work, "Camille", 1).id
        clock.move(hours=25)
        scene.tell(heard, "Bonjour", agent_id=camille)
        scene.carry()
        assert scene.rows()[-1].error == NOBODY
        assert scene.graph.seen == []


def test_a_feature_meta_did_not_approve_costs_one_message_and_not_the_account(
    scene: MetaScene, clock: MovableClock
) -> None:
    scene.comment()
    heard = scene.writes(scene.person(), "Bonjour")
    scene.graph.network.page.human_agent_approved = False
    with scene.store.work() as work:
        camille = agent(work, "Camille", 1).id
    clock.move(hours=30)
    scene.tell(heard, "Bonjour", agent_id=camille)
    scene.carry()
    assert "Human Agent" in scene.rows()[-1].error
    scene.answer(scene.comment())
    scene.carry()
    assert scene.rows()[-1].state is QueueState.DONE


def test_a_message_that_arrived_unseen_is_found_after_its_window(
    scene: MetaScene, clock: MovableClock
) -> None:
    scene.comment()
    heard = scene.writes(scene.person(), "Bonjour")
    clock.move(hours=23, minutes=59)
    scene.tell(heard, "Bonjour Marie")
    scene.graph.plan.append(SILENT)
    scene.carry(2)
    assert states(scene) == [QueueState.DONE]
    assert scene.escalations() == []


def test_a_message_older_than_the_last_one_closes_nothing(scene: MetaScene, clock: MovableClock) -> None:
    scene.comment()
    heard = scene.writes(scene.person(), "Bonjour")
    with scene.store.reading() as work:
        until = work.get(Conversation, heard.conversation_id).bot_may_write_until
    clock.move(hours=-3)
    scene.writes(scene.person(), "Plus ancien")
    with scene.store.reading() as work:
        assert work.get(Conversation, heard.conversation_id).bot_may_write_until == until


@BOTH
def test_a_private_message_is_looked_for_before_it_is_sent_again(scene: MetaScene, platform: str) -> None:
    scene.comment(platform=platform)
    heard = scene.writes(scene.person(), "Bonjour")
    scene.tell(heard, "Bonjour Marie")
    scene.graph.plan.append(SILENT)
    scene.carry(3)
    assert len(scene.graph.network.told(scene.person())) == 1
    assert states(scene) == [QueueState.DONE]


def test_the_same_words_said_twice_are_two_messages(scene: MetaScene) -> None:
    scene.comment()
    heard = scene.writes(scene.person(), "Bonjour")
    scene.tell(heard, "Pardon ?", key="one")
    scene.tell(heard, "Pardon ?", key="two")
    scene.courier.run_once()
    scene.graph.plan.append(TEMPORARY)
    scene.carry(3)
    assert [m.text for m in scene.graph.network.told(scene.person())] == ["Pardon ?", "Pardon ?"]
    assert len({row.external_id for row in scene.rows()}) == 2


@BOTH
def test_a_long_message_arrives_in_parts_in_order(scene: MetaScene, platform: str) -> None:
    scene.comment(platform=platform)
    heard = scene.writes(scene.person(), "Bonjour")
    text = " ".join(f"Phrase numéro {number} de notre réponse détaillée." for number in range(80))
    scene.tell(heard, text)
    scene.carry(8)
    told = [message.text for message in scene.graph.network.told(scene.person())]
    assert len(told) > 1
    assert " ".join(told) == text


# The account


def test_a_dead_token_stops_the_account_and_nothing_is_lost(scene: MetaScene, clock: MovableClock) -> None:
    scene.answer(scene.comment())
    scene.graph.network.page.token_is_valid = False
    scene.carry(30)
    assert states(scene) == [QueueState.FAILED]
    assert len(scene.graph.seen) == 1, "a stopped account calls nobody"
    clock.move(days=3)
    scene.graph.network.page.token_is_valid = True
    scene.carry(2)
    assert states(scene) == [QueueState.FAILED], "a stopped account waits for a person"
    resume_and_carry(scene)
    assert states(scene) == [QueueState.DONE]


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
