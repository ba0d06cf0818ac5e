"""What Slack posts, signed over exactly these bytes; tests also forge, replay and delay it."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.fakes.slack import SIGNING_SECRET, FakeSlack


@dataclass(frozen=True)
class Post:
    """One request of Slack to us."""

    body: bytes
    headers: dict[str, str]


def sign(slack: FakeSlack, payload: dict[str, Any], *, late: float = 0, secret: str = SIGNING_SECRET) -> Post:
    """The post Slack sends for a payload: a form for what people click, JSON for events.

    `late`: so many seconds ago.
    """
    is_event = payload.get("type") in {"event_callback", "url_verification"}
    text = json.dumps(payload)
    body = text.encode() if is_event else urlencode({"payload": text}).encode()
    return sign_body(body, str(int(slack.clock().timestamp() - late)), secret, is_json=is_event)


def sign_body(body: bytes, timestamp: str, secret: str = SIGNING_SECRET, *, is_json: bool = False) -> Post:
    signed = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json" if is_json else "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }
    return Post(body, headers)
