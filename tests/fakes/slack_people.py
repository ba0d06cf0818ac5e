"""What members of the fake Slack do, as the payloads Slack makes of it."""

from typing import Any

from tests.fakes.slack import CHANNEL, FakeSlack

Payload = dict[str, Any]


def click(slack: FakeSlack, user: str, button: dict[str, Any], ts: str) -> Payload:
    """A button of a message, pressed by this member now."""
    return {
        "type": "block_actions",
        "team": {"id": "T1", "domain": "lumen"},
        "user": _who(slack, user),
        "api_app_id": "A1",
        "token": "deprecated",
        "container": {"type": "message_attachment", "message_ts": ts, "channel_id": CHANNEL},
        "trigger_id": slack.new_trigger(),
        "channel": {"id": CHANNEL, "name": "desk"},
        "message": slack.messages.get(ts, {}),
        "state": {"values": {}},
        "response_url": "https://hooks.slack.com/actions/T1/1/xyz",
        "actions": [{**button, "block_id": "choices", "action_ts": f"{slack.number()}.5"}],
    }


def submission(slack: FakeSlack, user: str, view_id: str, typed: dict[str, str | None]) -> Payload:
    """A window sent by this member; a field left empty is null."""
    view = slack.views[view_id]
    values = {b["block_id"]: {b["element"]["action_id"]: _field(b, typed)} for b in view["blocks"]}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": _who(slack, user),
        "api_app_id": "A1",
        "trigger_id": f"{slack.number()}.2.abc",
        "view": {**view, "root_view_id": view_id, "external_id": "", "state": {"values": values}},
        "response_urls": [],
    }


def _field(block: dict[str, Any], typed: dict[str, str | None]) -> dict[str, Any]:
    value = typed.get(block["block_id"])
    if block["element"]["type"] == "static_select":
        options = {option["value"]: option for option in block["element"]["options"]}
        return {"type": "static_select", "selected_option": options[value] if value else None}
    return {"type": "plain_text_input", "value": value}


def message(slack: FakeSlack, user: str, text: str, thread: str, **more: Any) -> Payload:
    """A member wrote under a message; `text` is escaped and marked up as Slack does."""
    ts = f"{int(slack.clock().timestamp())}.{slack.number():06d}"
    said = {"type": "message", "user": user, "text": text, "ts": ts, "thread_ts": thread, "blocks": []}
    return event(slack, {**said, "channel": CHANNEL, "channel_type": "channel", **more})


def edit(slack: FakeSlack, written: Payload, text: str) -> Payload:
    """They changed what they wrote."""
    before = {name: value for name, value in written["event"].items() if name != "channel"}
    now = {**before, "text": text, "edited": {"user": before["user"], "ts": "1.1"}}
    changed = {"type": "message", "subtype": "message_changed", "channel": CHANNEL, "hidden": True}
    return event(slack, {**changed, "message": now, "previous_message": before, "ts": f"{slack.number()}.1"})


def removal(slack: FakeSlack, written: Payload) -> Payload:
    """They deleted what they wrote."""
    before = written["event"]
    gone = {"type": "message", "subtype": "message_deleted", "channel": CHANNEL, "hidden": True}
    return event(slack, {**gone, "deleted_ts": before["ts"], "previous_message": before, "ts": "1.2"})


def echo(slack: FakeSlack, ts: str) -> Payload:
    """Slack tells an app of its own messages too."""
    kept = slack.messages[ts]
    return event(slack, {"channel": CHANNEL, "app_id": "A1", **kept})


def event(slack: FakeSlack, content: dict[str, Any]) -> Payload:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": f"Ev{slack.number()}",
        "event_time": int(slack.clock().timestamp()),
        "event": content,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
    }


def _who(slack: FakeSlack, user: str) -> dict[str, str]:
    name = slack.members.get(user, "inconnu").split()[0].lower()
    return {"id": user, "username": name, "name": name, "team_id": "T1"}
