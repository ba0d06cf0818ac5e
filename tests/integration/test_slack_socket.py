"""The socket: connections drop, are refreshed and come back; what people did is done, once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from bot.commands.slack_trouble import Part
from bot.desk import socket as slack_socket
from bot.desk.payloads import dump, read_payload
from bot.settings import Settings
from bot.store.queue import QueueState
from bot.store.slack import SlackClick, SlackEvent, SlackTrouble
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.fakes import slack_people as people
from tests.fakes.slack import APP_TOKEN
from tests.fakes.slack_channel import ANA, BEN
from tests.fakes.slack_links import HttpLink, SocketLink
from tests.fakes.slack_scene import SlackScene, slack_scene
from tests.integration.serving import eventually


@pytest.fixture
def migrated_url(sqlite_url: str) -> str:
    """The rows are the same on both; what is tried here is the connection."""
    return sqlite_url


@pytest.fixture
def scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    with slack_scene(settings, store, "socket") as scene:
        yield scene


def link(scene: SlackScene) -> SocketLink:
    assert isinstance(scene.link, SocketLink)
    return scene.link


def taken_by(scene: SlackScene, escalation: int) -> bool:
    return scene.escalation(escalation).state.value == "taken"


def test_one_connection_drops_and_the_other_carries_on(scene: SlackScene) -> None:
    escalation = scene.posted()
    link(scene).drop(most=1)
    assert scene.press(ANA, escalation, "take_over").ok
    assert taken_by(scene, escalation)
    link(scene).wait_for(2)


def test_cut_before_the_acknowledgement_the_click_is_done_and_clicking_again_does_nothing_more(
    scene: SlackScene,
) -> None:
    escalation = scene.posted()
    link(scene).drop_before_ack = 1
    seen = scene.press(ANA, escalation, "take_over")
    assert not seen.ok, "Slack shows a warning: nobody told it that we have the click"
    assert eventually(lambda: taken_by(scene, escalation) or not _rows(scene))
    again = scene.press(ANA, escalation, "take_over")
    assert again.ok
    assert taken_by(scene, escalation)
    assert scene.history(escalation).count("taken_over") == 1


def test_a_message_cut_on_its_way_is_sent_again_and_kept_once(scene: SlackScene) -> None:
    escalation = scene.posted()
    link(scene).drop_before_ack = 1
    written = people.message(scene.slack, ANA, "vu avec l’entrepôt", scene.card(escalation)["ts"])
    ack = scene.send(written)
    assert (ack.ok, ack.tries) == (True, 2)
    assert eventually(lambda: scene.history(escalation).count("note") == 1)


def test_slack_asks_for_a_refresh_and_clicks_go_on(scene: SlackScene) -> None:
    escalations = [scene.posted(number) for number in range(1, 4)]
    old = list(link(scene).connections)
    link(scene).refresh()
    assert eventually(lambda: not set(old) & set(link(scene).connections))
    for escalation in escalations:
        assert scene.press(ANA, escalation, "take_over").ok
        assert taken_by(scene, escalation)


def test_slack_goes_away_and_is_said_to_be_and_comes_back(
    scene: SlackScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_socket, "ALONE_SECONDS", 0.1)
    escalation = scene.posted()
    link(scene).down()
    assert not scene.press(ANA, escalation, "take_over").ok
    assert eventually(lambda: _trouble(scene) is not None)
    link(scene).up()
    link(scene).wait_for(2, seconds=30)
    assert eventually(lambda: _trouble(scene) is None)
    assert scene.press(ANA, escalation, "take_over").ok
    assert taken_by(scene, escalation)


def test_a_revoked_app_token_is_said(scene: SlackScene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_socket, "ALONE_SECONDS", 0.1)
    del scene.slack.tokens[APP_TOKEN]
    link(scene).drop()
    assert eventually(lambda: (row := _trouble(scene)) and row.why == "invalid_auth")


def test_what_makes_no_sense_is_acknowledged_and_changes_nothing(scene: SlackScene) -> None:
    escalation = scene.posted()
    for payload in ({"type": "block_actions"}, {"type": "event_callback", "event": 1}, {"type": "shortcut"}):
        assert scene.send(payload).ok
    assert _rows(scene) == []
    assert scene.escalation(escalation).state.value == "waiting"


@pytest.mark.parametrize("way", ["socket", "http"])
def test_what_cannot_be_stored_is_not_acknowledged(scene: SlackScene, way: str) -> None:
    escalation = scene.posted()
    click = scene.click(ANA, escalation, "take_over")
    if way == "http":
        scene.link = HttpLink(scene.slack, scene.web)
    with _full_disk(scene):
        assert not scene.link.send(click).ok
    assert scene.send(click).ok
    assert taken_by(scene, escalation)


def test_a_crash_between_acknowledgement_and_work_loses_no_click(
    scene: SlackScene, clock: MovableClock
) -> None:
    escalation = scene.posted()
    heard = read_payload(scene.click(ANA, escalation, "take_over"))
    assert heard is not None
    with scene.store.work() as work:  # as the process that received it left it
        work.session.add(
            SlackEvent(
                key=heard.key,
                heard=dump(heard),
                state=QueueState.DOING,
                attempts=1,
                available_at=work.now,
                leased_until=work.now,
                received_at=work.now,
            )
        )
    assert not scene.desk.reception.run_once(), "whoever received it may still be at it"
    clock.move(seconds=1)
    assert scene.desk.reception.run_once()
    assert taken_by(scene, escalation)
    assert [row.heard for row in _rows(scene)] == [{}]


def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_kept(
    scene: SlackScene, clock: MovableClock
) -> None:
    escalation = scene.posted()
    scene.press(ANA, escalation, "take_over")
    scene.press(BEN, scene.posted(2), "take_over")
    with scene.store.work() as work:
        work.session.scalars(select(SlackEvent)).all()[1].state = QueueState.DEAD
    clock.move(days=8)
    scene.desk.reception.run_once()
    assert [row.state for row in _rows(scene)] == [QueueState.DEAD]
    with scene.store.reading() as work:
        assert work.session.scalars(select(SlackClick)).all() == []


@contextmanager
def _full_disk(scene: SlackScene) -> Iterator[None]:
    """The database refuses to write."""

    def refuse(*_: object) -> None:
        raise OperationalError("no space left", None, OSError())

    event.listen(scene.store.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(scene.store.engine, "before_cursor_execute", refuse)


def _rows(scene: SlackScene) -> list[SlackEvent]:
    with scene.store.reading() as work:
        return list(work.session.scalars(select(SlackEvent).order_by(SlackEvent.id)))


def _trouble(scene: SlackScene) -> SlackTrouble | None:
    with scene.store.reading() as work:
        return work.session.get(SlackTrouble, Part.CLICKS.value)
