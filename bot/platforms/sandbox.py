"""The sandbox network's adapter: the same work as for a real platform, on this machine.

A webhook body is `{"account": "…", "events": […]}`, each event one of

    {"type": "comment", "id": "…", "from": {"id", "name", "followers"?}, "post": {"id", "text", "shares"?},
     "text", "at"}
    {"type": "message", "id": "…", "from": {"id", "name"}, "text", "at"}
    {"type": "open",    "id": "…", "from": {"id", "name"}, "ref", "at"}      `at`: ISO 8601 with offset
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.errors import BadPayload, BadSignature
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
from bot.platforms.values import Malformed, count, identifier, mapping, moment_of_text, sequence, words

log = structlog.get_logger(__name__)


class SandboxAdapter:
    """One page of the sandbox network, at `base_url`."""

    platform = "sandbox"

    def __init__(self, account: str, secret: str, base_url: str, public_url: str) -> None:
        self.account = account
        self._secret = secret
        self._public_url = public_url
        self._client = PlatformClient(base_url)

    def handshake(self, query: Mapping[str, str]) -> str:
        """The sandbox network asks for none."""
        raise BadSignature("the sandbox network makes no handshake")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._secret, headers, body)

    def parse(self, body: bytes) -> list[PlatformEvent]:
        """Every event that is understood; the others are counted in the log, their neighbours kept."""
        try:
            content = mapping(json.loads(body))
        except (ValueError, RecursionError):
            raise BadPayload("not JSON") from None
        if content.get("account") != self.account:
            raise BadPayload("not a list of events of this account")
        events: list[PlatformEvent] = []
        left: Counter[str] = Counter()
        for item in sequence(content.get("events")):
            try:
                events.append(self._event(mapping(item)))
            except Malformed as error:
                left[error.detail] += 1
        if left:
            log.warning("events left out", about=self.platform, why=dict(left))
        return events

    def _event(self, item: Mapping[str, Any]) -> PlatformEvent:
        sender = mapping(item.get("from"))
        author = Author(identifier(sender.get("id")), _text(sender.get("name")))
        return _of_type(item, author, moment_of_text(item.get("at")), self.account)

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


def _of_type(item: Mapping[str, Any], author: Author, at: datetime, account: str) -> PlatformEvent:
    external_id = identifier(item.get("id"))
    match item.get("type"):
        case "comment":
            post = mapping(item.get("post"))
            thread, title, text = identifier(post.get("id")), _text(post.get("text")), _text(item.get("text"))
            return Comment(
                external_id,
                author,
                thread,
                title,
                text,
                at,
                account=account,
                followers=count(mapping(item.get("from")).get("followers")),
                shares=count(post.get("shares")),
            )
        case "message":
            return PrivateMessage(external_id, author, _text(item.get("text")), at, account=account)
        case "open":
            return PrivateOpened(external_id, author, words(item.get("ref")), at, account)
        case _:
            raise Malformed("an unknown type")


def _text(value: Any) -> str:
    """A non-empty string; anything else is a mistake of the sender."""
    text = words(value)
    if not text:
        raise Malformed("a text was expected")
    return text
