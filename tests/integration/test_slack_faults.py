"""Slack slow, limited, broken or away: every escalation keeps one card, none is doubled, none is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.casework.decision import EscalationState
from bot.desk.slack_api import SlackApi
from bot.errors import TryLater, UnclearOutcome, Undeliverable
from bot.settings import Settings
from bot.store.queue import QueueState
from bot.store.slack import SlackCard
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.fakes.slack import CHANNEL, TOKEN
from tests.fakes.slack_scene import ANA, SlackScene, slack_scene
from tests.unit.test_card import said


@pytest.fixture
def scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    with slack_scene(settings, store) as scene:
        yield scene


def api(scene: SlackScene, *, token: str = TOKEN, patient: bool = False) -> SlackApi:
    return SlackApi(token, scene.slack.url, timeout=5, patient=patient)


def states(scene: SlackScene) -> set[QueueState]:
    return {row.state for row in scene.outbound()}


def test_while_slack_is_down_escalations_wait_and_then_appear_once_each(
    scene: SlackScene, clock: MovableClock
) -> None:
    scene.slack.down()
    escalations = [scene.complaint(number) for number in range(1, 11)]
    for _ in range(3):
        scene.carry()
        clock.move(minutes=2)
    assert states(scene) == {QueueState.FAILED}
    scene.slack.up()
    scene.carry()
    assert states(scene) == {QueueState.DONE}
    assert len({scene.card(escalation)["ts"] for escalation in escalations}) == 10
    assert scene.slack.calls["chat.postMessage"] == 10
    assert scene.slack.calls["conversations.history"] == 0


def test_a_card_posted_unseen_is_found_again_and_not_doubled(scene: SlackScene, clock: MovableClock) -> None:
    scene.slack.drop_after["chat.postMessage"] = 1
    escalation = scene.posted()
    assert states(scene) == {QueueState.FAILED}
    clock.move(minutes=2)
    scene.carry()
    assert states(scene) == {QueueState.DONE}
    assert scene.slack.calls["chat.postMessage"] == 1
    with scene.store.reading() as work:
        assert work.get(SlackCard, escalation).ts == scene.card(escalation)["ts"]


def test_a_crash_after_posting_is_found_again_among_many_messages(
    scene: SlackScene, clock: MovableClock
) -> None:
    escalation = scene.posted()
    for number in range(450):
        scene.slack.messages[f"{int(clock().timestamp())}.9{number:05d}"] = {"ts": "1", "text": "bonjour"}
    for ts in scene.slack.messages:
        scene.slack.messages[ts]["ts"] = ts
    with scene.store.work() as work:
        work.get(SlackCard, escalation).ts = ""
    assert scene.cards is not None
    assert scene.cards.show(escalation) == scene.card(escalation)["ts"]
    assert scene.slack.calls["conversations.history"] == 3


def test_an_unclear_post_that_did_not_arrive_is_posted_again(scene: SlackScene, clock: MovableClock) -> None:
    scene.slack.broken["chat.postMessage"] = (500, "<html>oops</html>")
    escalation = scene.posted()
    scene.slack.broken.clear()
    clock.move(minutes=2)
    scene.carry()
    assert scene.card(escalation)
    assert scene.slack.calls["conversations.history"] == 1


def test_a_short_rate_limit_is_waited_for(scene: SlackScene) -> None:
    scene.slack.rate_limited, scene.slack.retry_after = 1, 0
    scene.card(scene.posted())
    assert scene.slack.calls["chat.postMessage"] == 2


def test_a_long_rate_limit_is_left_to_the_outbox(scene: SlackScene, clock: MovableClock) -> None:
    scene.slack.rate_limited, scene.slack.retry_after = 1, 30
    escalation = scene.posted()
    assert states(scene) == {QueueState.FAILED}
    assert "30 s" in scene.outbound()[0].error
    clock.move(minutes=2)
    scene.carry()
    assert scene.card(escalation)


def test_an_archived_channel_is_said_and_the_escalation_still_waits(scene: SlackScene) -> None:
    scene.slack.archived.add(CHANNEL)
    escalation = scene.posted()
    (row,) = scene.outbound()
    assert (row.state, "is_archived" in row.error) == (QueueState.DEAD, True)
    assert scene.escalation(escalation).state is EscalationState.WAITING


def test_a_card_somebody_deleted_is_posted_anew(scene: SlackScene) -> None:
    escalation = scene.posted()
    view = scene.open(ANA, escalation, "approve")
    scene.slack.messages.clear()
    scene.submit(ANA, view, amount="20")
    scene.carry()
    assert "Accordé 20\u00a0€ par Ana Diaz" in said(scene.card(escalation))
    with scene.store.reading() as work:
        assert work.get(SlackCard, escalation).ts == scene.card(escalation)["ts"]


def test_a_failed_edit_is_repaired(scene: SlackScene, clock: MovableClock) -> None:
    escalation = scene.posted()
    scene.slack.broken["chat.update"] = (200, '{"ok":false,"error":"fatal_error"}')
    scene.decide(ANA, escalation, "approve", amount="20")
    scene.carry()
    assert scene.buttons(escalation)
    scene.slack.broken.clear()
    clock.move(minutes=2)
    scene.carry()
    assert scene.buttons(escalation) == {}


def test_the_name_of_a_person_slack_does_not_tell_is_the_one_of_the_click(scene: SlackScene) -> None:
    scene.slack.broken["users.info"] = (503, "")
    escalation = scene.posted()
    scene.decide(ANA, escalation, "approve", amount="20")
    scene.carry()
    assert "par ana, le" in said(scene.card(escalation))


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (429, '{"ok":false,"error":"ratelimited"}', TryLater),
        (200, '{"ok":false,"error":"ratelimited"}', TryLater),
        (200, '{"ok":false,"error":"fatal_error"}', UnclearOutcome),
        (500, '{"ok":false,"error":"internal_error"}', UnclearOutcome),
        (503, "", UnclearOutcome),
        (200, "<html>Captive portal xoxb-secret</html>", UnclearOutcome),
        (200, '{"ok":false,"error":"not_in_channel"}', Undeliverable),
        (200, '{"ok":false,"error":"token_revoked"}', Undeliverable),
        (200, '{"ok":false,"error":"missing_scope","needed":"chat:write"}', Undeliverable),
    ],
)
def test_every_error_of_slack_has_one_meaning(
    scene: SlackScene, status: int, text: str, expected: type[Exception]
) -> None:
    scene.slack.broken["chat.postMessage"] = (status, text)
    with pytest.raises(expected) as error:
        api(scene).post(CHANNEL, {"text": "bonjour"})
    assert "xoxb" not in str(error.value)


def test_no_connection_is_not_an_unclear_outcome_but_a_cut_one_is(scene: SlackScene) -> None:
    scene.slack.drop_after["chat.postMessage"] = 1
    with pytest.raises(UnclearOutcome):
        api(scene).post(CHANNEL, {"text": "bonjour"})
    scene.slack.down()
    with pytest.raises(TryLater):
        api(scene).post(CHANNEL, {"text": "bonjour"})


def test_a_wrong_token_is_terminal(scene: SlackScene) -> None:
    with pytest.raises(Undeliverable, match="invalid_auth"):
        api(scene, token="xoxb-other").post(CHANNEL, {"text": "bonjour"})


def test_a_card_is_not_looked_for_before_it_was_asked(scene: SlackScene, clock: MovableClock) -> None:
    message = {"text": "x", "metadata": {"event_type": "e", "event_payload": {"id": "1"}}}
    ts = api(scene).post(CHANNEL, message)
    assert api(scene).find(CHANNEL, clock() - timedelta(minutes=1), "e", {"id": "1"}) == ts
    assert api(scene).find(CHANNEL, clock() + timedelta(minutes=1), "e", {"id": "1"}) is None
