"""How the fake Slack reaches us: signed HTTP, or the socket we opened. One call for both: `send`."""

import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from bot.desk.slack_http import EVENTS_PATH, PATH
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_signing import Post, sign
from tests.ports import free_port

PATIENCE = 3.0
RETRIES = ("http_timeout", "connection_failed", "http_error")


@dataclass(frozen=True)
class Ack:
    """What we answered. Not `ok`: the person sees a warning, and an event is given up after its retries."""

    ok: bool
    answer: dict[str, Any] | None = None
    seconds: float = 0.0
    tries: int = 1


class Link(Protocol):
    def send(self, payload: dict[str, Any]) -> Ack:
        """Deliver, wait at most three seconds for the acknowledgement, retry an event without one."""


@dataclass
class HttpLink:
    """Posts to this client, which knows our address."""

    slack: FakeSlack
    client: httpx.Client

    def send(self, payload: dict[str, Any]) -> Ack:
        post, began = sign(self.slack, payload), time.monotonic()
        is_event = payload["type"] == "event_callback"
        reasons = ("", *RETRIES) if is_event else ("",)
        for number, reason in enumerate(reasons):
            retry = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason} if number else {}
            response = self._post(post, EVENTS_PATH if is_event else PATH, retry)
            if response is not None and response.status_code == 200:
                answer = response.json() if response.content else None
                return Ack(True, answer, time.monotonic() - began, number + 1)
        return Ack(False, None, time.monotonic() - began, len(reasons))

    def _post(self, post: Post, path: str, more: dict[str, str]) -> httpx.Response | None:
        try:
            return self.client.post(
                path, content=post.body, headers={**post.headers, **more}, timeout=PATIENCE
            )
        except httpx.HTTPError:
            return None


@dataclass
class _Envelope:
    done: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] | None = None
    acknowledged: bool = False


class SocketLink:
    """A websocket server that greets, delivers to one of its connections, asks for a refresh, or drops."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.connections: list[ServerConnection] = []
        self.drop_before_ack = 0
        """How many deliveries will find their connection cut as soon as they are sent."""
        self.stale_acks = 0
        self._envelopes: dict[str, _Envelope] = {}
        self._lock = threading.Lock()
        self._server: Server | None = None
        self._port = free_port()
        slack.link_url = f"ws://127.0.0.1:{self._port}/link"
        self.up()

    def up(self) -> None:
        self._server = serve(self._greet, "127.0.0.1", self._port, ping_interval=None, compression=None)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def down(self) -> None:
        """Refuse connections, and cut those there are, until `up`."""
        if self._server is not None:
            self._server.shutdown()
            self._server = None
        self.drop()

    def drop(self, *, most: int | None = None) -> None:
        """Cut connections without a word."""
        with self._lock:
            cut, self.connections = self.connections[:most], self.connections[len(self.connections[:most]) :]
        for connection in cut:
            connection.close_socket()

    def refresh(self) -> None:
        """Ask every connection to be opened anew, as Slack does every few hours; the old ones end then."""
        with self._lock:
            old = list(self.connections)
        for connection in old:
            asked = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "x"}}
            connection.send(json.dumps(asked))

    def wait_for(self, number: int, seconds: float = 10.0) -> None:
        """Until so many connections are open."""
        limit = time.monotonic() + seconds
        while len(self.connections) < number:
            if time.monotonic() > limit:
                raise AssertionError(f"{len(self.connections)} connections instead of {number}")
            time.sleep(0.01)

    def send(self, payload: dict[str, Any]) -> Ack:
        is_event, began = payload["type"] == "event_callback", time.monotonic()
        tries = 1 + len(RETRIES) if is_event else 1
        for attempt in range(tries):
            envelope = self._deliver(payload, attempt, is_event=is_event)
            if envelope.acknowledged:
                return Ack(True, envelope.answer, time.monotonic() - began, attempt + 1)
        return Ack(False, None, time.monotonic() - began, tries)

    def _deliver(self, payload: dict[str, Any], attempt: int, *, is_event: bool) -> _Envelope:
        name, envelope = f"e{self.slack.number()}", _Envelope()
        text = json.dumps(
            {
                "envelope_id": name,
                "type": "events_api" if is_event else "interactive",
                "accepts_response_payload": not is_event,
                "payload": payload,
                "retry_attempt": attempt,
                "retry_reason": "timeout" if attempt else "",
            }
        )
        with self._lock:
            self._envelopes[name] = envelope
            connection = random.choice(self.connections) if self.connections else None  # noqa: S311
        if connection is None:
            return envelope
        try:
            connection.send(text)
            if self.drop_before_ack:
                self.drop_before_ack -= 1
                self._forget(connection)
                connection.close_socket()
                return envelope
        except (ConnectionClosed, OSError):
            self._forget(connection)
            return envelope
        envelope.done.wait(PATIENCE)
        return envelope

    def _greet(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        ticket = parse_qs(urlsplit(connection.request.path).query).get("ticket", [""])[0]
        if not self.slack.takes(ticket):
            connection.close(1008, "link_disabled")
            return
        with self._lock:
            self.connections.append(connection)
            number = len(self.connections)
        hello = {"type": "hello", "num_connections": number, "connection_info": {"app_id": "A1"}}
        try:
            connection.send(json.dumps(hello))
            for text in connection:
                self._acknowledged(json.loads(text))
        except (ConnectionClosed, OSError):
            pass
        finally:
            self._forget(connection)

    def _acknowledged(self, ack: dict[str, Any]) -> None:
        envelope = self._envelopes.get(ack["envelope_id"])
        if envelope is None:
            self.stale_acks += 1
            return
        envelope.answer, envelope.acknowledged = ack.get("payload"), True
        envelope.done.set()

    def _forget(self, connection: ServerConnection) -> None:
        with self._lock:
            if connection in self.connections:
                self.connections.remove(connection)
