"""An honest fake Slack: a Web API on loopback that refuses what Slack refuses, and people who click.

It keeps messages under its own time stamps, holds the limits of Block Kit, lets a window be opened
once and within three seconds of the click, and can be slow, rate-limited, broken or away. What people
do comes as the signed posts Slack sends, which can also be replayed, forged or sent too late.
"""

import hashlib
import hmac
import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.fakes.block_kit import lint_message, lint_view
from tests.ports import free_port

TOKEN = "xoxb-fake"
SIGNING_SECRET = "slack-signing-secret"
CHANNEL = "C1DESK"
TRIGGER_LIVES = timedelta(seconds=3)


class Refused(Exception):
    """What Slack answers with `ok: false`."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, "response_metadata": {"messages": messages or []}}


@dataclass(frozen=True)
class Post:
    """One request of Slack to us, signed over exactly these bytes."""

    body: bytes
    headers: dict[str, str]


@dataclass
class FakeSlack:
    """`clock` gives the time of this Slack; tests read what it holds and set how it behaves."""

    clock: Callable[[], datetime]
    members: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    archived: set[str] = field(default_factory=set)
    rate_limited: int = 0
    retry_after: int = 1
    drop_after: dict[str, int] = field(default_factory=dict)
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._triggers: dict[str, tuple[datetime, bool]] = {}
        self._lock = threading.RLock()
        self._server: ThreadingHTTPServer | None = None
        self._port = free_port()
        self.up()

    # How it is reached

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    def up(self) -> None:
        """Listen, always at the same address."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def down(self) -> None:
        """Refuse connections until `up`."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, method: str, token: str, body: dict[str, Any]) -> tuple[int, dict[str, str], str] | None:
        """Status, headers and text of one call; None to close the connection without a word."""
        with self._lock:
            self.calls[method] += 1
            if self.rate_limited:
                self.rate_limited -= 1
                return 429, {"Retry-After": str(self.retry_after)}, '{"ok":false,"error":"ratelimited"}'
            if method in self.broken:
                status, text = self.broken[method]
                return status, {}, text
            content = self._content(method, token, body)
            if self.drop_after.get(method):
                self.drop_after[method] -= 1
                return None
            return 200, {}, json.dumps(content)

    def _content(self, method: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        act = METHODS.get(method)
        try:
            if token != TOKEN:
                raise Refused("invalid_auth")
            if act is None:
                raise Refused("unknown_method")
            return {"ok": True, **act(self, body)}
        except Refused as refusal:
            return refusal.answer

    # The methods

    def _post_message(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_channel(body)
        _check_message(body)
        ts = f"{int(self.clock().timestamp())}.{next(self._numbers):06d}"
        self.messages[ts] = {"ts": ts, "type": "message", "bot_id": "B1", "user": "UBOT", **_kept(body)}
        return {"channel": body["channel"], "ts": ts, "message": self.messages[ts]}

    def _update(self, body: dict[str, Any]) -> dict[str, Any]:
        """As in Slack, what is not sent again is gone, but for the metadata."""
        self._check_channel(body)
        old = self.messages.get(body["ts"])
        if old is None:
            raise Refused("message_not_found")
        _check_message(body)
        kept = {name: old[name] for name in ("ts", "type", "bot_id", "user", "metadata") if name in old}
        self.messages[body["ts"]] = {**kept, "edited": True, **_kept(body)}
        return {"channel": body["channel"], "ts": body["ts"], "text": body["text"]}

    def _post_ephemeral(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_channel(body)
        if body["user"] not in self.members:
            raise Refused("user_not_in_channel")
        _check_message(body)
        self.whispers.append(body)
        return {"message_ts": f"{int(self.clock().timestamp())}.{next(self._numbers):06d}"}

    def _open_view(self, body: dict[str, Any]) -> dict[str, Any]:
        made, used = self._triggers.get(body["trigger_id"], (None, False))
        if made is None:
            raise Refused("invalid_trigger_id")
        if used:
            raise Refused("exchanged_trigger_id")
        if self.clock() - made > TRIGGER_LIVES:
            raise Refused("expired_trigger_id")
        complaints = lint_view(body["view"])
        if complaints:
            raise Refused("invalid_arguments", complaints)
        self._triggers[body["trigger_id"]] = (made, True)
        view = {**body["view"], "id": f"V{next(self._numbers)}", "hash": "156.x"}
        self.views[view["id"]] = view
        return {"view": view}

    def _user(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["user"] not in self.members:
            raise Refused("user_not_found")
        name = self.members[body["user"]]
        return {"user": {"id": body["user"], "name": name.lower(), "profile": {"real_name": name}}}

    def _group(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["usergroup"] not in self.groups:
            raise Refused("no_such_subteam")
        return {"users": self.groups[body["usergroup"]]}

    def _history(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_channel(body)
        start, most = int(body.get("cursor") or 0), int(body.get("limit") or 100)
        oldest = float(body.get("oldest") or 0)
        all_of_them = [m for _, m in sorted(self.messages.items(), reverse=True) if float(m["ts"]) > oldest]
        page = [dict(message) for message in all_of_them[start : start + most]]
        if body.get("include_all_metadata") not in {"1", "true", True}:
            for message in page:
                message.pop("metadata", None)
        following = str(start + most) if start + most < len(all_of_them) else ""
        return {"messages": page, "response_metadata": {"next_cursor": following}}

    def _check_channel(self, body: dict[str, Any]) -> None:
        if body["channel"] in self.archived:
            raise Refused("is_archived")
        if body["channel"] != CHANNEL:
            raise Refused("channel_not_found")

    # What people do

    def click(self, user: str, button: dict[str, Any], ts: str) -> dict[str, Any]:
        """The payload of a button of a message, pressed by this member now."""
        trigger = f"{next(self._numbers)}.2.abc"
        self._triggers[trigger] = (self.clock(), False)
        return {
            "type": "block_actions",
            "team": {"id": "T1", "domain": "lumen"},
            "user": self._who(user),
            "api_app_id": "A1",
            "token": "deprecated",
            "container": {"type": "message_attachment", "message_ts": ts, "channel_id": CHANNEL},
            "trigger_id": trigger,
            "channel": {"id": CHANNEL, "name": "desk"},
            "message": self.messages.get(ts, {}),
            "state": {"values": {}},
            "response_url": "https://hooks.slack.com/actions/T1/1/xyz",
            "actions": [{**button, "block_id": "choices", "action_ts": f"{next(self._numbers)}.5"}],
        }

    def submission(self, user: str, view_id: str, typed: dict[str, str | None]) -> dict[str, Any]:
        """The payload of a window sent by this member; a field left empty is null."""
        view = self.views[view_id]
        values = {
            block["block_id"]: {
                block["element"]["action_id"]: {
                    "type": "plain_text_input",
                    "value": typed.get(block["block_id"]),
                }
            }
            for block in view["blocks"]
        }
        return {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": self._who(user),
            "api_app_id": "A1",
            "trigger_id": f"{next(self._numbers)}.2.abc",
            "view": {**view, "root_view_id": view_id, "external_id": "", "state": {"values": values}},
            "response_urls": [],
        }

    def _who(self, user: str) -> dict[str, str]:
        name = self.members.get(user, "inconnu").split()[0].lower()
        return {"id": user, "username": name, "name": name, "team_id": "T1"}

    def sign(self, payload: dict[str, Any], *, late: float = 0, secret: str = SIGNING_SECRET) -> Post:
        """The post Slack sends for a payload; `late` seconds ago, when it is an old one."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return sign_body(body, str(int(self.clock().timestamp() - late)), secret)


def sign_body(body: bytes, timestamp: str, secret: str = SIGNING_SECRET) -> Post:
    signed = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }
    return Post(body, headers)


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("text", "blocks", "attachments", "metadata") if name in body}


def _check_message(body: dict[str, Any]) -> None:
    if not (body.get("text") or "").strip():
        raise Refused("no_text")
    complaints = lint_message(body) if body.get("blocks") or body.get("attachments") else []
    if complaints:
        raise Refused("invalid_blocks", complaints)


METHODS: dict[str, Callable[[FakeSlack, dict[str, Any]], dict[str, Any]]] = {
    "chat.postMessage": FakeSlack._post_message,
    "chat.update": FakeSlack._update,
    "chat.postEphemeral": FakeSlack._post_ephemeral,
    "views.open": FakeSlack._open_view,
    "users.info": FakeSlack._user,
    "usergroups.users.list": FakeSlack._group,
    "conversations.history": FakeSlack._history,
}


def _handler(slack: FakeSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            is_json = "json" in self.headers.get("Content-Type", "")
            body = json.loads(raw) if is_json else dict(parse_qsl(raw))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            answer = slack.answer(self.path.removeprefix("/api/"), token, body)
            if answer is None:
                self.close_connection = True
                return
            status, headers, text = answer
            content = text.encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Tests say what matters."""

    return Handler
