"""Deliveries as Meta makes them: bodies in its own spelling, signed, batched, repeated, out of order.

What the shapes rest on is told by [doc], official pages, and [obs], what several projects saw.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.signature import HEADER, sign

APP_SECRET = "meta-app-secret"
VERIFY_TOKEN = "typed-in-the-settings-of-the-app"
APP_ID = "4242"
INBOX_APP_ID = "263902037430900"
"""Meta's own Page Inbox: what a person types in Business Suite comes from it [doc]."""

PAGE = "1001"
OTHER_PAGE = "1002"
INSTAGRAM = "17841400000000001"
START = 1_795_165_200
"""A moment in seconds: 20 November 2026, 9:00 UTC, where the tests' clock stands."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """One POST: its exact bytes and its headers."""

    body: bytes
    headers: dict[str, str]


def deliver(content: Any, secret: str = APP_SECRET, *, spaced: bool = False) -> Delivery:
    """Sign it in Meta's spelling: non-ASCII as `\\uXXXX`, `/` as `\\/` [doc], spaces where it likes."""
    separators = (" ,  ", " :\t") if spaced else (",", ":")
    return signed(json.dumps(content, separators=separators).replace("/", "\\/").encode(), secret)


def signed(body: bytes, secret: str = APP_SECRET) -> Delivery:
    """These very bytes with the header Meta adds, and the older one that is to be ignored [doc]."""
    headers = {
        HEADER: sign(secret, body),
        "x-hub-signature": "sha1=0000",
        "content-type": "application/json",
    }
    return Delivery(body, headers)


def page(*entries: Json) -> Json:
    return {"object": "page", "entry": list(entries)}


def instagram(*entries: Json) -> Json:
    return {"object": "instagram", "entry": list(entries)}


def changes(field: str, *values: Json, account: str = PAGE, time: int = START) -> Json:
    """An entry of changes; its time is when it was sent, in seconds [doc]."""
    return {"id": account, "time": time, "changes": [{"field": field, "value": value} for value in values]}


def messaging(*items: Json, account: str = PAGE, time: int = START * 1000, standby: bool = False) -> Json:
    """An entry of messages; its time is in milliseconds [doc]."""
    return {"id": account, "time": time, "standby" if standby else "messaging": list(items)}


def comment(
    number: int = 1,
    text: str | None = "Rien reçu",
    *,
    author: str = "9009",
    name: str = "Ana Exemple",
    verb: str = "add",
    parent: str | None = None,
    post: str = "1001_555",
    at: int = START,
    **more: Any,
) -> Json:
    """The value of a `feed` change about a comment [obs]; `text` None: no `message`, as with a sticker."""
    value = {
        "item": "comment",
        "verb": verb,
        "comment_id": f"555_{number}",
        "post_id": post,
        "parent_id": parent or post,
        "from": {"id": author, "name": name},
        "created_time": at,
        "post": {"id": post, "status_type": "mobile_status_update", "is_published": True},
        **more,
    }
    return value if text is None else {**value, "message": text}


def removal(number: int = 1, **more: Any) -> Json:
    """No text, and usually nobody who did it [obs]."""
    return {
        "item": "comment",
        "verb": "remove",
        "comment_id": f"555_{number}",
        "post_id": "1001_555",
        "created_time": START,
        **more,
    }


def instagram_comment(
    number: int = 1, text: str = "Toujours en rupture ?", *, author: str = "7007", **more: Any
) -> Json:
    return {
        "id": f"1800000000000000{number}",
        "text": text,
        "from": {"id": author, "username": "ana.ex"},
        "media": {"id": "17900000000000001", "media_product_type": "FEED"},
        **more,
    }


def item(at: int = START, *, sender: str = "9009", recipient: str = PAGE, **content: Any) -> Json:
    """One item of `messaging` [doc]; `at` in seconds."""
    return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at * 1000, **content}


def message(number: int = 1, text: str | None = "Bonjour", at: int = START, **more: Any) -> Json:
    """A customer's private message; keyword `sender` and `recipient` go to the item."""
    people = {role: more.pop(role) for role in ("sender", "recipient") if role in more}
    content = {"mid": f"m_{number}", **({} if text is None else {"text": text}), **more}
    return item(at, **people, message=content)


def echo(
    number: int = 1,
    text: str = "Je regarde cela.",
    at: int = START,
    *,
    customer: str = "9009",
    account: str = PAGE,
    app_id: str | None = INBOX_APP_ID,
    metadata: str | None = None,
) -> Json:
    """What the page itself wrote, come back; of a person in Business Suite unless it is told otherwise."""
    marks = {"app_id": app_id, "metadata": metadata}
    told = {name: value for name, value in marks.items() if value is not None}
    content = {"mid": f"m_{number}", "is_echo": True, "text": text, **told}
    return item(at, sender=account, recipient=customer, message=content)


def shuffled_twice(values: Sequence[Json], seed: int = 4) -> list[Json]:
    """Each of them twice and in no order, as deliveries may be [doc]."""
    twice = [*values, *values]
    random.Random(seed).shuffle(twice)  # noqa: S311 - the same order each time
    return twice


def bare(delivery: Delivery) -> Delivery:
    """Without the signature that counts."""
    headers = {name: value for name, value in delivery.headers.items() if name != HEADER}
    return Delivery(delivery.body, headers)
