"""The linter of Block Kit sees every limit it stands for: what is just over one is refused."""

from typing import Any

import pytest

from tests.fakes.block_kit import lint_message, lint_view


def plain(length: int) -> dict[str, str]:
    return {"type": "plain_text", "text": "x" * length}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain(5), **changes}


def select(count: int, **changes: Any) -> dict[str, Any]:
    options = [{"text": plain(1), "value": f"v{number}", **changes} for number in range(count)]
    return {"type": "static_select", "action_id": "a", "options": options}


def typed(**changes: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "a", **changes}
    return {"type": "input", "block_id": "i", "label": plain(5), "element": element}


def of(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": [element]}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


CONFIRM = {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)}
IMAGE = {"type": "image", "image_url": "x" * 3000, "alt_text": "x" * 2000}

FINE = [
    section("x" * 3000),
    section("<@U1> <!subteam^S1> <!date^1795165200^{ago}|bientôt> &amp; &lt;"),
    {"type": "section", "fields": [plain(2000)] * 10},
    {"type": "header", "text": plain(150)},
    {"type": "context", "elements": [plain(10)] * 10},
    {"type": "markdown", "text": "x" * 12000},
    {"type": "actions", "elements": [button(action_id=f"a{number}") for number in range(25)]},
    of(button(text=plain(75), value="x" * 2000, url="https:" + "x" * 2994, confirm=CONFIRM)),
    of(select(100)),
    of({**select(5), "type": "overflow"}),
    IMAGE,
    typed(max_length=3000, placeholder=plain(150)),
]
BROKEN = [
    section("x" * 3001),
    section(""),
    section("<!channel>"),
    section("<http://evil|banque>"),
    section("<!date^1^{date}|<b>>"),
    section("a & b"),
    section("\ud800"),
    {"type": "section", "fields": [plain(1)] * 11},
    {"type": "section", "fields": [plain(2001)]},
    {"type": "section", "text": plain(1), "accessory": button(text=plain(76))},
    {"type": "header", "text": plain(151)},
    {"type": "context", "elements": [plain(10)] * 11},
    {"type": "context", "elements": [{**IMAGE, "alt_text": "x" * 2001}]},
    {"type": "markdown", "text": "x" * 12001},
    {"type": "actions", "elements": [button(action_id=f"a{number}") for number in range(26)]},
    {"type": "actions", "elements": [button(), button()]},
    of(button(text=plain(76))),
    of(button(value="x" * 2001)),
    of(button(url="https:" + "x" * 2995)),
    of(button(url="javascript:alert(1)")),
    of(button(style="secondary")),
    of(button(action_id="x" * 256)),
    of(button(confirm={**CONFIRM, "title": plain(101)})),
    of(button(confirm={**CONFIRM, "text": plain(301)})),
    of(button(confirm={**CONFIRM, "deny": plain(31)})),
    of(select(101)),
    of(select(0)),
    of(select(1, text=plain(76))),
    of(select(1, value="x" * 151)),
    of(select(1, description=plain(76))),
    of({**select(6), "type": "overflow"}),
    of({"type": "datepicker", "action_id": "a"}),
    {**IMAGE, "image_url": "x" * 3001},
    typed(max_length=3001),
    typed(placeholder=plain(151)),
    {**typed(), "label": plain(2001)},
    {**typed(), "hint": plain(2001)},
    {**typed(), "block_id": "x" * 256},
    {"type": "carousel"},
]


@pytest.mark.parametrize("block", FINE)
def test_what_is_just_within_a_limit_is_fine(block: dict[str, Any]) -> None:
    assert lint_message({"text": "x", "blocks": [block]}) == []


@pytest.mark.parametrize("block", BROKEN)
def test_what_is_just_over_a_limit_is_not(block: dict[str, Any]) -> None:
    assert lint_message({"text": "x", "blocks": [block]})


@pytest.mark.parametrize(
    "message",
    [
        {"text": ""},
        {"text": "x" * 40_001, "blocks": [section("x")]},
        {"text": "x", "blocks": [section("x")] * 51},
        {"text": "x", "blocks": [{"type": "markdown", "text": "x" * 6001}] * 2},
        {"text": "x", "blocks": [{**section("x"), "block_id": "b"}] * 2},
        {"text": "x", "attachments": [{"blocks": [section("x")]}] * 101},
        {"text": "x", "attachments": [{"blocks": [section("x")], "color": "red"}]},
    ],
)
def test_a_message_has_limits_of_its_own(message: dict[str, Any]) -> None:
    assert lint_message(message)


VIEW = {"type": "modal", "title": plain(24), "submit": plain(24), "close": plain(24), "blocks": [typed()]}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": plain(25)},
        {"submit": plain(25)},
        {"close": plain(25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"external_id": "x" * 256},
        {"blocks": [section("x")] * 101},
        {"type": "home"},
    ],
)
def test_a_window_has_limits_of_its_own(changes: dict[str, Any]) -> None:
    assert lint_view(VIEW) == []
    assert lint_view({**VIEW, **changes})
