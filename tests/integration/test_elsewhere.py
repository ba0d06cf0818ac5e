"""People of the brand who answer on the platform itself: the assistant steps back until it is asked."""

import pytest
from sqlalchemy import select

from bot.commands.history import EventKind
from bot.commands.intake import store_events
from bot.commands.private import make_ref, open_private
from bot.commands.takeover import hand_back, reply_as_human, take_case
from bot.console.timeline import timeline
from bot.labels import Lane
from bot.platforms.events import Author, BrandAnswered, BrandWrote, PrivateMessage, PrivateOpened
from bot.platforms.registry import Platforms
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.claims import claim_outbound, finish
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, QueueState
from bot.store.unit_of_work import Store, Work
from bot.worker.courier import Courier
from tests.conftest import SECRET, MovableClock
from tests.integration.browsing import employee
from tests.integration.scripted import ACCOUNT, ScriptedInbox
from tests.story import MARIE, agent


@pytest.fixture
def inbox(store: Store, clock: MovableClock) -> ScriptedInbox:
    return ScriptedInbox(store, clock)


def answer(inbox: ScriptedInbox, text: str = "Je regarde.", number: int = 9) -> BrandAnswered:
    return BrandAnswered(f"555_{number}", "555_1", text, inbox.clock(), ACCOUNT)


def echo(inbox: ScriptedInbox, text: str = "Je regarde.", number: int = 9, **more: object) -> BrandWrote:
    return BrandWrote(f"m_{number}", MARIE, text, inbox.clock(), account=ACCOUNT, **more)  # type: ignore[arg-type]


def case_of(work: Work) -> Case:
    return work.session.scalars(select(Case)).one()


def is_muted(inbox: ScriptedInbox, lane: Lane) -> bool:
    with inbox.store.reading() as work:
        return work.session.scalars(select(Conversation).where(Conversation.lane == lane)).one().is_muted


def test_an_answer_in_public_takes_the_pending_reply_back_and_mutes(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(answer(inbox))
    inbox.told(answer(inbox))
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]
    assert is_muted(inbox, Lane.PUBLIC)
    assert inbox.history() == ["opened", "heard", "answered_elsewhere", "reply_cancelled"]
    inbox.told(inbox.comment("Merci", number=2))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    assert inbox.history()[-1] == "heard"


def test_a_message_in_private_takes_the_pending_reply_back_and_mutes(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message("Bonjour", 1))
    inbox.handled()
    inbox.told(echo(inbox))
    inbox.told(inbox.message("Vous êtes là ?", 2))
    inbox.handled()
    assert inbox.replies() == [("Réponse à : Bonjour", "cancelled")]
    assert inbox.rasa.read == ["Bonjour"]
    assert is_muted(inbox, Lane.PRIVATE)


def test_only_the_conversation_somebody_answered_in_is_muted(inbox: ScriptedInbox) -> None:
    other = Author("9010", "Bo")
    inbox.told(inbox.comment(), inbox.comment("Moi aussi", 2, other), inbox.message("Bonjour", 3))
    inbox.handled()
    inbox.told(answer(inbox))
    assert [state for _, state in inbox.replies()].count("cancelled") == 1
    inbox.told(inbox.comment("Alors ?", 4, other), inbox.message("Alors, en privé ?", 5))
    inbox.handled()
    assert inbox.rasa.read[3:] == ["Alors, en privé ?", "Alors ?"]


def test_somebody_who_answers_while_the_assistant_thinks_is_not_talked_over(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.rasa.meanwhile = (answer(inbox),)
    inbox.handled()
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]


def test_somebody_who_answered_before_we_heard_of_the_comment(inbox: ScriptedInbox) -> None:
    inbox.told(answer(inbox))
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
    inbox.told(echo(inbox, "Un collègue s’en occupe."))
    assert [state for _, state in inbox.replies()] == ["cancelled", "todo"]


def test_a_thread_somebody_else_has_is_theirs(inbox: ScriptedInbox) -> None:
    standby = PrivateMessage("m_1", MARIE, "Bonjour", inbox.clock(), standby=True, account=ACCOUNT)
    inbox.told(standby)
    inbox.handled()
    assert inbox.rasa.read == []
    assert is_muted(inbox, Lane.PRIVATE)
    with inbox.store.reading() as work:
        assert case_of(work).first_words == "Bonjour"


def test_handed_back_the_assistant_reads_again_and_owes_no_second_public_answer(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(answer(inbox))
    with inbox.store.work() as work:
        hand_back(work, case_of(work), agent(work, "Ana", 1))
    assert not is_muted(inbox, Lane.PUBLIC)
    inbox.told(inbox.comment("Toujours rien", number=2))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu", "Toujours rien"]
    with inbox.store.reading() as work:
        heard = [event for event in case_of(work).events if event.kind == EventKind.HEARD.value]
        assert [event.data["answer_due"] for event in heard] == [True, False]


def test_an_agent_takes_over_what_somebody_began_elsewhere(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    inbox.told(echo(inbox))
    with inbox.store.work() as work:
        case, ana = case_of(work), agent(work, "Ana", 1)
        take_case(work, case, ana)
        (conversation,) = case.conversations
        assert (conversation.muted_by, conversation.muted_elsewhere) == (ana.id, False)
        reply_as_human(work, conversation, ana, "Je reprends.", "form-1")


def test_opening_a_conversation_somebody_has_says_nothing_and_finds_the_case(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(echo(inbox))
    with inbox.store.reading() as work:
        ref = make_ref(SECRET, case_of(work).conversations[0])
    inbox.told(PrivateOpened("o_1", MARIE, ref, inbox.clock(), ACCOUNT))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    assert is_muted(inbox, Lane.PRIVATE)
    with inbox.store.reading() as work:
        assert {place.lane for place in case_of(work).conversations} == {Lane.PUBLIC, Lane.PRIVATE}


# Words of our own that come back.


def test_our_own_words_that_come_back_are_nobody_elses(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment(), inbox.message())
    inbox.handled()
    for number in (1, 2):
        with inbox.changing(number) as reply:
            reply.attempts, reply.external_id = 1, f"ours_{number}"
            finish(reply)
    private, public = inbox.replies()[0][0], inbox.replies()[1][0]
    inbox.told(
        BrandAnswered("ours_2", "555_1", public, inbox.clock(), ACCOUNT),
        BrandWrote("ours_1", MARIE, private, inbox.clock(), account=ACCOUNT),
    )
    assert [state for _, state in inbox.replies()] == ["done", "done"]
    assert not inbox.rows(InboundKind.BRAND_SPOKE)
    assert not is_muted(inbox, Lane.PUBLIC)
    assert not is_muted(inbox, Lane.PRIVATE)


@pytest.mark.parametrize(
    "state", [QueueState.DOING, QueueState.FAILED, QueueState.DEAD, QueueState.CANCELLED]
)
def test_our_own_answer_seen_in_public_settles_what_nobody_knew(
    inbox: ScriptedInbox, state: QueueState
) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    with inbox.changing() as reply:
        reply.state, reply.attempts = state, 1
    inbox.told(answer(inbox, "Réponse à :  Rien reçu\n"))
    with inbox.changing() as reply:
        assert (reply.state, reply.external_id) == (QueueState.DONE, "555_9")
        assert reply.sent_at is not None
    assert inbox.history()[-1] == "replied"
    assert not is_muted(inbox, Lane.PUBLIC)


@pytest.mark.parametrize("known_by", ["key", "words", "id"])
def test_our_own_message_seen_in_private_settles_what_nobody_knew(
    inbox: ScriptedInbox, known_by: str
) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    with inbox.changing() as reply:
        key, reply.attempts, reply.state = reply.key, 1, QueueState.FAILED
        reply.external_id = "m_9" if known_by == "id" else ""
    inbox.told(echo(inbox, "Réponse à : Bonjour", key=key if known_by == "key" else ""))
    with inbox.changing() as reply:
        assert (reply.state, reply.external_id) == (QueueState.DONE, "m_9")
    assert not is_muted(inbox, Lane.PRIVATE)


@pytest.mark.parametrize("marks", [{"ours": True}, {"key": "another:installation"}])
def test_what_our_own_application_sent_mutes_nothing_even_when_no_row_is_found(
    inbox: ScriptedInbox, marks: dict[str, object]
) -> None:
    inbox.told(inbox.message())
    inbox.told(echo(inbox, "Inconnu", **marks))
    assert not is_muted(inbox, Lane.PRIVATE)
    assert not inbox.rows(InboundKind.BRAND_SPOKE)


def test_a_stamp_on_other_words_than_the_rows_settles_nothing(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    with inbox.changing() as reply:
        key, reply.attempts, reply.state = reply.key, 1, QueueState.FAILED
    inbox.told(echo(inbox, "La première moitié", key=key))
    assert inbox.replies() == [("Réponse à : Bonjour", "failed")]
    assert not is_muted(inbox, Lane.PRIVATE)


def test_a_person_who_says_what_we_were_about_to_say_is_a_person(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    inbox.told(echo(inbox, "Réponse à : Bonjour"))
    assert inbox.replies() == [("Réponse à : Bonjour", "cancelled")]
    assert is_muted(inbox, Lane.PRIVATE)


def test_the_same_words_to_two_people_settle_the_one_that_was_seen(inbox: ScriptedInbox) -> None:
    other = Author("9010", "Bo")
    inbox.told(inbox.comment("un", 1), inbox.comment("deux", 2, other))
    inbox.handled()
    for number in (1, 2):
        with inbox.changing(number) as reply:
            reply.text, reply.attempts, reply.state = "Bonjour", 1, QueueState.FAILED
    inbox.told(BrandAnswered("555_9", "555_2", "Bonjour", inbox.clock(), ACCOUNT))
    assert [state for _, state in inbox.replies()] == ["failed", "done"]


def test_a_courier_that_hears_nothing_does_not_undo_what_the_echo_settled(
    inbox: ScriptedInbox, clock: MovableClock
) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    courier = Courier(inbox.store, Platforms([]), None)
    with inbox.store.work() as work:
        row = claim_outbound(work)
        assert row is not None
    inbox.told(echo(inbox, "Réponse à : Bonjour"))
    courier._put_back(row.id, "no answer", outage=True)
    courier._give_up(row.id, "no answer")
    assert inbox.replies() == [("Réponse à : Bonjour", "done")]


# What people of the brand see of it.


def test_the_case_shows_what_happened_elsewhere(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.clock.move(minutes=1)
    inbox.told(answer(inbox))
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
    inbox.told(answer(inbox))
    with inbox.store.reading() as work:
        case = case_of(work)
    person = employee(settings, inbox.store)
    html = person.see(f"/console/cases/{case.id}")
    for words in ("jusqu’à ce qu’on la lui rende", "Annulé", "l’assistant se tait", "Je regarde."):
        assert words in html
    person.send(f"/console/cases/{case.id}", step="hand_back")
    assert "jusqu’à ce qu’on la lui rende" not in person.see(f"/console/cases/{case.id}")
    assert not is_muted(inbox, Lane.PUBLIC)


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
