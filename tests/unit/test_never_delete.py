"""Apaise never deletes, hides, edits or blocks anything on a platform: neither can it, nor is it asked to."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.errors import Undeliverable
from bot.platforms import client
from bot.platforms.client import ALLOWED, Call, PlatformClient
from tests.conftest import ROOT
from tests.fakes.meta.graph import TOKEN, FakeGraph

ALLOWED_LINES = {
    "POST /sandbox/api/comments/{comment}/replies",
    "GET /sandbox/api/comments/{comment}/replies",
    "POST /sandbox/api/comments/{comment}/private_replies",
    "POST /sandbox/api/people/{person}/messages",
    "POST /{comment}/comments",
    "GET /{comment}/comments",
    "POST /{comment}/replies",
    "GET /{comment}/replies",
    "GET /{comment}",
    "POST /{page}/messages",
    "GET /{page}/conversations",
    "GET /debug_token",
    "GET /{page}/subscribed_apps",
    "POST /{page}/subscribed_apps",
}
"""The whole list again, so that nobody lengthens it without saying so here."""

FORBIDDEN = re.compile(r"delete|remove|hide|hidden|block|ban|edit|mute", re.IGNORECASE)
CODE = [*sorted((ROOT / "bot").rglob("*.py")), *sorted((ROOT / "actions").rglob("*.py"))]


MODERATION_WORDS = re.compile(
    r"is_hidden|[?&]hide\b|\bcan_hide\b|\bcan_remove\b|/blocked|/hidden|\bban_user\b|comment_enabled"
)
"""Fields and edges of Meta and X by which comments are hidden and people blocked."""


def test_the_list_of_allowed_calls_is_exactly_this_one() -> None:
    assert {f"{call.method} {call.path}" for call in ALLOWED} == ALLOWED_LINES


def test_no_object_of_a_platform_is_posted_to_itself() -> None:
    """On the Graph API, a POST to a comment's own address is how it is edited or hidden."""
    assert not [call for call in ALLOWED if call.method == "POST" and call.path.endswith("}")]


WRITING = [file for file in CODE if not file.name.startswith("parse_")]
"""All but what reads webhooks: that somebody else hid a comment is a fact we are told."""


@pytest.mark.parametrize("file", WRITING, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_code_names_what_hides_or_blocks(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not MODERATION_WORDS.search(node.value), f"line {node.lineno}"


OTHER_HTTP = re.compile(r"\b(requests|aiohttp|urllib3|http\.client|urllib\.request|socket)\b")


def test_only_the_client_calls_platforms() -> None:
    """Every adapter goes through the closed list: no other file of theirs can make a call of its own."""
    for file in (ROOT / "bot" / "platforms").rglob("*.py"):
        if file.name == "client.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
                assert not OTHER_HTTP.search(" ".join(names)), f"{file}, line {node.lineno}"
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "httpx"
            ):
                assert node.attr == "Response", f"{file}, line {node.lineno}"


def test_the_address_of_the_graph_api_is_used_in_one_place() -> None:
    readers = [file for file in CODE if "meta_graph_url" in file.read_text()]
    assert {str(file.relative_to(ROOT)) for file in readers} == {
        "bot/settings.py",
        "bot/platforms/meta/graph.py",
    }


def test_the_fake_refuses_and_counts_whoever_tries() -> None:
    """Otherwise that nothing is counted in the other tests would prove nothing."""
    graph = FakeGraph(lambda: datetime(2026, 11, 20, tzinfo=UTC))
    headers = {"authorization": f"Bearer {TOKEN}"}
    for method, path in (("DELETE", "/555_1"), ("POST", "/555_1"), ("POST", "/1001/blocked")):
        answer = httpx.request(method, f"{graph.url}/v25.0{path}", headers=headers, json={"is_hidden": True})
        assert answer.status_code == 400
    graph.close()
    assert graph.forbidden == ["DELETE /555_1", "POST /555_1", "POST /1001/blocked"]


def test_a_platform_that_is_asked_to_delete_sees_nothing_of_it() -> None:
    """Against the fake Graph API: the client refuses before anything leaves this machine."""
    graph = FakeGraph(lambda: datetime(2026, 11, 20, tzinfo=UTC))
    platform = PlatformClient(graph.url)
    for call in (Call("DELETE", "/{comment}"), Call("POST", "/{comment}"), Call("POST", "/{page}/blocked")):
        with pytest.raises(Undeliverable, match="not on the list"):
            platform.call(call, {"comment": "555_1", "page": "1001"}, b"", {})
    graph.close()
    assert graph.seen == []


def test_the_list_of_allowed_calls_reads_and_writes_only() -> None:
    assert {call.method for call in ALLOWED} <= {"GET", "POST"}
    assert not [call for call in ALLOWED if FORBIDDEN.search(call.path)]


def test_every_call_of_the_module_is_on_the_list_and_none_is_made_elsewhere() -> None:
    declared = {value for value in vars(client).values() if isinstance(value, Call)}
    assert declared == ALLOWED


def test_a_call_that_is_not_on_the_list_is_never_sent() -> None:
    platform = PlatformClient("http://127.0.0.1:9")
    with pytest.raises(Undeliverable, match="not on the list"):
        platform.call(Call("POST", "/sandbox/api/comments/{comment}/hide"), {"comment": "c1"}, b"", {})


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_code_makes_a_deleting_http_call(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert node.value not in {"DELETE", "PUT", "PATCH"}, f"line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            assert name not in {"put", "patch", "chat_delete", "delete_comment", "hide_comment"}, node.lineno
