"""What becomes of a message after it was written: one effect each, in whatever order it is told."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from bot.casework.attachment import Attachment
from bot.commands.intake import store_events
from bot.platforms.events import Comment, Edited, Hidden, Mentioned, PrivateMessage, Removed
from bot.store.cases import Case, Escalation
from bot.store.claims import finish
from bot.store.queue import EarlyFact, InboundKind, QueueState
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.scripted import ACCOUNT, PLATFORM, ScriptedInbox
from tests.story import MARIE


@pytest.fixture
def inbox(store: Store, clock: MovableClock) -> ScriptedInbox:
    return ScriptedInbox(store, clock)


def edited(inbox: ScriptedInbox, text: str, about: str = "555_1") -> Edited:
    inbox.clock.move(minutes=1)
    return Edited(f"edited:{about}:{text}", about, text, inbox.clock(), ACCOUNT)


def removed(inbox: ScriptedInbox, by: str = "", about: str = "555_1") -> Removed:
    inbox.clock.move(minutes=1)
    return Removed(f"removed:{about}", about, by, inbox.clock(), ACCOUNT)


def test_words_edited_before_they_are_read_are_read_as_they_are_now(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment("Rien reçu"))
    inbox.told(edited(inbox, "Reçu cassé"))
    inbox.handled()
    assert inbox.rasa.read == ["Reçu cassé"]
    assert inbox.replies() == [("Réponse à : Reçu cassé", "todo")]
    (fact,) = inbox.rows(InboundKind.EDITED)
    assert fact.data["before"] == "Rien reçu"


def test_words_edited_before_they_are_answered_are_read_again(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment("Rien reçu"))
    inbox.handled()
    inbox.told(edited(inbox, "Reçu cassé"))
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu", "Reçu cassé"]
    assert inbox.replies()[1:] == [("Réponse à : Reçu cassé", "todo")]
    with inbox.changing(2) as reply:
        assert reply.in_reply_to == "555_1"
    assert inbox.history() == ["opened", "heard", "reply_cancelled", "edited", "heard"]


@pytest.mark.parametrize("state", [QueueState.DOING, QueueState.DONE, QueueState.FAILED, QueueState.DEAD])
def test_words_edited_after_the_answer_may_have_gone_are_only_recorded(
    inbox: ScriptedInbox, state: QueueState
) -> None:
    inbox.told(inbox.comment("Rien reçu"))
    inbox.handled()
    with inbox.changing() as reply:
        reply.state = state
    inbox.told(edited(inbox, "Bande de voleurs"))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    assert inbox.replies() == [("Réponse à : Rien reçu", state.value)]
    assert inbox.rows(InboundKind.COMMENT)[0].text == "Rien reçu"
    assert inbox.rows(InboundKind.EDITED)[0].text == "Bande de voleurs"


def test_words_edited_while_the_assistant_thinks_are_read_after_it(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment("Rien reçu"))
    inbox.rasa.meanwhile = (edited(inbox, "Reçu cassé"),)
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu", "Reçu cassé"]
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled"), ("Réponse à : Reçu cassé", "todo")]


def test_of_several_edits_the_last_counts_whatever_comes_last(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment("un"))
    inbox.handled()
    second, third = edited(inbox, "deux"), edited(inbox, "trois")
    inbox.told(third)
    inbox.told(second)
    inbox.told(third, second)
    inbox.handled()
    assert inbox.rasa.read == ["un", "trois"]
    assert len(inbox.rows(InboundKind.EDITED)) == 2


def test_of_two_edits_that_wait_only_the_last_is_read(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment("un"))
    inbox.handled()
    inbox.told(edited(inbox, "deux"))
    inbox.told(edited(inbox, "trois"))
    inbox.handled()
    assert inbox.rasa.read == ["un", "trois"]
    assert [state for _, state in inbox.replies()] == ["cancelled", "todo"]


def test_edited_before_it_came(inbox: ScriptedInbox) -> None:
    comment = inbox.comment("Rien reçu")
    inbox.told(edited(inbox, "Reçu cassé"))
    inbox.told(edited(inbox, "Reçu cassé, enfin"))
    inbox.told(comment)
    inbox.told(comment)
    inbox.handled()
    assert inbox.rasa.read == ["Reçu cassé, enfin"]
    assert len(inbox.rows(InboundKind.EDITED)) == 2
    with inbox.store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(EarlyFact)) == 0


def test_removed_before_it_came_is_kept_and_never_answered(inbox: ScriptedInbox) -> None:
    comment, gone = inbox.comment("Rien reçu"), removed(inbox)
    inbox.told(gone)
    inbox.told(gone)
    inbox.told(comment)
    inbox.handled()
    assert inbox.rasa.read == []
    (row,) = inbox.rows(InboundKind.COMMENT)
    assert (row.state, row.text) == (QueueState.DONE, "Rien reçu")
    assert len(inbox.rows(InboundKind.REMOVED)) == 1


def test_everything_in_one_delivery_backwards(inbox: ScriptedInbox) -> None:
    comment, edit, gone = inbox.comment("Rien reçu"), edited(inbox, "Reçu"), removed(inbox)
    inbox.told(gone, edit, comment, gone, edit, comment)
    inbox.handled()
    assert inbox.rasa.read == []
    (row,) = inbox.rows(InboundKind.COMMENT)
    assert row.text == "Reçu"
    assert len(inbox.rows(InboundKind.EDITED, InboundKind.REMOVED)) == 2


def test_what_is_removed_before_it_is_read_is_not_read(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.told(removed(inbox, by=MARIE.external_id))
    inbox.handled()
    assert inbox.rasa.read == []
    assert inbox.rows(InboundKind.REMOVED)[0].data["by"] == "author"


@pytest.mark.parametrize(("by", "told"), [(ACCOUNT, "brand"), (MARIE.external_id, "author"), ("", "")])
def test_what_is_removed_before_it_is_answered_is_not_answered(
    inbox: ScriptedInbox, by: str, told: str
) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(removed(inbox, by))
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]
    assert inbox.rows(InboundKind.REMOVED)[0].data["by"] == told
    assert inbox.history() == ["opened", "heard", "reply_cancelled", "removed"]


def test_what_is_removed_while_the_assistant_thinks_is_not_answered(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.rasa.meanwhile = (removed(inbox),)
    inbox.handled()
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]


def test_what_is_removed_while_the_assistant_is_away_is_not_tried_again(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    gone = removed(inbox)
    inbox.rasa.fails = lambda: inbox.told(gone)
    inbox.handled()
    inbox.clock.move(hours=1)
    inbox.handled()
    (row,) = inbox.rows(InboundKind.COMMENT)
    assert (row.state, row.attempts) == (QueueState.DONE, 1)
    assert inbox.rasa.read == []


def test_what_is_removed_at_the_very_moment_the_turn_ends_is_not_answered(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    gone, told, ended = removed(inbox), Event(), Event()

    def tell() -> None:
        with inbox.store.work() as work:
            store_events(work, PLATFORM, ACCOUNT, [gone])
            told.set()
            ended.wait(0.5)  # the turn must wait for this unit of work, and so never ends within it

    telling = Thread(target=tell)
    inbox.rasa.last = lambda: (telling.start(), told.wait(10))
    inbox.handled()
    ended.set()
    telling.join(10)
    assert inbox.replies() == [("Réponse à : Rien reçu", "cancelled")]


def test_what_is_removed_after_it_was_answered_is_recorded(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    with inbox.changing() as reply:
        finish(reply)
    inbox.told(removed(inbox))
    assert inbox.replies() == [("Réponse à : Rien reçu", "done")]
    assert inbox.history()[-1] == "removed"


def test_an_edit_of_what_is_gone_is_recorded_only(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    edit = edited(inbox, "Reçu cassé")
    inbox.told(removed(inbox))
    inbox.told(edit)
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    assert len(inbox.rows(InboundKind.EDITED)) == 1


def test_a_comment_removed_does_not_keep_the_next_one_from_its_answer(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(removed(inbox))
    inbox.told(inbox.comment("Je répète : rien reçu", number=2))
    inbox.handled()
    assert inbox.replies()[-1] == ("Réponse à : Je répète : rien reçu", "todo")


def test_private_words_edited_and_unsent(inbox: ScriptedInbox) -> None:
    inbox.told(inbox.message("un", 1), inbox.message("deux", 2))
    inbox.told(edited(inbox, "un et demi", "m_1"), removed(inbox, MARIE.external_id, "m_2"))
    inbox.handled()
    inbox.told(edited(inbox, "trop tard", "m_1"))
    inbox.handled()
    assert inbox.rasa.read == ["un et demi"]
    assert [row.text for row in inbox.rows(InboundKind.EDITED)] == ["un et demi", "trop tard"]


def test_hidden_and_shown_change_with_the_last_that_happened(inbox: ScriptedInbox) -> None:
    def seen(hidden: bool, minute: int) -> Hidden:
        at = inbox.clock() + timedelta(minutes=minute)
        return Hidden(f"{hidden}:{minute}", "555_1", hidden, ACCOUNT, at, ACCOUNT)

    inbox.told(inbox.comment())
    inbox.handled()
    for fact in (seen(True, 1), seen(True, 2), seen(False, 4), seen(True, 3), seen(True, 5)):
        inbox.told(fact)
    kinds = [row.kind.value for row in inbox.rows(InboundKind.HIDDEN, InboundKind.SHOWN)]
    assert kinds == ["hidden", "shown", "hidden"]
    assert inbox.history()[2:] == ["hidden", "shown", "hidden"]
    assert inbox.replies() == [("Réponse à : Rien reçu", "todo")]


def test_a_mention_is_recorded_and_never_read_by_the_assistant(inbox: ScriptedInbox) -> None:
    mention = Mentioned("mention:1", MARIE, "77_1", "@Lumen, honte à vous", inbox.clock(), ACCOUNT)
    inbox.told(mention)
    inbox.told(inbox.comment())
    inbox.handled()
    inbox.told(mention, Mentioned("mention:2", MARIE, "77_2", "", inbox.clock(), ACCOUNT))
    inbox.handled()
    assert inbox.rasa.read == ["Rien reçu"]
    texts = [row.text for row in inbox.rows(InboundKind.MENTION)]
    assert texts == ["@Lumen, honte à vous", "[mention de la page]"]
    assert inbox.history() == ["opened", "heard", "mentioned"]


@pytest.mark.parametrize("lane", ["public", "private"])
def test_a_picture_without_a_word_goes_to_a_person(inbox: ScriptedInbox, lane: str) -> None:
    photo = (Attachment.PHOTO, Attachment.STICKER)
    at = inbox.clock()
    public = Comment("555_1", MARIE, "1001_555", "", " ", at, photo, ACCOUNT)
    private = PrivateMessage("m_1", MARIE, "", at, photo, account=ACCOUNT)
    inbox.told(public if lane == "public" else private)
    inbox.handled()
    assert inbox.rasa.read == []
    with inbox.store.reading() as work:
        case = work.session.scalars(select(Case)).one()
        assert case.first_words == "[photo, autocollant]"
        assert work.session.scalars(select(Escalation)).one().reason.value == "unsure"


def test_a_picture_beside_words_is_read_by_them(inbox: ScriptedInbox) -> None:
    event = Comment("1", MARIE, "p", "", "Reçu cassé", inbox.clock(), (Attachment.PHOTO,), ACCOUNT)
    inbox.told(event)
    inbox.handled()
    assert inbox.rasa.read == ["Reçu cassé"]


def test_early_facts_about_what_never_comes_are_forgotten(inbox: ScriptedInbox) -> None:
    inbox.told(removed(inbox, about="1"))
    inbox.clock.move(hours=49)
    inbox.told(removed(inbox, about="2"))
    with inbox.store.reading() as work:
        assert list(work.session.scalars(select(EarlyFact.about))) == ["2"]
