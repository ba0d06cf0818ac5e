"""What Slack posts when somebody clicks, in two shapes of our own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from bot.desk.buttons import ACTION_PREFIX, LINKS, CardAction
from bot.desk.mrkdwn import MEMBER_ID, one_line
from bot.errors import BadPayload

KINDS = {ACTION_PREFIX + action.value: action for action in CardAction if action not in LINKS}
MOST_NAME = 80


@dataclass(frozen=True)
class Person:
    """Whoever clicked: Slack vouches for the id, the name is only how to call them."""

    id: str
    name: str


@dataclass(frozen=True)
class Click:
    """A button of a card. `key` is the same when Slack, or somebody else, sends the same click again."""

    person: Person
    kind: CardAction
    ticket: str
    trigger_id: str
    channel: str
    key: str


@dataclass(frozen=True)
class Submission:
    """A window that was sent; `typed` holds the text of each field by the name of its block."""

    person: Person
    kind: CardAction
    ticket: str
    typed: Mapping[str, str]
    key: str


def read_payload(body: bytes) -> Click | Submission | None:
    """None for what Slack says that does not concern the cards. BadPayload when it makes no sense."""
    try:
        (text,) = parse_qs(body.decode("utf-8"), strict_parsing=True, max_num_fields=10)["payload"]
        payload = json.loads(text)
        if payload["type"] == "block_actions":
            return _click(payload)
        if payload["type"] == "view_submission":
            return _submission(payload)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise BadPayload(type(error).__name__) from None
    return None


def _click(payload: dict[str, Any]) -> Click | None:
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
        key=f"click:{person.id}:{action['action_ts']}"[:200],
    )


def _submission(payload: dict[str, Any]) -> Submission | None:
    view = payload["view"]
    kind = KINDS.get(view["callback_id"])
    if kind is None:
        return None
    return Submission(
        person=_person(payload["user"]),
        kind=kind,
        ticket=str(view["private_metadata"]),
        typed=_typed(view["state"]["values"]),
        key=f"view:{view['id']}"[:200],
    )


def _person(user: dict[str, Any]) -> Person:
    if not MEMBER_ID.fullmatch(user["id"]):
        raise BadPayload("a member id")
    name = one_line(str(user.get("name") or user.get("username") or ""))
    return Person(user["id"], name[:MOST_NAME] or user["id"])


def _typed(values: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Empty fields come as null."""
    return {block: str(fields[block].get("value") or "") for block, fields in values.items()}
