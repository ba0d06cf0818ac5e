"""Only what Slack itself posted, and just now, is heard; everything else changes nothing."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from bot.clock import system_clock
from bot.desk.slack_http import EVENTS_PATH, Signature
from bot.errors import BadSignature
from bot.settings import Settings
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.conftest import MovableClock
from tests.fakes import slack_people as people
from tests.fakes.slack_channel import ANA
from tests.fakes.slack_scene import SlackScene, slack_scene
from tests.fakes.slack_signing import Post, sign, sign_body


@pytest.fixture
def migrated_url(sqlite_url: str) -> str:
    """Signatures are the same whatever the database."""
    return sqlite_url


@pytest.fixture
def scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    with slack_scene(settings, store) as scene:
        yield scene


def timestamp(clock: MovableClock, minus: float = 0) -> str:
    return str(int(clock().timestamp() - minus))


def test_the_signature_is_the_one_slack_documents() -> None:
    post = sign_body(b"payload=%7B%22type%22%3A%22block_actions%22%7D", "1700000000")
    expected = "v0=d17ed3dc49f8fce328be7da620623d742c9047f88c4a63aa0220511b161195f8"
    assert post.headers["X-Slack-Signature"] == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0="},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Signature": b"v0=\xe9\xe8"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "NaN"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": b"\xb2\xb3"},
    ],
    ids=str,
)
def test_hostile_headers_are_refused(scene: SlackScene, headers: dict[str, str | bytes]) -> None:
    escalation = scene.posted()
    post = scene.signed_click(ANA, escalation, "take_over")
    refused = scene.deliver(Post(post.body, post.headers | headers))  # type: ignore[arg-type]
    assert refused.status_code == 401
    _nothing_happened(scene, escalation)


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_missing_header_is_refused(scene: SlackScene, missing: str) -> None:
    escalation = scene.posted()
    post = scene.signed_click(ANA, escalation, "take_over")
    headers = {name: value for name, value in post.headers.items() if name != missing}
    assert scene.deliver(Post(post.body, headers)).status_code == 401
    _nothing_happened(scene, escalation)


@pytest.mark.parametrize("late", [301, -301, 86_400])
def test_a_stale_post_is_refused(scene: SlackScene, late: float) -> None:
    escalation = scene.posted()
    payload = people.click(scene.slack, ANA, scene.buttons(escalation)["take_over"], "1.1")
    assert scene.deliver(sign(scene.slack, payload, late=late)).status_code == 401
    _nothing_happened(scene, escalation)


def test_another_secret_or_another_body_is_refused(scene: SlackScene) -> None:
    escalation = scene.posted()
    payload = people.click(scene.slack, ANA, scene.buttons(escalation)["take_over"], "1.1")
    assert scene.deliver(sign(scene.slack, payload, secret="guessed")).status_code == 401
    post = sign(scene.slack, payload)
    assert scene.deliver(Post(post.body + b"&x=1", post.headers)).status_code == 401
    _nothing_happened(scene, escalation)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"payload=\xff"])
def test_a_body_that_is_no_text_is_refused(scene: SlackScene, clock: MovableClock, body: bytes) -> None:
    assert scene.deliver(sign_body(body, timestamp(clock))).status_code == 401


def test_a_body_without_end_is_refused_before_anything_else(scene: SlackScene, clock: MovableClock) -> None:
    post = sign_body(b"payload=" + b"x" * 1_000_001, timestamp(clock))
    assert scene.deliver(post).status_code == 413


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "not json",
        "[]",
        "null",
        "1",
        "[" * 100_000,
        '{"type": "block_actions"}',
        '{"type": "block_actions", "actions": []}',
        '{"type": "block_actions", "actions": {"0": 1}}',
        '{"type": "view_submission", "view": null}',
        '{"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "escalation_approve",'
        ' "private_metadata": "", "id": "V1", "state": {"values": []}}}',
    ],
    ids=lambda text: text[:40],
)
def test_a_signed_post_that_makes_no_sense_is_refused(
    scene: SlackScene, clock: MovableClock, payload: str
) -> None:
    body = urlencode({"payload": payload}).encode()
    assert scene.deliver(sign_body(body, timestamp(clock))).status_code == 400


EVENT = (
    b'{"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "channel": "C1DESK",'
    b' "user": "U1ANA", "text": "&gt;&gt; Bonjour", "ts": "2.1", "thread_ts": "1.1"}}'
)


def test_an_address_is_confirmed_to_slack_and_to_nobody_else(scene: SlackScene, clock: MovableClock) -> None:
    body = b'{"type": "url_verification", "challenge": "abc", "token": "x"}'
    post = sign_body(body, timestamp(clock), is_json=True)
    confirmed = scene.deliver(post, EVENTS_PATH)
    assert (confirmed.status_code, confirmed.text) == (200, "abc")
    forged = Post(body, post.headers | {"X-Slack-Signature": "v0=" + "0" * 64})
    assert scene.deliver(forged, EVENTS_PATH).status_code == 401


def test_an_event_is_signed_like_a_click(scene: SlackScene, clock: MovableClock) -> None:
    post = sign_body(EVENT, timestamp(clock), is_json=True)
    assert scene.deliver(post, EVENTS_PATH).status_code == 200
    assert scene.deliver(Post(EVENT + b" ", post.headers), EVENTS_PATH).status_code == 401
    stale = sign_body(EVENT, timestamp(clock, minus=301), is_json=True)
    assert scene.deliver(stale, EVENTS_PATH).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": []}',
        b'{"type": "event_callback", "event": {"type": "message", "ts": "2.1", "thread_ts": "1.1"}}',
        EVENT.replace(b'"U1ANA"', b'"<!channel>"'),
        EVENT.replace(b'"event_id"', b'"id"').replace(
            b'"type": "message"', b'"type": "message", "subtype": "message_changed"'
        ),
    ],
    ids=lambda body: body[:60].decode(),
)
def test_a_signed_event_that_makes_no_sense_is_refused(
    scene: SlackScene, clock: MovableClock, body: bytes
) -> None:
    post = sign_body(body, timestamp(clock), is_json=True)
    assert scene.deliver(post, EVENTS_PATH).status_code == 400


@pytest.mark.parametrize("body", [b"", b"other=1", b"payload=1&payload=2", b"{}"])
def test_a_form_of_another_shape_is_refused(scene: SlackScene, clock: MovableClock, body: bytes) -> None:
    assert scene.deliver(sign_body(body, timestamp(clock))).status_code == 400


@pytest.mark.parametrize("kind", ["view_closed", "shortcut", "message_action"])
def test_what_does_not_concern_the_cards_is_acknowledged(scene: SlackScene, kind: str) -> None:
    assert scene.deliver(sign(scene.slack, {"type": kind})).status_code == 200


def test_a_member_id_that_is_none_is_refused(scene: SlackScene) -> None:
    escalation = scene.posted()
    payload = people.click(scene.slack, ANA, scene.buttons(escalation)["take_over"], "1.1")
    payload["user"]["id"] = "U1ANA> <!channel"
    assert scene.deliver(sign(scene.slack, payload)).status_code == 400
    _nothing_happened(scene, escalation)


def test_the_clock_decides_what_is_stale(clock: MovableClock) -> None:
    post = sign_body(b"payload=1", timestamp(clock), "secret")
    Signature("secret", clock).check(post.headers, post.body)
    with pytest.raises(BadSignature):
        Signature("secret", system_clock).check(sign_body(b"a", "1", "secret").headers, b"a")


def test_the_desk_is_mounted_when_slack_is_set_up(scene: SlackScene, settings: Settings) -> None:
    paths = [getattr(r, "path", "") for r in make_web(scene.settings, scene.store).routes]
    assert "/webhooks/slack/interactivity" in paths
    plain = [getattr(r, "path", "") for r in make_web(settings, scene.store).routes]
    assert "/webhooks/slack/interactivity" not in plain


def _nothing_happened(scene: SlackScene, escalation: int) -> None:
    assert scene.escalation(escalation).state.value == "waiting"
    assert scene.slack.whispers == []
    assert scene.slack.views == {}
