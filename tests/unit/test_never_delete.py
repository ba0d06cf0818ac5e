"""Apaise never deletes, hides, edits or blocks anything on a platform: neither can it, nor is it asked to."""

import ast
import re
from pathlib import Path

import pytest

from bot.errors import Undeliverable
from bot.platforms import client
from bot.platforms.client import ALLOWED, Call, PlatformClient
from tests.conftest import ROOT

FORBIDDEN = re.compile(r"delete|remove|hide|hidden|block|ban|edit|mute", re.IGNORECASE)
CODE = [*sorted((ROOT / "bot").rglob("*.py")), *sorted((ROOT / "actions").rglob("*.py"))]


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
