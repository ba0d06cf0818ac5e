"""People of the brand who answer on the platform itself: the assistant steps back until it is asked."""

import pytest

from bot.commands.history import EventKind
from bot.commands.intake import store_events
from bot.commands.private import make_ref, open_private
from bot.commands.takeover import hand_back, reply_as_human, take_case
from bot.console.timeline import timeline
from bot.labels import Lane
from bot.platforms.events import Author, PrivateMessage, PrivateOpened
from bot.settings import Settings
from bot.store.queue import Inbound
from bot.store.unit_of_work import Store
from tests.conftest import SECRET, MovableClock
from tests.integration.browsing import employee
from tests.integration.scripted import ACCOUNT, ScriptedInbox, case_of
from tests.story import MARIE, agent


@pytest.fixture
def inbox(store: Store, clock: MovableClock) -> ScriptedInbox:
    return ScriptedInbox(store, clock)


def test_an_answer_in_public_takes_the_pending_reply_back_and_mutes(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(inbox.answer())
    inbox.told(inbox.answer())
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]
    assert inbox.is_muted(Lane.PUBLIC)
    assert inbox.history() == ["opened", "heard", "answered_elsewhere", "reply_cancelled"]
    inbox.told(inbox.comment("Merci", number=2))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    assert inbox.history()[-1] == "heard"


def test_a_message_in_private_takes_the_pending_reply_back_and_mutes(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message("Bonjour", 1))
    inbox.handled()
    inbox.told(inbox.echo())
    inbox.told(inbox.message("Vous êtes là ?", 2))
    inbox.handled()
    assert inbox.replies() == [("Réponse à : Bonjour", "cancelled")]
    assert inbox.rasa.read == ["Bonjour"]
    assert inbox.is_muted(Lane.PRIVATE)


def test_only_the_conversation_somebody_answered_in_is_muted(inbox: ScriptedInbox) -> None:
    other = Author("9010", "Bo")
    inbox.told(inbox.comment(), inbox.comment("Moi aussi", 2, other), inbox.message("Bonjour", 3))
    inbox.handled()
    inbox.told(inbox.answer())
    assert [state for _, state in inbox.replies()].count("cancelled") == 1
    inbox.told(inbox.comment("Alors ?", 4, other), inbox.message("Alors, en privé ?", 5))
    inbox.handled()
    assert inbox.rasa.read[3:] == ["Alors, en privé ?", "Alors ?"]


def test_somebody_who_answers_while_the_assistant_thinks_is_not_talked_over(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.rasa.meanwhile = (inbox.answer(),)
    inbox.handled()
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]


def test_somebody_who_answered_before_we_heard_of_the_comment(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.answer())
    inbox.told(inbox.comment())
    inbox.handled()
    assert inbox.rasa.read == []
    assert inbox.replies() == []
    with inbox.store.reading() as work:
        assert case_of(work).first_words == "Rien reçu"


def test_what_a_person_wrote_in_apaise_is_not_taken_back(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    with inbox.store.work() as work:
        case, ana = case_of(work), agent(work, "Ana", 1)
        take_case(work, case, ana)
        reply_as_human(work, case.conversations[0], ana, "Je m’en occupe.", "form-1")
    inbox.told(inbox.echo("Un collègue s’en occupe."))
    assert [state for _, state in inbox.replies()] == ["cancelled", "todo"]


def test_a_thread_somebody_else_has_is_theirs(inbox: ScriptedInbox) -> None:
    standby = PrivateMessage("m_1", MARIE, "Bonjour", inbox.clock(), standby=True, account=ACCOUNT)
    inbox.told(standby)
    inbox.handled()
    assert inbox.rasa.read == []
    assert inbox.is_muted(Lane.PRIVATE)
    with inbox.store.reading() as work:
        assert case_of(work).first_words == "Bonjour"


def test_a_thread_somebody_else_has_is_theirs_from_its_opening_on(inbox: ScriptedInbox) -> None:
    inbox.told(PrivateOpened("o_1", MARIE, "", inbox.clock(), ACCOUNT, standby=True))
    inbox.told(inbox.message())
    inbox.handled()
    assert inbox.rasa.read == []
    assert inbox.is_muted(Lane.PRIVATE)
    assert inbox.replies() == []


def test_handed_back_the_assistant_reads_again_and_owes_no_second_public_answer(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(inbox.answer())
    with inbox.store.work() as work:
        hand_back(work, case_of(work), agent(work, "Ana", 1))
    assert not inbox.is_muted(Lane.PUBLIC)
    inbox.told(inbox.comment("Toujours rien", number=2))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu", "Toujours rien"]
    with inbox.store.reading() as work:
        heard = [event for event in case_of(work).events if event.kind == EventKind.HEARD.value]
        assert [event.data["answer_due"] for event in heard] == [True, False]


def test_an_agent_takes_over_what_somebody_began_elsewhere(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    inbox.told(inbox.echo())
    with inbox.store.work() as work:
        case, ana = case_of(work), agent(work, "Ana", 1)
        take_case(work, case, ana)
        (conversation,) = case.conversations
        assert (conversation.muted_by, conversation.muted_elsewhere) == (ana.id, False)
        reply_as_human(work, conversation, ana, "Je reprends.", "form-1")


def test_opening_a_conversation_somebody_has_says_nothing_and_finds_the_case(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(inbox.echo())
    with inbox.store.reading() as work:
        ref = make_ref(SECRET, case_of(work).conversations[0])
    inbox.told(PrivateOpened("o_1", MARIE, ref, inbox.clock(), ACCOUNT))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    assert inbox.is_muted(Lane.PRIVATE)
    with inbox.store.reading() as work:
        assert {place.lane for place in case_of(work).conversations} == {Lane.PUBLIC, Lane.PRIVATE}


def test_the_case_shows_what_happened_elsewhere(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.clock.move(minutes=1)
    inbox.told(inbox.answer())
    with inbox.store.reading() as work:
        entries = timeline(work, case_of(work))
    told = [(entry.ours, entry.author, entry.text, entry.note) for entry in entries]
    assert told == [
        (False, "Marie Dupont", "Rien reçu", ""),
        (True, "", "Réponse à : Rien reçu", "quelqu’un a répondu sur la plateforme"),
        (True, "Quelqu’un, sur la plateforme", "Je regarde.", ""),
    ]


def test_the_page_says_that_the_assistant_is_silent_and_hands_it_back(
    inbox: ScriptedInbox, settings: Settings
) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(inbox.answer())
    with inbox.store.reading() as work:
        case = case_of(work)
    person = employee(settings, inbox.store)
    html = person.see(f"/console/cases/{case.id}")
    for words in ("jusqu’à ce qu’on la lui rende", "Pas envoyé", "l’assistant se tait", "Je regarde."):
        assert words in html
    person.send(f"/console/cases/{case.id}", step="hand_back")
    assert "jusqu’à ce qu’on la lui rende" not in person.see(f"/console/cases/{case.id}")
    assert not inbox.is_muted(Lane.PUBLIC)


def test_a_stranger_who_follows_a_private_link_learns_nothing_and_the_case_knows(
    inbox: ScriptedInbox,
) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    with inbox.store.reading() as work:
        ref = make_ref(SECRET, case_of(work).conversations[0])
    stranger = Author("31337", "")
    with inbox.store.work() as work:
        opened = [PrivateOpened(f"o_{n}", stranger, ref, inbox.clock(), ACCOUNT) for n in (1, 2)]
        for inbound_id in store_events(work, "facebook", ACCOUNT, opened):
            assert open_private(work, work.get(Inbound, inbound_id), SECRET) is None
    assert inbox.history().count("link_followed") == 1
