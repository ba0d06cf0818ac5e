"""The sandbox network's adapter: the same work as for a real platform, on this machine.

A webhook body is `{"account": "…", "events": […]}`, each event one of

    {"type": "comment", "id": "…", "from": {"id", "name"}, "post": {"id", "text"}, "text", "at"}
    {"type": "message", "id": "…", "from": {"id", "name"}, "text", "at"}
    {"type": "open",    "id": "…", "from": {"id", "name"}, "ref", "at"}      `at`: ISO 8601 with offset
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.errors import BadPayload
from bot.platforms import signature
from bot.platforms.adapter import Sent
from bot.platforms.client import (
    SANDBOX_ANSWER,
    SANDBOX_ANSWERS,
    SANDBOX_PRIVATE_REPLY,
    SANDBOX_WRITE,
    Call,
    PlatformClient,
)
from bot.platforms.events import Author, Comment, PlatformEvent, PrivateMessage, PrivateOpened

log = structlog.get_logger(__name__)


class SandboxAdapter:
    """One page of the sandbox network, at `base_url`."""

    platform = "sandbox"

    def __init__(self, account: str, secret: str, base_url: str, public_url: str) -> None:
        self.account = account
        self._secret = secret
        self._public_url = public_url
        self._client = PlatformClient(base_url)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._secret, headers, body)

    def parse(self, body: bytes) -> list[PlatformEvent]:
        """Every event that is understood; the others are counted in the log, their neighbours kept."""
        try:
            content = json.loads(body)
            items = content["events"]
        except (ValueError, RecursionError, KeyError, TypeError):
            raise BadPayload("not a list of events") from None
        if not isinstance(items, list) or content.get("account") != self.account:
            raise BadPayload("not a list of events of this account")
        return [event for item in items if (event := _event(item))]

    def reply_in_public(self, comment_id: str, text: str, key: str) -> Sent:
        return Sent(str(self._post(SANDBOX_ANSWER, {"comment": comment_id}, text, key)["id"]))

    def find_public_reply(self, comment_id: str, key: str, text: str) -> str | None:
        headers = {signature.HEADER: signature.sign(self._secret, b"")}
        answers = self._client.call(SANDBOX_ANSWERS, {"comment": comment_id}, b"", headers)
        same = [answer for answer in answers.get("data", []) if answer.get("text") == text]
        return str(same[0]["id"]) if same else None

    def reply_in_private(self, comment_id: str, text: str, key: str) -> Sent:
        answer = self._post(SANDBOX_PRIVATE_REPLY, {"comment": comment_id}, text, key)
        return Sent(str(answer["id"]), str(answer["person"]))

    def write_in_private(self, customer_id: str, text: str, key: str, *, late_by_person: bool) -> Sent:
        return Sent(str(self._post(SANDBOX_WRITE, {"person": customer_id}, text, key)["id"]))

    def find_private_messages(self, customer_id: str, text: str, since: datetime) -> list[str]:
        """Never any: the sandbox network knows the key, and writes the same one once."""
        return []

    def private_link(self, ref: str) -> str:
        return f"{self._public_url}/sandbox/m/{ref}"

    def _post(self, call: Call, parameters: Mapping[str, str], text: str, key: str) -> dict[str, Any]:
        body = json.dumps({"text": text, "key": key}).encode()
        headers = {signature.HEADER: signature.sign(self._secret, body)}
        return self._client.call(call, parameters, body, headers)


def _event(item: Any) -> PlatformEvent | None:
    try:
        author = Author(_text(item["from"]["id"]), _text(item["from"]["name"]))
        at = datetime.fromisoformat(_text(item["at"]))
        if at.tzinfo is None:
            raise ValueError("a time without an offset")
        return _of_type(item, author, at)
    except (KeyError, TypeError, ValueError) as error:
        log.warning("event refused", platform="sandbox", why=type(error).__name__)
        return None


def _of_type(item: Any, author: Author, at: datetime) -> PlatformEvent:
    external_id = _text(item["id"])
    match item["type"]:
        case "comment":
            post = item["post"]
            text = _text(item["text"])
            return Comment(external_id, author, _text(post["id"]), _text(post["text"]), text, at)
        case "message":
            return PrivateMessage(external_id, author, _text(item["text"]), at)
        case "open":
            return PrivateOpened(external_id, author, str(item.get("ref", "")), at)
        case kind:
            raise ValueError(f"unknown type {kind!r}")


def _text(value: Any) -> str:
    """A non-empty string; anything else is a mistake of the sender."""
    if not isinstance(value, str) or not value:
        raise TypeError("a text was expected")
    return value
