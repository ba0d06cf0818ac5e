"""What Facebook tells about a page: its comments, mentions of it, and Messenger."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.casework.attachment import Attachment
from bot.platforms.events import (
    Author,
    BrandAnswered,
    Comment,
    Edited,
    Hidden,
    Mentioned,
    PlatformEvent,
    Removed,
)
from bot.platforms.meta.envelope import Envelope, Item, Left, LeftOut, Source
from bot.platforms.meta.messaging import read_message
from bot.platforms.values import fingerprint, https_link, identifier, key_of, mapping, moment, words

EDITED = frozenset({"edited", "edit", "update"})
REMOVED = frozenset({"remove", "delete"})
SHOWN = {"hide": False, "unhide": True}


def parse(body: bytes, accounts: Collection[str], app_id: str = "") -> list[PlatformEvent]:
    """The events on these pages in a verified body; BadPayload when it is not understood at all.

    `app_id` is our own Meta application, by which its messages are told from those of others.
    """
    return ENVELOPE.read(body, accounts, app_id)


def _change(item: Item, source: Source) -> list[PlatformEvent]:
    field, value = words(item.get("field")), mapping(item.get("value"))
    if field == "mention":
        return [_mention(value, source)]
    if field != "feed":
        raise LeftOut(Left.UNKNOWN)
    if value.get("item") != "comment":
        raise LeftOut(Left.NOT_USED)
    return [_comment(value, source)]


ENVELOPE = Envelope("page", _change, read_message)


def _comment(value: Item, source: Source) -> PlatformEvent:
    verb, comment_id = words(value.get("verb")), identifier(value.get("comment_id"))
    if verb == "add":
        return _added(value, comment_id, source)
    if verb in EDITED:
        return _edited(value, comment_id, source)
    if verb in REMOVED:
        key = key_of("removed", comment_id)
        return Removed(key, comment_id, _author_id(value), source.delivered_at, source.account)
    if verb in SHOWN:
        return _hidden(value, comment_id, hidden=not SHOWN[verb], source=source)
    raise LeftOut(Left.UNKNOWN)


def _added(value: Item, comment_id: str, source: Source) -> PlatformEvent:
    at, text = _at(value, "created_time", source), words(value.get("message"))
    post_id = _post_of(value, comment_id)
    author = _author(value, comment_id)
    if author.external_id == source.account:
        parent = _optional_id(value.get("parent_id"))
        if parent in {"", post_id}:
            raise LeftOut(Left.OWN)
        return BrandAnswered(comment_id, parent, text, at, source.account)
    return Comment(
        comment_id, author, post_id, "", text, at, _attachments(value), source.account, link=_link(value)
    )


def _edited(value: Item, comment_id: str, source: Source) -> Edited:
    if _author_id(value) == source.account:
        raise LeftOut(Left.OWN)
    text = words(value.get("message"))
    at = _at(value, "edited_time", source)
    return Edited(key_of("edited", comment_id, fingerprint(text)[:32]), comment_id, text, at, source.account)


def _hidden(value: Item, comment_id: str, *, hidden: bool, source: Source) -> Hidden:
    """Hiding and showing may be repeated without anything in the payload that tells one from the next
    but the time it was delivered."""
    key = key_of("hidden" if hidden else "shown", comment_id, source.delivered_at.isoformat())
    return Hidden(key, comment_id, hidden, _author_id(value), source.delivered_at, source.account)


def _mention(value: Item, source: Source) -> Mentioned:
    if value.get("verb", "add") != "add":
        raise LeftOut(Left.NOT_USED)
    place = _optional_id(value.get("comment_id")) or identifier(value.get("post_id"))
    author = _author(value, place)
    if author.external_id == source.account:
        raise LeftOut(Left.OWN)
    thread = _optional_id(value.get("post_id")) or place
    at = _at(value, "created_time", source)
    return Mentioned(
        key_of("mention", place), author, thread, words(value.get("message")), at, source.account
    )


def _author(value: Item, said: str) -> Author:
    """Who wrote it. Meta may keep that to itself: then it is somebody who only ever said this."""
    author_id = _author_id(value)
    source = value.get("from")
    name = source.get("name") if isinstance(source, dict) else value.get("sender_name")
    return Author(author_id or key_of("author", said), words(name))


def _author_id(value: Item) -> str:
    """Empty when it is not told; `sender_id` is the older way to tell it."""
    source = value.get("from")
    return _optional_id(source.get("id") if isinstance(source, dict) else value.get("sender_id"))


def _optional_id(value: Any) -> str:
    return "" if value is None else identifier(value)


def _post_of(value: Item, comment_id: str) -> str:
    """The post; where it is not told, the first half of the comment's id, which usually names it."""
    return _optional_id(value.get("post_id")) or comment_id.partition("_")[0]


def _at(value: Item, name: str, source: Source) -> datetime:
    told = value.get(name)
    return moment(told) if told is not None else source.delivered_at


def _link(value: Item) -> str:
    """The comment on Facebook or, where Meta does not tell it, its post."""
    return https_link(value.get("permalink_url")) or https_link(
        mapping(value.get("post") or {}).get("permalink_url")
    )


def _attachments(value: Item) -> tuple[Attachment, ...]:
    """What came with the comment; a sticker or a GIF comes without any trace but the missing text."""
    kinds = {"photo": Attachment.PHOTO, "video": Attachment.VIDEO, "link": Attachment.SHARE}
    found = tuple(kind for name, kind in kinds.items() if value.get(name))
    nothing = not found and not words(value.get("message")).strip()
    return (Attachment.OTHER,) if nothing else found
