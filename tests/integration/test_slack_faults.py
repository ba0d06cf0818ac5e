"""Slack slow, limited, broken or away: every escalation keeps one card, none is doubled, none is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.casework.decision import Choice, DecisionKind, EscalationState
from bot.commands.decisions import decide
from bot.commands.desk_lines import tell_desk
from bot.commands.outbox import send
from bot.commands.team import agent_of_slack_user
from bot.desk.slack_api import SlackApi
from bot.errors import LeaseLost, ShutOut, TryLater, UnclearOutcome, Undeliverable
from bot.settings import Settings
from bot.store.cases import Escalation
from bot.store.claims import LEASE, ask_again, claim_outbound
from bot.store.queue import TO_CUSTOMERS, TO_SLACK, Outbound, OutboundKind, QueueState
from bot.store.slack import SlackCard
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.fakes.slack import CHANNEL, SCOPES, TOKEN
from tests.fakes.slack_channel import ANA
from tests.fakes.slack_scene import SlackScene, slack_scene
from tests.integration.browsing import employee, marked
from tests.unit.test_card import said


@pytest.fixture
def scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    with slack_scene(settings, store) as scene:
        yield scene


def api(scene: SlackScene, *, token: str = TOKEN) -> SlackApi:
    return SlackApi(token, scene.slack.url, timeout=5)


def ours() -> None:
    """Nobody else carries anything."""


def states(scene: SlackScene) -> set[QueueState]:
    return {row.state for row in scene.outbound()}


def wait(scene: SlackScene, clock: MovableClock, minutes: int) -> None:
    """The couriers go on for so long."""
    for _ in range(minutes * 2):
        scene.carry()
        clock.move(seconds=30)


def test_an_outage_of_an_hour_with_200_escalations(scene: SlackScene, clock: MovableClock) -> None:
    scene.slack.down()
    escalations = [scene.complaint(number) for number in range(1, 201)]
    wait(scene, clock, 60)
    assert states(scene) == {QueueState.TODO, QueueState.FAILED}
    assert scene.troubles() == ["no connection to Slack"]
    with scene.store.work() as work:
        ana = agent_of_slack_user(work, ANA, "Ana Diaz")
        decide(work, escalations[0], ana, Choice(DecisionKind.DECLINE, reason="Livré"), rank=1)
    scene.slack.up()
    while states(scene) != {QueueState.DONE}:
        scene.carry()
        clock.move(seconds=1)
    assert len({scene.card(escalation)["ts"] for escalation in escalations}) == 200
    assert len(scene.slack.messages) == 200
    assert scene.buttons(escalations[0]) == {}
    assert "Refusé par Ana Diaz" in said(scene.card(escalations[0]))
    assert scene.slack.calls["conversations.history"] == 0
    assert scene.slack.calls["chat.update"] == 0
    assert scene.troubles() == []


def test_slack_away_keeps_no_customer_waiting(scene: SlackScene) -> None:
    scene.slack.down()
    escalation = scene.complaint()
    with scene.store.work() as work:
        send(work, work.get(Escalation, escalation).case.conversations[0], "Bonjour", "after:the:card")
    assert scene.couriers[0].run_once()
    with scene.store.work() as work:
        reply = claim_outbound(work, TO_CUSTOMERS)
    assert reply is not None
    assert reply.text == "Bonjour"
    assert states(scene) == {QueueState.FAILED}


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
    assert scene.cards.show(escalation, ours) == scene.card(escalation)["ts"]
    assert scene.slack.calls["conversations.history"] == 3


def test_an_unclear_post_that_did_not_arrive_is_posted_again(scene: SlackScene, clock: MovableClock) -> None:
    scene.slack.broken["chat.postMessage"] = (500, "<html>oops</html>")
    escalation = scene.posted()
    scene.slack.broken.clear()
    clock.move(minutes=2)
    scene.carry()
    assert scene.card(escalation)
    assert scene.slack.calls["conversations.history"] == 1


def test_a_long_rate_limit_is_left_to_the_outbox(scene: SlackScene, clock: MovableClock) -> None:
    scene.slack.rate_limited, scene.slack.retry_after = 1, 30
    escalation = scene.posted()
    assert states(scene) == {QueueState.FAILED}
    assert "30 s" in scene.outbound()[0].error
    clock.move(minutes=2)
    scene.carry()
    assert scene.card(escalation)


@pytest.mark.parametrize("why", ["is_archived", "not_in_channel", "token_revoked"])
def test_shut_out_of_slack_escalations_wait_are_said_and_appear_once_it_is_mended(
    scene: SlackScene, clock: MovableClock, why: str
) -> None:
    shut = {"is_archived": scene.slack.archived, "not_in_channel": scene.slack.absent_from}
    if why in shut:
        shut[why].add(CHANNEL)
    else:
        del scene.slack.tokens[TOKEN]
    escalations = [scene.posted(number) for number in (1, 2)]
    assert scene.troubles() == [why]
    assert scene.slack.calls["chat.postMessage"] == 1, "one is refused, the others are not tried"
    wait(scene, clock, 3 * 24 * 60 // 60)
    assert {scene.escalation(e).state for e in escalations} == {EscalationState.WAITING}
    clock.move(days=3)
    scene.slack.archived.clear()
    scene.slack.absent_from.clear()
    scene.slack.tokens[TOKEN] = SCOPES
    scene.carry()
    assert len({scene.card(escalation)["ts"] for escalation in escalations}) == 2
    assert scene.troubles() == []


def test_the_desk_page_says_that_slack_does_not_work_and_decides(scene: SlackScene) -> None:
    scene.slack.archived.add(CHANNEL)
    escalation = scene.posted()
    person = employee(scene.settings, scene.store)
    html = person.see("/console/desk")
    assert marked(html, "slack-trouble") == 1
    assert "is_archived" in html
    form = {"step": "approve", "amount": "20", "reason": "", "back": "desk", "version": "1"}
    person.send(f"/console/escalations/{escalation}", **form)
    assert len(scene.decisions(escalation)) == 1
    scene.slack.archived.clear()


def test_the_desk_moves_to_another_channel(scene: SlackScene) -> None:
    escalation = scene.posted()
    with scene.store.work() as work:
        work.get(SlackCard, escalation).channel = "C0OLD"
    scene.slack.messages.clear()
    assert scene.cards.show(escalation, ours) == scene.card(escalation)["ts"]


def test_a_card_that_says_the_same_is_not_drawn_again(scene: SlackScene) -> None:
    escalation = scene.posted()
    for _ in range(3):
        scene.cards.show(escalation, ours)
    assert scene.slack.calls["chat.update"] == 0


def test_a_line_posted_unseen_is_found_again_and_not_doubled(scene: SlackScene, clock: MovableClock) -> None:
    escalation = scene.posted()
    scene.press(ANA, escalation, "take_over")
    scene.slack.drop_after["chat.postMessage"] = 1
    wait(scene, clock, 5)
    (line,) = scene.thread(escalation)
    assert "en pause" in line
    assert scene.slack.calls["conversations.replies"] == 1
    assert states(scene) == {QueueState.DONE}


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
        (200, '{"ok":false,"error":"not_in_channel"}', ShutOut),
        (200, '{"ok":false,"error":"token_revoked"}', ShutOut),
        (200, '{"ok":false,"error":"missing_scope","needed":"chat:write"}', ShutOut),
        (200, '{"ok":false,"error":"invalid_blocks"}', Undeliverable),
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


def test_a_wrong_token_shuts_out(scene: SlackScene) -> None:
    with pytest.raises(ShutOut, match="invalid_auth"):
        api(scene, token="xoxb-other").post(CHANNEL, {"text": "bonjour"})


def test_a_card_is_not_looked_for_before_it_was_asked(scene: SlackScene, clock: MovableClock) -> None:
    message = {"text": "x", "metadata": {"event_type": "e", "event_payload": {"id": "1"}}}
    ts = api(scene).post(CHANNEL, message)
    assert api(scene).find(CHANNEL, clock() - timedelta(minutes=1), "e", {"id": "1"}) == ts
    assert api(scene).find(CHANNEL, clock() + timedelta(minutes=1), "e", {"id": "1"}) is None


def test_who_was_overtaken_posts_nothing(scene: SlackScene) -> None:
    escalation = scene.complaint()

    def overtaken() -> None:
        raise LeaseLost("outbound 1")

    with pytest.raises(LeaseLost):
        scene.cards.show(escalation, overtaken)
    assert scene.slack.calls["chat.postMessage"] == 0
    scene.carry()
    assert scene.card(escalation)


def test_a_card_whose_courier_died_is_carried_by_the_next(scene: SlackScene, clock: MovableClock) -> None:
    escalation = scene.complaint()
    with scene.store.work() as work:
        assert claim_outbound(work, TO_SLACK) is not None
    scene.carry()
    assert scene.slack.messages == {}
    clock.now += LEASE * 2
    scene.carry()
    assert scene.card(escalation)
    assert states(scene) == {QueueState.DONE}


def test_a_line_that_somebody_asks_for_again_is_looked_up_first(scene: SlackScene) -> None:
    """Its earlier claims count, however often it was given a fresh start."""
    escalation = scene.posted()
    with scene.store.work() as work:
        tell_desk(work, work.get(Escalation, escalation).case, "test", "Vu avec l’entrepôt")
    scene.carry()
    (line,) = (row for row in scene.outbound() if row.kind is OutboundKind.SLACK_LINE)
    with scene.store.work() as work:
        ask_again(work.get(Outbound, line.id), work.now)
    scene.carry()
    assert scene.thread(escalation) == ["Vu avec l’entrepôt"]
    assert states(scene) == {QueueState.DONE}
