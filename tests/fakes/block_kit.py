"""A linter of Block Kit: every limit Slack puts on a message or a window, as one list of complaints.

Characters are counted as UTF-16 units, the strictest reading.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

ALLOWED_LIVE = re.compile(r"<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<!date\^\d+\^\{ago\}\|[^<>|]+>")
STRAY_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
TEXT_TYPES = {"mrkdwn", "plain_text"}
MOST_BLOCKS = {"message": 50, "modal": 100}
MOST_ATTACHMENTS, MOST_FALLBACK, MOST_MESSAGE_TEXT = 100, 40_000, 40_000
MOST_MARKDOWN = 12_000


def length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def lint_message(message: dict[str, Any]) -> list[str]:
    """What Slack would refuse in a message, or should never be in one."""
    return list(_message(message))


def lint_view(view: dict[str, Any]) -> list[str]:
    return list(_view(view))


def _message(message: dict[str, Any]) -> Iterator[str]:
    yield from _text_between(message.get("text"), 1, MOST_MESSAGE_TEXT, "text")
    attachments = message.get("attachments") or []
    if len(attachments) > MOST_ATTACHMENTS:
        yield "too many attachments"
    blocks = list(message.get("blocks") or [])
    for attachment in attachments:
        blocks += attachment.get("blocks") or []
        yield from _text_between(attachment.get("fallback", ""), 0, MOST_FALLBACK, "fallback")
        if not re.fullmatch(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?", attachment.get("color", "#000")):
            yield "color"
    yield from _blocks(blocks, MOST_BLOCKS["message"])


def _view(view: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _plain(view[name], 24, name)
    yield from _text_between(view.get("private_metadata", ""), 0, 3000, "private_metadata")
    yield from _text_between(view.get("callback_id", ""), 0, 255, "callback_id")
    yield from _text_between(view.get("external_id", ""), 0, 255, "external_id")
    if view.get("type") != "modal":
        yield "not a modal"
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        yield "inputs need submit"
    yield from _blocks(view["blocks"], MOST_BLOCKS["modal"])


def _blocks(blocks: list[dict[str, Any]], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    yield from _unique((block["block_id"] for block in blocks if "block_id" in block), "block_id")
    markdown = sum(length(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MOST_MARKDOWN:
        yield f"markdown: {markdown} characters"
    for block in blocks:
        yield from _text_between(block.get("block_id", "x"), 1, 255, "block_id")
        check = CHECKS.get(block["type"])
        if check is None:
            yield f"unknown block {block['type']}"
        else:
            yield from check(block)


def _header(block: dict[str, Any]) -> Iterator[str]:
    yield from _plain(block["text"], 150, "header")


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], 3000, "section")
    fields = block.get("fields", [])
    if len(fields) > 10 or ("fields" in block and not fields) or ("text" not in block and not fields):
        yield f"{len(fields)} fields"
    for field in fields:
        yield from _text(field, 2000, "field")
    if "accessory" in block:
        yield from _element(block["accessory"])


def _context(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield "context elements"
    for element in block["elements"]:
        if element["type"] == "image":
            yield from _image(element)
        else:
            yield from _text(element, 3000, "context")


def _actions(block: dict[str, Any]) -> Iterator[str]:
    elements = block["elements"]
    if not 1 <= len(elements) <= 25:
        yield "actions elements"
    yield from _unique((element["action_id"] for element in elements), "action_id")
    for element in elements:
        yield from _element(element)


def _element(element: dict[str, Any]) -> Iterator[str]:
    """Something to click on or to type in."""
    check = ELEMENTS.get(element["type"])
    if check is None:
        yield f"unknown element {element['type']}"
        return
    if element["type"] != "image":
        yield from _text_between(element["action_id"], 1, 255, "action_id")
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")
    if "confirm" in element:
        yield from _confirm(element["confirm"])
    yield from check(element)


def _button(element: dict[str, Any]) -> Iterator[str]:
    yield from _plain(element["text"], 75, "button")
    yield from _text_between(element.get("value", "x"), 1, 2000, "value")
    yield from _text_between(element.get("url", "x"), 1, 3000, "url")
    if not element.get("url", "https:").startswith(("https:", "http:")):
        yield "button url"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield "button style"


def _select(element: dict[str, Any]) -> Iterator[str]:
    yield from _options(element["options"], 100)


def _overflow(element: dict[str, Any]) -> Iterator[str]:
    yield from _options(element["options"], 5)


def _options(options: list[dict[str, Any]], most: int) -> Iterator[str]:
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options"
    yield from _unique((option["value"] for option in options), "option")
    for option in options:
        yield from _text(option["text"], 75, "option")
        yield from _text_between(option["value"], 1, 150, "option value")
        if "description" in option:
            yield from _text(option["description"], 75, "option description")


def _confirm(confirm: dict[str, Any]) -> Iterator[str]:
    yield from _plain(confirm["title"], 100, "confirm title")
    yield from _text(confirm["text"], 300, "confirm text")
    for name in ("confirm", "deny"):
        yield from _plain(confirm[name], 30, f"confirm {name}")


def _image(element: dict[str, Any]) -> Iterator[str]:
    yield from _text_between(element["image_url"], 1, 3000, "image_url")
    yield from _text_between(element["alt_text"], 1, 2000, "alt_text")


def _typed(element: dict[str, Any]) -> Iterator[str]:
    most, least = element.get("max_length", 3000), element.get("min_length", 0)
    if not 1 <= most <= 3000 or not 0 <= least <= most:
        yield "input length"


ELEMENTS = {
    "button": _button,
    "static_select": _select,
    "overflow": _overflow,
    "image": _image,
    "plain_text_input": _typed,
}
INPUTS = {"plain_text_input", "static_select"}


def _input(block: dict[str, Any]) -> Iterator[str]:
    yield from _plain(block["label"], 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    if not isinstance(block.get("optional", False), bool):
        yield "input optional"
    if block["element"]["type"] not in INPUTS:
        yield f"input element {block['element']['type']}"
    yield from _element(block["element"])


def _markdown(block: dict[str, Any]) -> Iterator[str]:
    yield from _text_between(block["text"], 1, MOST_MARKDOWN, "markdown")


def _picture(block: dict[str, Any]) -> Iterator[str]:
    yield from _image(block)
    if "title" in block:
        yield from _plain(block["title"], 2000, "image title")


CHECKS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "markdown": _markdown,
    "image": _picture,
    "divider": lambda block: iter(()),
}


def _plain(text: dict[str, Any], most: int, where: str) -> Iterator[str]:
    if text["type"] != "plain_text":
        yield f"{where}: plain_text only"
    yield from _text_between(text["text"], 1, most, where)


def _text(text: dict[str, Any], most: int, where: str) -> Iterator[str]:
    if text["type"] not in TEXT_TYPES:
        yield f"{where}: {text['type']}"
    if text["type"] == "plain_text" and "verbatim" in text:
        yield f"{where}: verbatim is for mrkdwn"
    if text["type"] == "mrkdwn":
        yield from _live(text["text"], where)
    yield from _text_between(text["text"], 1, most, where)


def _live(text: str, where: str) -> Iterator[str]:
    """Nothing but mentions of members may be live, and no entity may be cut in two."""
    rest = ALLOWED_LIVE.sub("", text)
    if "<" in rest:
        yield f"{where}: something is live"
    if any(">" in line[1:] for line in rest.splitlines()):
        yield f"{where}: an unescaped >"
    if STRAY_AMPERSAND.search(rest):
        yield f"{where}: an unescaped &"


def _text_between(text: Any, least: int, most: int, where: str) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"{where}: no text"
        return
    if not least <= length(text) <= most or (least and not text.strip()):
        yield f"{where}: {length(text)} characters"
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        yield f"{where}: lone surrogate"


def _unique(names: Iterable[str], what: str) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what} {name} twice"
        seen.add(name)
