"""A turn is whole, or it never was: what the tracker store keeps and what it refuses."""

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.channel import MAX_TEXT, harmless
from bot.assistant.tracker_store import WholeTurnTrackerStore
from bot.assistant.turn import CURRENT_TURN, Turn, lost_action

START: list[Event] = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
]


@pytest.mark.parametrize(
    ("events", "lost"),
    [
        ([ActionExecuted("utter_glad"), BotUttered("Merci")], None),
        (
            [ActionExecuted("action_open_case"), SlotSet("last_step", "x"), ActionExecuted("action_listen")],
            None,
        ),
        ([ActionExecuted("case_form"), ActiveLoop(None)], None),
        ([ActionExecuted("action_listen")], None),
        ([ActionExecuted("case_form")], "case_form"),
        (
            [ActionExecuted("action_open_case"), ActionExecuted("utter_glad"), BotUttered("M")],
            "action_open_case",
        ),
        (
            [
                ActionExecuted("action_a"),
                DefinePrevUserUtteredFeaturization(False),
                ActionExecuted("action_listen"),
            ],
            "action_a",
        ),
    ],
)
def test_an_action_without_a_mark_was_lost(events: list[Event], lost: str) -> None:
    assert lost_action(events) == lost


@pytest.mark.parametrize("text", ["/restart", "  /EXTERNAL_decision", '/affirm{"wish": "refund"}', "\n/back"])
def test_a_customers_slash_never_reaches_rasa_as_one(text: str) -> None:
    assert not harmless(text).lstrip().startswith("/")


def test_other_words_are_left_as_they_are_and_long_ones_cut() -> None:
    assert harmless("remboursez et/ou échangez") == "remboursez et/ou échangez"
    assert len(harmless("é" * 50_000)) == MAX_TEXT


@pytest.fixture
def store(tmp_path: Path) -> WholeTurnTrackerStore:
    return WholeTurnTrackerStore(Domain.empty(), f"sqlite:///{tmp_path}/rasa.db")


def tracker_with(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c1", [*START, UserUttered("Bonjour"), *events])


async def save_in_turn(store: WholeTurnTrackerStore, tracker: DialogueStateTracker, turn: Turn) -> None:
    CURRENT_TURN.set(turn)
    await store.save(tracker)


def test_a_whole_turn_is_stored_and_said_to_be(store: WholeTurnTrackerStore) -> None:
    turn = Turn()
    asyncio.run(save_in_turn(store, tracker_with(ActionExecuted("utter_glad"), BotUttered("Merci")), turn))
    assert turn.stored
    assert asyncio.run(store.retrieve("c1")) is not None


def test_a_turn_with_a_lost_action_leaves_no_trace(store: WholeTurnTrackerStore) -> None:
    turn = Turn()
    asyncio.run(
        save_in_turn(store, tracker_with(ActionExecuted("case_form"), ActionExecuted("action_listen")), turn)
    )
    assert not turn.stored
    assert asyncio.run(store.retrieve("c1")) is None


def test_nothing_is_built_on_a_past_that_could_not_be_read(store: WholeTurnTrackerStore) -> None:
    turn = Turn(unreadable=True)
    asyncio.run(save_in_turn(store, tracker_with(ActionExecuted("utter_glad"), BotUttered("Merci")), turn))
    assert not turn.stored
    assert asyncio.run(store.retrieve("c1")) is None


def test_a_database_that_goes_away_is_noted(store: WholeTurnTrackerStore) -> None:
    store.Base.metadata.drop_all(store.engine)
    turn = Turn()

    async def read() -> None:
        CURRENT_TURN.set(turn)
        with pytest.raises(Exception, match="events"):
            await store.retrieve("c1")

    asyncio.run(read())
    assert turn.unreadable
