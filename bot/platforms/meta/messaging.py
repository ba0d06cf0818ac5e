"""Private messages as Messenger and Instagram tell them: they share one shape."""

from datetime import datetime
from typing import Any

from bot.casework.attachment import Attachment
from bot.platforms.events import (
    Author,
    BrandWrote,
    Edited,
    PlatformEvent,
    PrivateMessage,
    PrivateOpened,
    Removed,
)
from bot.platforms.meta.envelope import Item, Left, LeftOut, Source
from bot.platforms.meta.stamp import read_stamp
from bot.platforms.values import Malformed, fingerprint, identifier, key_of, mapping, moment, sequence, words

ATTACHMENTS = {
    "image": Attachment.PHOTO,
    "video": Attachment.VIDEO,
    "audio": Attachment.AUDIO,
    "file": Attachment.FILE,
    "sticker": Attachment.STICKER,
    "location": Attachment.LOCATION,
    "share": Attachment.SHARE,
    "fallback": Attachment.SHARE,
    "reel": Attachment.SHARE,
    "ig_reel": Attachment.SHARE,
    "story_mention": Attachment.SHARE,
}
NOT_USED = frozenset(
    {
        "read",
        "delivery",
        "reaction",
        "optin",
        "app_roles",
        "pass_thread_control",
        "take_thread_control",
        "request_thread_control",
    }
)
GET_STARTED = "GET_STARTED"
"""The payload of the button that begins a conversation (docs/meta-setup.md); it says nothing itself."""


def read_message(item: Item, source: Source) -> list[PlatformEvent]:
    """The events of one item of `messaging` or `standby`. LeftOut when it says nothing we use."""
    if "message" in item:
        return _message(item, mapping(item["message"]), source)
    if "message_edit" in item:
        return [_edit(item, mapping(item["message_edit"]), source)]
    if "postback" in item:
        return [_postback(item, mapping(item["postback"]), source)]
    if "referral" in item:
        return [_opened(item, mapping(item["referral"]), source)]
    raise LeftOut(Left.NOT_USED if NOT_USED & item.keys() else Left.UNKNOWN)


def _message(item: Item, message: Item, source: Source) -> list[PlatformEvent]:
    sender = _person(item, "sender")
    mid = message_key(message.get("mid"))
    at = _sent_at(item)
    if message.get("is_deleted") is True:
        key = key_of("removed", mid)
        return [Removed(key, mid, sender.external_id, at, source.account)]
    if message.get("is_echo") is True or sender.external_id == source.account:
        return [_echo(item, message, mid, source)]
    said = PrivateMessage(
        external_id=mid,
        author=sender,
        text=words(message.get("text")),
        sent_at=at,
        attachments=_attachments(message),
        standby=source.standby,
        account=source.account,
    )
    referral = message.get("referral")
    opened = [_opened(item, mapping(referral), source)] if referral else []
    return [*opened, said]


def _echo(item: Item, message: Item, mid: str, source: Source) -> BrandWrote:
    app_id = message.get("app_id")
    return BrandWrote(
        external_id=mid,
        customer=_person(item, "recipient"),
        text=words(message.get("text")),
        sent_at=_sent_at(item),
        key=read_stamp(message.get("metadata")) or "",
        ours=bool(source.app_id) and str(app_id) == source.app_id,
        account=source.account,
    )


def _edit(item: Item, edit: Item, source: Source) -> Edited:
    mid, text = message_key(edit.get("mid")), words(edit.get("text"))
    key = key_of("edited", mid, str(edit.get("num_edit"))[:20], fingerprint(text)[:16])
    return Edited(key, mid, text, _sent_at(item), source.account)


def _postback(item: Item, postback: Item, source: Source) -> PlatformEvent:
    """A button: the one that begins a conversation opens it, any other says what is written on it."""
    referral, title = postback.get("referral"), words(postback.get("title"))
    begins = words(postback.get("payload")).upper().startswith(GET_STARTED)
    if referral or begins or not title:
        return _opened(item, mapping(referral or {}), source, postback.get("mid"))
    sender, at = _person(item, "sender"), _sent_at(item)
    key = message_key(postback["mid"]) if "mid" in postback else _key("postback", sender, item, title)
    return PrivateMessage(key, sender, title, at, standby=source.standby, account=source.account)


def _opened(item: Item, referral: Item, source: Source, mid: Any = None) -> PrivateOpened:
    sender, at, ref = _person(item, "sender"), _sent_at(item), words(referral.get("ref"))
    key = message_key(mid) if mid is not None else _key("opened", sender, item, ref)
    return PrivateOpened(key, sender, ref, at, source.account, source.standby)


def message_key(mid: Any) -> str:
    """A message's id as it is stored: Meta's own, or its fingerprint where that is too long."""
    if not isinstance(mid, str) or not mid:
        raise Malformed("a message id was expected")
    return key_of(mid)


def _key(kind: str, sender: Author, item: Item, said: str) -> str:
    """The name of an event Meta gives none."""
    return key_of(kind, sender.external_id, str(item.get("timestamp")), fingerprint(said)[:16])


def _person(item: Item, role: str) -> Author:
    return Author(identifier(mapping(item.get(role)).get("id")), "")


def _sent_at(item: Item) -> datetime:
    return moment(item.get("timestamp"), per_second=1000)


def _attachments(message: Item) -> tuple[Attachment, ...]:
    """What came with the message; a message without anything at all still counts as something sent."""
    kinds = [_kind(mapping(each)) for each in sequence(message.get("attachments") or [])]
    nothing = not kinds and not words(message.get("text")).strip()
    return (Attachment.OTHER,) if nothing else tuple(dict.fromkeys(kinds))


def _kind(attachment: Item) -> Attachment:
    payload = attachment.get("payload")
    if isinstance(payload, dict) and "sticker_id" in payload:
        return Attachment.STICKER
    return ATTACHMENTS.get(str(attachment.get("type")), Attachment.OTHER)
