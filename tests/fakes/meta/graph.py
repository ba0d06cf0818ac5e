"""An honest fake Graph API on loopback: it refuses what Meta refuses, and can fail in every ugly way.

It has no call that deletes, hides, edits or blocks: whoever tries is refused and counted in `forbidden`.
"""

import hashlib
import hmac
import json
import re
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.meta.deliveries import told_comment, told_message
from tests.fakes.meta.network import INSTAGRAM, Network, Page
from tests.fakes.meta.rules import (
    Refused,
    check_text,
    find_comment,
    person_for_message,
    person_for_private_reply,
)
from tests.fakes.meta.webhooks import APP_ID, APP_SECRET, PAGE, Delivery
from tests.fakes.meta.webhooks import INSTAGRAM as INSTAGRAM_ACCOUNT
from tests.ports import free_port

TOKEN = "EAA-page-token"
VERSION = "v25.0"

SILENT = "silent"
"""A planned failure: the work is done, and the connection closed without a word."""

Answer = tuple[int, dict[str, str], Any]


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    token: str


@dataclass
class FakeGraph:
    """`plan` holds what happens to the next calls: a `Refused`, `SILENT`, or None for nothing special."""

    clock: Callable[[], datetime]
    plan: deque[Refused | str | None] = field(default_factory=deque)
    usage: dict[str, Any] = field(default_factory=dict)
    business_usage: dict[str, Any] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    forbidden: list[str] = field(default_factory=list)
    seen: list[Request] = field(default_factory=list)
    webhooks: list[Delivery] = field(default_factory=list)
    """The deliveries our own calls lead to: our comments and the echoes of our messages."""

    def __post_init__(self) -> None:
        self.network = Network(self.clock, Page(PAGE, TOKEN, INSTAGRAM_ACCOUNT))
        self._lock = threading.RLock()
        self._port = free_port()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Answer | None:
        """Status, headers and content of one call; None to close the connection without a word."""
        with self._lock:
            self.seen.append(request)
            self.calls[f"{request.method} {_kind(request.path)}"] += 1
            planned = self.plan.popleft() if self.plan else None
            try:
                if isinstance(planned, Refused):
                    raise planned
                content = self._content(request)
            except Refused as refused:
                return refused.status, self._headers(), refused.content
            return None if planned == SILENT else (200, self._headers(), content)

    def _headers(self) -> dict[str, str]:
        headers = {"x-app-usage": json.dumps(self.usage)} if self.usage else {}
        if self.business_usage:
            headers["x-business-use-case-usage"] = json.dumps({PAGE: [self.business_usage]})
        return headers

    def _content(self, request: Request) -> Any:
        path = request.path.removeprefix(f"/{VERSION}")
        if path == "/debug_token":
            return self._debug_token(request)
        self._authorise(request)
        for method, pattern, act in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method == request.method:
                return act(self, request, *found.groups())
        self.forbidden.append(f"{request.method} {path}")
        raise Refused(100)

    def _authorise(self, request: Request) -> None:
        page = self.network.page
        dead = page.token_dies is not None and page.token_dies <= self.clock()
        if request.token != page.token or not page.token_is_valid or dead:
            raise Refused(190, 463 if dead else 460)
        proof = hmac.new(APP_SECRET.encode(), request.token.encode(), hashlib.sha256).hexdigest()
        if request.query.get("appsecret_proof", proof) != proof:
            raise Refused(100)

    # What may be asked

    def _debug_token(self, request: Request) -> Any:
        """[doc] Asked with the app's own token, `APP_ID|APP_SECRET`."""
        if request.token != f"{APP_ID}|{APP_SECRET}":
            raise Refused(190)
        page = self.network.page
        known = request.query.get("input_token") == page.token and page.token_is_valid
        dies = int(page.token_dies.timestamp()) if page.token_dies else 0
        return {
            "data": {
                "app_id": APP_ID,
                "type": "PAGE",
                "is_valid": known and not (page.token_dies and page.token_dies <= self.clock()),
                "expires_at": dies,
                "data_access_expires_at": 0,
                "scopes": page.scopes,
                "profile_id": page.id,
            }
        }

    def _subscriptions(self, _: Request, page: str) -> Any:
        fields = self.network.page.subscribed
        return {"data": [{"id": APP_ID, "subscribed_fields": fields}] if fields else []}

    def _subscribe(self, request: Request, page: str) -> Any:
        """[unk] Whether fields asked for earlier stay: here they do not, the worse of the two."""
        self.network.page.subscribed = sorted(str(request.body.get("subscribed_fields", "")).split(","))
        return {"success": True}

    def _comment(self, request: Request, comment_id: str) -> Any:
        comment = find_comment(self.network, comment_id)
        if comment.platform == INSTAGRAM:
            return {"id": comment.id, **({"parent_id": comment.parent} if comment.parent else {})}
        return {"id": comment.id, **({"parent": {"id": comment.parent}} if comment.parent else {})}

    def _answers(self, request: Request, comment_id: str, edge: str) -> Any:
        comment = find_comment(self.network, comment_id)
        word = self._word_of(comment.platform, edge)
        below = [c for c in self.network.comments.values() if c.parent == comment.id and not c.gone]
        if request.query.get("order") == "reverse_chronological":
            below.reverse()
        start, most = int(request.query.get("after") or 0), int(request.query.get("limit", 25))
        shown = below[start : start + most]
        own = PAGE if comment.platform != INSTAGRAM else INSTAGRAM_ACCOUNT
        data = [{"id": c.id, word: c.text, "from": {"id": c.author or own}} for c in shown]
        paging = {"cursors": {"after": str(start + most)}} if shown else {}
        return {"data": data, "paging": {**paging, **({"next": "…"} if start + most < len(below) else {})}}

    def _answer_comment(self, request: Request, comment_id: str, edge: str) -> Any:
        """[doc] No key makes this idempotent: the same text twice is there twice."""
        comment = find_comment(self.network, comment_id)
        self._word_of(comment.platform, edge)
        check_text(comment.platform, request.body.get("message"))
        made = self.network.add_comment(comment.platform, "", request.body["message"], comment_id)
        self.webhooks.append(told_comment(self.network.page, made))
        return {"id": made.id}

    @staticmethod
    def _word_of(platform: str, edge: str) -> str:
        """Facebook's answers are `comments` with a `message`, Instagram's `replies` with a `text` [doc]."""
        if edge != ("replies" if platform == INSTAGRAM else "comments"):
            raise Refused(100)
        return "text" if platform == INSTAGRAM else "message"

    def _send(self, request: Request, node: str) -> Any:
        if node != PAGE:
            raise Refused(3)  # [obs] Instagram's own node, with Facebook Login
        recipient, message = request.body.get("recipient", {}), request.body.get("message", {})
        if "comment_id" in recipient:
            comment, person = person_for_private_reply(self.network, recipient["comment_id"])
            check_text(person.platform, message.get("text"))
            comment.privately_answered, tag = True, ""  # and no window opens [doc]
        else:
            person, tag = person_for_message(self.network, request.body)
        metadata = str(message.get("metadata", ""))
        sent = self.network.add_message(person, message["text"], from_page=True, metadata=metadata, tag=tag)
        self.webhooks.append(told_message(self.network.page, person, sent))
        return {"recipient_id": person.private_id, "message_id": sent.id}

    def _conversations(self, request: Request, page: str) -> Any:
        """[doc] Newest first; without `metadata`, which is [unk] here."""
        person, platform = request.query.get("user_id"), request.query.get("platform")
        found = self.network.people.get(str(person))
        wanted = "instagram" if found and found.platform == INSTAGRAM else "messenger"
        if found is None or platform != wanted:
            return {"data": []}
        own = INSTAGRAM_ACCOUNT if found.platform == INSTAGRAM else PAGE
        messages = [
            {
                "id": m.id,
                "message": m.text,
                "from": {"id": own if m.from_page else m.person},
                "created_time": m.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            }
            for m in reversed(self.network.messages)
            if m.person == person
        ]
        return {"data": [{"id": f"t_{person}", "messages": {"data": messages[:25]}}]}


ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", r"/([^/]+)/subscribed_apps", FakeGraph._subscriptions),
    ("POST", r"/([^/]+)/subscribed_apps", FakeGraph._subscribe),
    ("GET", r"/([^/]+)/conversations", FakeGraph._conversations),
    ("POST", r"/([^/]+)/messages", FakeGraph._send),
    ("GET", r"/([^/]+)/(comments|replies)", FakeGraph._answers),
    ("POST", r"/([^/]+)/(comments|replies)", FakeGraph._answer_comment),
    ("GET", r"/([^/]+)", FakeGraph._comment),
)


def _kind(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _handler(graph: FakeGraph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_DELETE(self) -> None:
            self._serve()

        def _serve(self) -> None:
            address = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            request = Request(
                self.command,
                address.path,
                dict(parse_qsl(address.query)),
                json.loads(raw) if raw else {},
                self.headers.get("authorization", "").removeprefix("Bearer "),
            )
            answer = graph.answer(request)
            if answer is None:
                self.close_connection = True
                return
            status, headers, content = answer
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests look at `seen` instead."""

    return Handler
