"""What Slack tells us people did, in three shapes of our own, whichever way it came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from pydantic import Field, TypeAdapter, ValidationError

from bot.desk.buttons import ACTION_PREFIX, AT_ONCE, LINKS, CardAction
from bot.desk.card import TALK_PREFIX
from bot.desk.mrkdwn import MEMBER_ID, one_line, readable
from bot.desk.talk import TalkKind
from bot.errors import BadPayload

Kind = CardAction | TalkKind
KINDS: dict[str, Kind] = {
    **{ACTION_PREFIX + action.value: action for action in CardAction if action not in LINKS},
    **{TALK_PREFIX + kind.value: kind for kind in TalkKind},
}
MOST_NAME = 80
MOST_KEY = 200

WRITTEN_BY_A_PERSON = frozenset({None, "thread_broadcast", "file_share"})
"""Subtypes of a message that a member wrote; all others are Slack's own business."""


@dataclass(frozen=True)
class Person:
    """Whoever did it: Slack vouches for the id, the name is only how to call them."""

    id: str
    name: str


@dataclass(frozen=True)
class Click:
    """A button of a card. `key` is the same when Slack, or somebody else, sends the same click again."""

    person: Person
    kind: Kind
    ticket: str
    trigger_id: str
    channel: str
    key: str
    shape: Literal["click"] = "click"


@dataclass(frozen=True)
class Submission:
    """A window that was sent; `typed` holds the text of each field by the name of its block."""

    person: Person
    kind: Kind
    ticket: str
    typed: dict[str, str]
    key: str
    shape: Literal["submission"] = "submission"


@dataclass(frozen=True)
class Said:
    """Something written under a message, as plain text; with `before`, an edit of what was there.

    `files`: there is more to it than the text.
    """

    person: Person
    channel: str
    thread: str
    ts: str
    text: str
    key: str
    before: str | None = None
    files: bool = False
    shape: Literal["said"] = "said"


Heard = Click | Submission | Said
_SHAPES: TypeAdapter[Heard] = TypeAdapter(Annotated[Heard, Field(discriminator="shape")])
HOSTILE = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)


def dump(heard: Heard) -> dict[str, Any]:
    """As it is stored."""
    stored: dict[str, Any] = _SHAPES.dump_python(heard, mode="json")
    return stored


def load(stored: Mapping[str, Any]) -> Heard:
    """The reverse of `dump`. BadPayload for what another version stored differently."""
    try:
        return _SHAPES.validate_python(dict(stored))
    except ValidationError:
        raise BadPayload("a stored event of another version") from None


def read_form(body: bytes) -> dict[str, Any]:
    """The payload in a form that Slack posted. BadPayload when it makes no sense."""
    try:
        (text,) = parse_qs(body.decode("utf-8"), strict_parsing=True, max_num_fields=10)["payload"]
    except HOSTILE as error:
        raise BadPayload(type(error).__name__) from None
    return read_json(text)


def read_json(text: str | bytes) -> dict[str, Any]:
    """The payload in a JSON text. BadPayload when it is none."""
    try:
        payload = json.loads(text)
    except HOSTILE as error:
        raise BadPayload(type(error).__name__) from None
    if not isinstance(payload, dict):
        raise BadPayload("not an object")
    return payload


def read_payload(payload: Mapping[str, Any]) -> Heard | None:
    """None for what Slack says that does not concern the desk. BadPayload when it makes no sense."""
    try:
        read = READ.get(payload["type"])
        return read(payload) if read else None
    except HOSTILE as error:
        raise BadPayload(type(error).__name__) from None


def _click(payload: Mapping[str, Any]) -> Click | None:
    action = payload["actions"][0]
    kind = KINDS.get(action["action_id"])
    if kind is None:
        return None
    person = _person(payload["user"])
    return Click(
        person=person,
        kind=kind,
        ticket=str(action["value"]),
        trigger_id=str(payload["trigger_id"]),
        channel=str(payload["channel"]["id"]),
        key=f"click:{person.id}:{action['action_ts']}"[:MOST_KEY],
    )


def _submission(payload: Mapping[str, Any]) -> Submission | None:
    view = payload["view"]
    kind = KINDS.get(view["callback_id"])
    if kind is None or kind in AT_ONCE:
        return None
    return Submission(
        person=_person(payload["user"]),
        kind=kind,
        ticket=str(view["private_metadata"]),
        typed=_typed(view["state"]["values"]),
        key=f"view:{view['id']}"[:MOST_KEY],
    )


def _event(payload: Mapping[str, Any]) -> Said | None:
    event = payload["event"]
    if event.get("type") != "message" or event.get("bot_id"):
        return None
    if event.get("subtype") in {"message_changed", "message_deleted"}:
        return _edited(event, str(payload["event_id"]))
    if event.get("subtype") not in WRITTEN_BY_A_PERSON or _is_no_answer(event):
        return None
    return _said(event, str(event["channel"]), f"said:{event['channel']}:{event['ts']}")


def _edited(event: Mapping[str, Any], event_id: str) -> Said | None:
    """A deletion is an edit that leaves nothing. Slack also calls it a change when it unfurls a link: the
    words are the same then.
    """
    before = event.get("previous_message") or {}
    now = event["message"] if event["subtype"] == "message_changed" else {**before, "text": "", "files": []}
    written = readable(str(before.get("text") or ""))
    if now.get("bot_id") or _is_no_answer(now) or now.get("subtype") not in WRITTEN_BY_A_PERSON:
        return None
    said = _said(now, str(event["channel"]), f"event:{event_id}", before=written)
    return said if said.text != written else None


def _is_no_answer(message: Mapping[str, Any]) -> bool:
    """Only answers in a thread concern us, never the message the thread hangs on."""
    return not message.get("thread_ts") or message["thread_ts"] == message["ts"]


def _said(message: Mapping[str, Any], channel: str, key: str, before: str | None = None) -> Said:
    return Said(
        person=_person({"id": message["user"]}),
        channel=channel,
        thread=str(message["thread_ts"]),
        ts=str(message["ts"]),
        text=readable(str(message.get("text") or "")),
        key=key[:MOST_KEY],
        before=before,
        files=bool(message.get("files")),
    )


READ = {"block_actions": _click, "view_submission": _submission, "event_callback": _event}


def _person(user: Mapping[str, Any]) -> Person:
    if not MEMBER_ID.fullmatch(user["id"]):
        raise BadPayload("a member id")
    name = one_line(str(user.get("name") or user.get("username") or ""))
    return Person(user["id"], name[:MOST_NAME] or user["id"])


def _typed(values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The value of each field, or of the option chosen in it; empty fields come as null."""
    typed = {}
    for block, fields in values.items():
        field = fields[block]
        chosen = field.get("selected_option") or {}
        typed[block] = str(field.get("value") or chosen.get("value") or "")
    return typed
