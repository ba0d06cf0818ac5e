"""The sandbox network itself: people, comments and chats, and the webhook deliveries it makes.

It plays the part of a real network, so it shares nothing with Apaise but a secret and two addresses.
"""

import json
import secrets
from typing import Any

import httpx
import structlog
from sqlalchemy import select
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from bot.errors import NotFound
from bot.platforms.signature import HEADER, sign
from bot.store.network import SandboxComment, SandboxMessage, SandboxPerson
from bot.store.unit_of_work import Work

log = structlog.get_logger(__name__)

Event = dict[str, Any]


def join(work: Work, name: str) -> SandboxPerson:
    """A new visitor under this display name."""
    person = SandboxPerson(
        id=secrets.token_hex(8), token=secrets.token_urlsafe(32), name=name[:80], created_at=work.now
    )
    work.session.add(person)
    work.session.flush()
    return person


def person_of(work: Work, token: str | None) -> SandboxPerson | None:
    """The visitor whose cookie this is, None for a stranger."""
    if not token:
        return None
    return work.session.scalar(select(SandboxPerson).where(SandboxPerson.token == token))


def comment(work: Work, person: SandboxPerson, post_id: str, text: str) -> Event:
    """Publish a comment; returns the event to deliver. NotFound for a post that is not there."""
    post = next((post for post in work.brand.sandbox_posts if post.id == post_id), None)
    if post is None:
        raise NotFound(f"post {post_id}")
    row = SandboxComment(post_id=post_id, person_id=person.id, text=text, at=work.now)
    work.session.add(row)
    work.session.flush()
    return _event(person, "comment", f"c{row.id}", row.at.isoformat()) | {
        "post": {"id": post.id, "text": post.text, "shares": post.shares},
        "text": text,
    }


def answer_comment(work: Work, comment_id: str, text: str) -> str:
    """The page answers a comment in public. NotFound when the comment is not there."""
    parent = work.get(SandboxComment, _number(comment_id))
    row = SandboxComment(post_id=parent.post_id, answers=parent.id, text=text, at=work.now)
    work.session.add(row)
    work.session.flush()
    return f"c{row.id}"


def answer_in_private(work: Work, comment_id: str, text: str, key: str) -> dict[str, str]:
    """The page writes to a comment's author in private: `{"id", "person"}`. NotFound without an author."""
    parent = work.get(SandboxComment, _number(comment_id))
    if parent.person_id is None:
        raise NotFound(f"the author of comment {comment_id}")
    return {"id": write_from_page(work, parent.person_id, text, key), "person": parent.person_id}


def answers_of(work: Work, comment_id: str) -> list[dict[str, str]]:
    """What the page answered to a comment: `[{"id", "text"}]`."""
    query = select(SandboxComment).where(
        SandboxComment.answers == _number(comment_id), SandboxComment.person_id.is_(None)
    )
    return [{"id": f"c{row.id}", "text": row.text} for row in work.session.scalars(query)]


def write(work: Work, person: SandboxPerson, text: str) -> Event:
    """A person writes to the page in private; returns the event to deliver."""
    row = SandboxMessage(person_id=person.id, from_page=False, text=text, at=work.now)
    work.session.add(row)
    work.session.flush()
    return _event(person, "message", f"m{row.id}", row.at.isoformat()) | {"text": text}


def write_from_page(work: Work, person_id: str, text: str, key: str) -> str:
    """The page writes to a person in private; the same `key` again writes nothing more."""
    person = work.get(SandboxPerson, person_id)
    earlier = work.session.scalar(select(SandboxMessage).where(SandboxMessage.key == key))
    row = earlier or SandboxMessage(person_id=person.id, from_page=True, text=text, key=key, at=work.now)
    work.session.add(row)
    work.session.flush()
    return f"m{row.id}"


def open_chat(work: Work, person: SandboxPerson, ref: str) -> Event:
    """A person opens the chat with the page, perhaps through a link; returns the event to deliver."""
    opening = f"o{person.id}-{secrets.token_hex(4)}"
    return _event(person, "open", opening, work.now.isoformat()) | {"ref": ref}


def _event(person: SandboxPerson, kind: str, event_id: str, at: str) -> Event:
    return {"type": kind, "id": event_id, "from": {"id": person.id, "name": person.name}, "at": at}


def _number(comment_id: str) -> int:
    if not comment_id.startswith("c") or not comment_id[1:].isdecimal():
        raise NotFound(f"comment {comment_id}")
    return int(comment_id[1:])


class Deliveries:
    """Calls the page's webhook as a real network does: signed, and again when it does not answer."""

    def __init__(self, webhook: str, account: str, secret: str) -> None:
        self._webhook = webhook
        self._account = account
        self._secret = secret

    @retry(
        retry=retry_if_exception_type(httpx.HTTPError),
        stop=stop_after_attempt(5),
        wait=wait_exponential(multiplier=0.5, max=8),
        reraise=True,
    )
    def deliver(self, *events: Event) -> None:
        """Deliver these events in one request. httpx.HTTPError when the page never took them."""
        content = {"account": self._account, "events": list(events)}
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {HEADER: sign(self._secret, body), "content-type": "application/json"}
        with httpx.Client(trust_env=False, timeout=10) as client:
            client.post(self._webhook, content=body, headers=headers).raise_for_status()
