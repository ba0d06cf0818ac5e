"""Storing what platforms tell: once each, in the right conversation, whatever they send."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.commands.intake import MAX_TEXT, clean, store_events
from bot.commands.reach import Reach, reach_of
from bot.labels import Lane
from bot.links import message_link
from bot.platforms.events import Author, Comment, PlatformEvent, PrivateMessage
from bot.store.customers import Customer
from bot.store.queue import Inbound, QueueState
from bot.store.unit_of_work import Store
from tests.story import MARIE, PAUL, comment, message


def event(number: int = 1, author: Author = MARIE) -> Comment:
    return Comment(f"c{number}", author, "p1", "Un post", "Rien reçu", datetime(2026, 11, 20, tzinfo=UTC))


def test_the_same_event_is_stored_once(store: Store) -> None:
    with store.work() as work:
        assert len(store_events(work, "sandbox", "a", [event(), event()])) == 1
        assert store_events(work, "sandbox", "a", [event()]) == []
        assert work.session.scalar(select(func.count()).select_from(Inbound)) == 1


def test_the_same_id_on_another_account_is_another_event(store: Store) -> None:
    with store.work() as work:
        assert store_events(work, "sandbox", "a", [event()])
        assert store_events(work, "sandbox", "b", [event()])


def test_a_thousand_events_at_once(store: Store) -> None:
    events: list[PlatformEvent] = [event(number) for number in range(1000)]
    with store.work() as work:
        assert len(store_events(work, "sandbox", "a", events)) == 1000
        assert work.session.scalar(select(func.count()).select_from(Customer)) == 1


def test_a_delivery_is_stored_in_the_order_it_happened(store: Store) -> None:
    started = store.clock()
    events: list[PlatformEvent] = [
        PrivateMessage(f"m{n}", MARIE, str(n), started + timedelta(seconds=n)) for n in range(5)
    ]
    with store.work() as work:
        rows = [work.get(Inbound, row) for row in store_events(work, "sandbox", "a", reversed(events))]
    assert [row.text for row in sorted(rows, key=lambda row: row.id)] == ["0", "1", "2", "3", "4"]


def test_where_a_comment_is_seen_and_how_far_it_carries_is_kept(store: Store) -> None:
    far = replace(event(1), link="https://a.example/1", followers=12500, shares=30)
    with store.work() as work:
        store_events(work, "facebook", "a", [far, event(2)])
        rows = list(work.session.scalars(select(Inbound).order_by(Inbound.id)))
        assert [message_link(row) for row in rows] == ["https://a.example/1", None]
        assert (reach_of(rows), reach_of(rows[1:])) == (Reach(12500, 30), Reach())


def test_a_comment_waits_in_its_conversation(store: Store) -> None:
    with store.work() as work:
        first, second = comment(work, "Rien reçu"), comment(work, "Toujours rien")
        other = comment(work, "Moi aussi", author=PAUL)
        private = message(work, "Bonjour")
        assert first.state is QueueState.TODO
        assert first.conversation is second.conversation
        assert other.conversation_id != first.conversation_id
        assert private.conversation.lane is Lane.PRIVATE
        assert private.conversation.identity.customer_id == first.conversation.identity.customer_id


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    with store.work() as work:
        comment(work, "Rien reçu")
    with store.reading() as work:
        row = work.session.scalars(select(Inbound)).one()
        assert row.received_at == store.clock()
        assert row.received_at.tzinfo is UTC


@given(st.text())
def test_cleaned_text_can_be_stored_and_holds_no_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MAX_TEXT
    assert not [char for char in cleaned if ord(char) < 32 and char not in "\n\t"]
    cleaned.encode("utf-8")


def test_very_long_text_is_cut() -> None:
    assert len(clean("a" * 100_000)) == MAX_TEXT


def test_marks_that_turn_text_around_are_dropped() -> None:
    assert clean("remboursez\u202e moi\x00") == "remboursez moi"
