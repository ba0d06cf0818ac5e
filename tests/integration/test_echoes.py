"""Words of our own that come back from the platform: recognised, and proof that they were sent."""

from datetime import timedelta

import pytest

from bot.casework.account import StopCause
from bot.commands.delivery import try_again
from bot.errors import AccountStopped, AlreadyDone, BackOff, Undeliverable
from bot.labels import Lane
from bot.platforms.events import Author, BrandAnswered, BrandWrote
from bot.store.claims import claim_outbound, defer, finish
from bot.store.queue import InboundKind, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Store
from bot.worker.outcomes import Outcomes
from tests.conftest import MovableClock
from tests.integration.scripted import ACCOUNT, ScriptedInbox
from tests.story import MARIE, agent


@pytest.fixture
def inbox(store: Store, clock: MovableClock) -> ScriptedInbox:
    return ScriptedInbox(store, clock)


def test_our_own_words_that_come_back_are_nobody_elses(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment(), inbox.message())
    inbox.handled()
    for number in (1, 2):
        with inbox.changing(number) as reply:
            reply.attempts, reply.external_id = 1, f"ours_{number}"
            finish(reply)
    public, private = inbox.replies()[0][0], inbox.replies()[1][0]
    inbox.told(
        BrandAnswered("ours_1", "555_1", public, inbox.clock(), ACCOUNT),
        BrandWrote("ours_2", MARIE, private, inbox.clock(), account=ACCOUNT),
    )
    assert [state for _, state in inbox.replies()] == ["done", "done"]
    assert not inbox.rows(InboundKind.BRAND_SPOKE)
    assert not inbox.is_muted(Lane.PUBLIC)
    assert not inbox.is_muted(Lane.PRIVATE)


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
    inbox.told(inbox.answer("Réponse à :  Rien reçu\n"))
    with inbox.changing() as reply:
        assert (reply.state, reply.external_id) == (QueueState.DONE, "555_9")
        assert reply.sent_at is not None
    assert inbox.history()[-1] == "replied"
    assert not inbox.is_muted(Lane.PUBLIC)


def test_our_own_answer_seen_after_somebody_asked_to_try_it_again_is_not_sent_twice(
    inbox: ScriptedInbox,
) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    with inbox.changing() as reply:
        reply.state, reply.attempts = QueueState.DEAD, 3
    with inbox.store.work() as work:
        try_again(work, work.get(Outbound, reply.id), agent(work, "Chloé", 1))
    inbox.told(inbox.answer("Réponse à : Rien reçu"))
    assert inbox.replies() == [("Réponse à : Rien reçu", "done")]
    assert not inbox.is_muted(Lane.PUBLIC)


def test_words_put_aside_for_their_account_are_a_persons_who_says_them(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    with inbox.store.work() as work:
        row = claim_outbound(work)
        assert row is not None
        defer(row, work.now, "Compte arrêté")
    inbox.told(inbox.answer("Réponse à : Rien reçu"))
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]
    assert inbox.is_muted(Lane.PUBLIC)


@pytest.mark.parametrize("known_by", ["key", "words", "id"])
def test_our_own_message_seen_in_private_settles_what_nobody_knew(
    inbox: ScriptedInbox, known_by: str
) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    with inbox.changing() as reply:
        key, reply.attempts, reply.state = reply.key, 1, QueueState.FAILED
        reply.external_id = "m_9" if known_by == "id" else ""
    inbox.told(inbox.echo("Réponse à : Bonjour", key=key if known_by == "key" else ""))
    with inbox.changing() as reply:
        assert (reply.state, reply.external_id) == (QueueState.DONE, "m_9")
    assert not inbox.is_muted(Lane.PRIVATE)


@pytest.mark.parametrize("marks", [{"ours": True}, {"key": "another:installation"}])
def test_what_our_own_application_sent_mutes_nothing_even_when_no_row_is_found(
    inbox: ScriptedInbox, marks: dict[str, object]
) -> None:
    inbox.told(inbox.message())
    inbox.told(inbox.echo("Inconnu", **marks))
    assert not inbox.is_muted(Lane.PRIVATE)
    assert not inbox.rows(InboundKind.BRAND_SPOKE)


def test_a_stamp_on_other_words_than_the_rows_settles_nothing(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    with inbox.changing() as reply:
        key, reply.attempts, reply.state = reply.key, 1, QueueState.FAILED
    inbox.told(inbox.echo("La première moitié", key=key))
    assert inbox.replies() == [("Réponse à : Bonjour", "failed")]
    assert not inbox.is_muted(Lane.PRIVATE)


def test_a_person_who_says_what_we_were_about_to_say_is_a_person(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    inbox.told(inbox.echo("Réponse à : Bonjour"))
    assert inbox.replies() == [("Réponse à : Bonjour", "cancelled")]
    assert inbox.is_muted(Lane.PRIVATE)


def test_the_same_words_to_two_people_settle_the_one_that_was_seen(inbox: ScriptedInbox) -> None:
    other = Author("9010", "Bo")
    inbox.told(inbox.comment("un", 1), inbox.comment("deux", 2, other))
    inbox.handled()
    for number in (1, 2):
        with inbox.changing(number) as reply:
            reply.text, reply.attempts, reply.state = "Bonjour", 1, QueueState.FAILED
    inbox.told(BrandAnswered("555_9", "555_2", "Bonjour", inbox.clock(), ACCOUNT))
    assert [state for _, state in inbox.replies()] == ["failed", "done"]


def test_an_echo_that_may_be_of_either_of_two_private_replies_says_nothing_of_them(
    inbox: ScriptedInbox,
) -> None:
    inbox.told(inbox.comment("un", 1), inbox.comment("deux", 2, Author("9010", "Bo")))
    inbox.handled()
    for number in (1, 2):
        with inbox.changing(number) as reply:
            reply.kind, reply.text = OutboundKind.PRIVATE_REPLY, "Bonjour"
            reply.attempts, reply.state = 1, QueueState.FAILED
    inbox.told(BrandWrote("m_9", Author("private", ""), "Bonjour", inbox.clock(), account=ACCOUNT))
    assert inbox.replies() == [("Bonjour", "failed")] * 2
    assert not inbox.rows(InboundKind.BRAND_SPOKE)


def test_a_courier_that_hears_nothing_does_not_undo_what_the_echo_settled(
    inbox: ScriptedInbox, clock: MovableClock
) -> None:
    inbox.told(inbox.message())
    inbox.handled()
    outcomes = Outcomes(inbox.store)
    with inbox.store.work() as work:
        row = claim_outbound(work)
        assert row is not None
    inbox.told(inbox.echo("Réponse à : Bonjour"))
    outcomes.put_back(row, "no answer", outage=True)
    outcomes.refused(row, Undeliverable("refused"))
    outcomes.done_before(row, AlreadyDone("somebody answered"))
    outcomes.account_waits(row, BackOff("too fast", timedelta(minutes=5)))
    outcomes.account_stopped(row, AccountStopped("blocked", StopCause.POLICY))
    assert inbox.replies() == [("Réponse à : Bonjour", "done")]
