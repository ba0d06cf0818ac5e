"""Private messages on Facebook and Instagram: within the windows, whole, and once each.

The fake's rules marked [unk] (see `tests.fakes.meta`) are assumptions about Meta, not facts.
"""

from bot.casework.decision import EscalationReason
from bot.casework.windows import NOBODY, PERSON_ONLY
from bot.settings import Settings
from bot.store.customers import Conversation
from bot.store.queue import QueueState
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.fakes.meta.graph import SILENT
from tests.integration.meta_scene import BOTH, TEMPORARY, MetaScene, meta_scene, states
from tests.story import agent


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
