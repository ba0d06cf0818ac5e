"""What Meta tells us of our own doings: our comments, and the echoes of our messages, as envelopes."""

from typing import Any

from tests.fakes.meta.network import INSTAGRAM, Comment, Message, Page, Person


def own_comment(page: Page, comment: Comment) -> dict[str, Any]:
    """[obs] on Facebook, [doc] on Instagram: the account's own comments are told like anybody's."""
    seconds = int(comment.at.timestamp())
    if comment.platform == INSTAGRAM:
        value: dict[str, Any] = {
            "id": comment.id,
            "text": comment.text,
            "parent_id": comment.parent,
            "from": {"id": page.instagram, "username": "maison.lumen"},
            "media": {"id": comment.post, "media_product_type": "FEED"},
        }
        change = {"field": "comments", "value": value}
        return {
            "object": "instagram",
            "entry": [{"id": page.instagram, "time": seconds, "changes": [change]}],
        }
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": comment.id,
        "post_id": comment.post,
        "parent_id": comment.parent or comment.post,
        "from": {"id": page.id, "name": "Maison Lumen"},
        "message": comment.text,
        "created_time": seconds,
    }
    change = {"field": "feed", "value": value}
    return {"object": "page", "entry": [{"id": page.id, "time": seconds, "changes": [change]}]}


def echo(page: Page, person: Person, message: Message, app_id: str) -> dict[str, Any]:
    """[doc] With our `metadata` and app; from the page (or account) to the person."""
    own = page.instagram if person.platform == INSTAGRAM else page.id
    milliseconds = int(message.at.timestamp() * 1000)
    item = {
        "sender": {"id": own},
        "recipient": {"id": person.private_id},
        "timestamp": milliseconds,
        "message": {
            "is_echo": True,
            "app_id": int(app_id),
            "metadata": message.metadata,
            "mid": message.id,
            "text": message.text,
        },
    }
    kind = "instagram" if person.platform == INSTAGRAM else "page"
    return {"object": kind, "entry": [{"id": own, "time": milliseconds, "messaging": [item]}]}
