"""What Meta tells of what happens on the fake network, the page's own doings among it."""

from datetime import datetime

from tests.fakes.meta.network import INSTAGRAM, Comment, Message, Page, Person
from tests.fakes.meta.webhooks import (
    APP_ID,
    Delivery,
    Json,
    changes,
    deliver,
    instagram,
    item,
    messaging,
    page,
)

BRAND = "Maison Lumen"


def told_comment(brand: Page, comment: Comment, author: Person | None = None) -> Delivery:
    """The account's own (no author) are told like anybody's: [obs] on Facebook, [doc] on Instagram."""
    account, at = brand.account_on(comment.platform), _seconds(comment.at)
    by, name = (author.public_id, author.name) if author else (account, BRAND)
    if comment.platform == INSTAGRAM:
        value: Json = {
            "id": comment.id,
            "text": comment.text,
            "from": {"id": by, "username": name},
            "media": {"id": comment.post, "media_product_type": "FEED"},
        }
        parent = {"parent_id": comment.parent} if comment.parent else {}
        return deliver(instagram(changes("comments", {**value, **parent}, account=account, time=at)))
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": comment.id,
        "post_id": comment.post,
        "parent_id": comment.parent or comment.post,
        "from": {"id": by, "name": name},
        "message": comment.text,
        "created_time": at,
    }
    return deliver(page(changes("feed", value, account=account, time=at)))


def told_message(brand: Page, person: Person, message: Message, app_id: str = APP_ID) -> Delivery:
    """A private message; the page's own comes back as an echo, with who sent it [doc].

    Our `metadata` comes back in Messenger [doc]; [unk] on Instagram, where the fake leaves it out.
    """
    account, at = brand.account_on(person.platform), _seconds(message.at)
    content: Json = {"mid": message.id, "text": message.text}
    people = {"sender": person.private_id, "recipient": account}
    if message.from_page:
        content |= {"is_echo": True, "app_id": int(app_id)}
        people = {"sender": account, "recipient": person.private_id}
        if message.metadata and person.platform != INSTAGRAM:
            content["metadata"] = message.metadata
    entry = messaging(item(at, **people, message=content), account=account, time=at * 1000)
    return deliver(instagram(entry) if person.platform == INSTAGRAM else page(entry))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
