"""An honest fake Slack: a Web API on loopback that refuses what Slack refuses.

It keeps messages under its own time stamps, holds the limits of Block Kit and about one message a second
in a channel, lets a window be opened once and within three seconds of the click, and can be slow,
rate-limited, broken or away. What people do there is in `slack_people`, and reaches us through a link
(`slack_links`): the socket, or signed HTTP.
"""

import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.block_kit import lint_message, lint_view
from tests.ports import free_port

TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"
SIGNING_SECRET = "slack-signing-secret"
CHANNEL = "C1DESK"
TRIGGER_LIVES = timedelta(seconds=3)
SCOPES = "chat:write,users:read,usergroups:read,channels:history,groups:history"


class Refused(Exception):
    """What Slack answers with `ok: false`."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, "response_metadata": {"messages": messages or []}}


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
    absent_from: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: SCOPES, APP_TOKEN: "connections:write"})
    link_url: str = ""
    burst: int = 20
    rate_limited: int = 0
    retry_after: int = 1
    drop_after: dict[str, int] = field(default_factory=dict)
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._triggers: dict[str, tuple[datetime, bool]] = {}
        self._tickets: set[str] = set()
        self._room, self._refilled = float(self.burst), self.clock()
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
            if method == "chat.postMessage" and not self._has_room():
                return 429, {"Retry-After": "1"}, '{"ok":false,"error":"ratelimited"}'
            if method in self.broken:
                status, text = self.broken[method]
                return status, {}, text
            content = self._content(method, token, body)
            if self.drop_after.get(method):
                self.drop_after[method] -= 1
                return None
            return 200, {"X-OAuth-Scopes": self.tokens.get(token, "")}, json.dumps(content)

    def _has_room(self) -> bool:
        """One message a second in the channel, after a short burst."""
        now = self.clock()
        self._room = min(self.burst, self._room + (now - self._refilled).total_seconds())
        self._refilled = now
        if self._room < 1:
            return False
        self._room -= 1
        return True

    def _content(self, method: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        act = METHODS.get(method)
        try:
            if token not in self.tokens:
                raise Refused("token_revoked" if token == TOKEN else "invalid_auth")
            if act is None:
                raise Refused("unknown_method")
            if (method == "apps.connections.open") != token.startswith("xapp-"):
                raise Refused("not_allowed_token_type")
            return {"ok": True, **act(self, body)}
        except Refused as refusal:
            return refusal.answer

    def number(self) -> int:
        return next(self._numbers)

    def new_trigger(self) -> str:
        """What somebody's click allows us: one window, for three seconds."""
        trigger = f"{next(self._numbers)}.2.abc"
        self._triggers[trigger] = (self.clock(), False)
        return trigger

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
        whole = ("ts", "type", "bot_id", "user", "metadata", "thread_ts")
        kept = {name: old[name] for name in whole if name in old}
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
        """Messages of the channel itself, the last first, without the answers in threads."""
        top = [m for m in self._sorted() if m.get("thread_ts") in {None, m["ts"]}]
        return self._page(list(reversed(top)), body)

    def _replies(self, body: dict[str, Any]) -> dict[str, Any]:
        """The message a thread hangs on, then its answers, the first first."""
        if body["ts"] not in self.messages:
            raise Refused("thread_not_found")
        return self._page([m for m in self._sorted() if body["ts"] in {m["ts"], m.get("thread_ts")}], body)

    def _sorted(self) -> list[dict[str, Any]]:
        return [message for _, message in sorted(self.messages.items())]

    def _page(self, messages: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
        self._check_channel(body, reading=True)
        start, most = int(body.get("cursor") or 0), int(body.get("limit") or 100)
        oldest = float(body.get("oldest") or 0)
        wanted = [message for message in messages if float(message["ts"]) > oldest]
        page = [dict(message) for message in wanted[start : start + most]]
        if body.get("include_all_metadata") not in {"1", "true", True}:
            for message in page:
                message.pop("metadata", None)
        following = str(start + most) if start + most < len(wanted) else ""
        return {"messages": page, "response_metadata": {"next_cursor": following}}

    def _open_connection(self, _: dict[str, Any]) -> dict[str, Any]:
        """An address that serves once."""
        if not self.link_url:
            raise Refused("internal_error")
        ticket = f"t{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"url": f"{self.link_url}?ticket={ticket}"}

    def takes(self, ticket: str) -> bool:
        """Whether this address was given and not used yet; it is used now."""
        with self._lock:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
            return known

    def _test_token(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": "UBOT", "bot_id": "B1", "team_id": "T1", "team": "Lumen"}

    def _check_channel(self, body: dict[str, Any], *, reading: bool = False) -> None:
        if body["channel"] in self.absent_from:
            raise Refused("not_in_channel")
        if body["channel"] in self.archived and not reading:
            raise Refused("is_archived")
        if body["channel"] != CHANNEL:
            raise Refused("channel_not_found")


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    kept = ("text", "blocks", "attachments", "metadata", "thread_ts")
    return {name: body[name] for name in kept if name in body}


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
    "conversations.replies": FakeSlack._replies,
    "apps.connections.open": FakeSlack._open_connection,
    "auth.test": FakeSlack._test_token,
}


def _handler(slack: FakeSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            is_json = "json" in self.headers.get("Content-Type", "")
            body = json.loads(raw or "{}") if is_json else dict(parse_qsl(raw))
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
