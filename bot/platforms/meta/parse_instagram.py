"""What Instagram tells about a professional account: its comments, mentions of it, and its messages.

Instagram tells nothing of comments that are edited, removed or hidden.
"""

from collections.abc import Collection

from bot.casework.attachment import Attachment
from bot.platforms.events import Author, BrandAnswered, Comment, Mentioned, PlatformEvent
from bot.platforms.meta.envelope import Envelope, Item, Left, LeftOut, Source
from bot.platforms.meta.messaging import read_message
from bot.platforms.values import identifier, key_of, mapping, words

COMMENTS = frozenset({"comments", "live_comments"})


def parse(body: bytes, accounts: Collection[str], app_id: str = "") -> list[PlatformEvent]:
    """The events on these accounts in a verified body; BadPayload when it is not understood at all.

    `app_id` is our own Meta application, by which its messages are told from those of others.
    """
    return ENVELOPE.read(body, accounts, app_id)


def _change(item: Item, source: Source) -> list[PlatformEvent]:
    field, value = words(item.get("field")), mapping(item.get("value"))
    if field in COMMENTS:
        return [_comment(value, source)]
    if field == "mentions":
        return [_mention(value, source)]
    raise LeftOut(Left.UNKNOWN)


ENVELOPE = Envelope("instagram", _change, read_message)


def _comment(value: Item, source: Source) -> PlatformEvent:
    comment_id, text = identifier(value.get("id")), words(value.get("text"))
    author = mapping(value.get("from") or {})
    if author.get("self_ig_scoped_id") or author.get("id") == source.account:
        if not value.get("parent_id"):
            raise LeftOut(Left.OWN)
        parent = identifier(value["parent_id"])
        return BrandAnswered(comment_id, parent, text, source.delivered_at, source.account)
    return Comment(
        external_id=comment_id,
        author=_author(author, comment_id),
        thread_id=_media_of(value, comment_id),
        thread_title="",
        text=text,
        sent_at=source.delivered_at,
        attachments=() if text.strip() else (Attachment.OTHER,),
        account=source.account,
    )


def _author(author: Item, said: str) -> Author:
    """Who wrote it; where that is not told, somebody who only ever said this."""
    known = author.get("id") is not None
    return Author(
        identifier(author["id"]) if known else key_of("author", said), words(author.get("username"))
    )


def _media_of(value: Item, comment_id: str) -> str:
    """The post: of one that is promoted, the original, as the same comment may come for both."""
    media = mapping(value.get("media") or {})
    told = media.get("original_media_id") or media.get("id")
    return identifier(told) if told is not None else comment_id


def _mention(value: Item, source: Source) -> Mentioned:
    """Only the place is told, neither who wrote it nor what."""
    media = identifier(value.get("media_id"))
    place = identifier(value["comment_id"]) if value.get("comment_id") is not None else media
    author = Author(key_of("author", place), "")
    return Mentioned(key_of("mention", place), author, media, "", source.delivered_at, source.account)
