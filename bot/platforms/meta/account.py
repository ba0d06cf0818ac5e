"""What Facebook and Instagram have in common: reading one's own answers, and everything private."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.casework.account import StopCause
from bot.errors import AccountStopped, Undeliverable
from bot.platforms.adapter import Sent
from bot.platforms.client import META_COMMENT, META_CONVERSATIONS, META_SEND, Call
from bot.platforms.meta.graph import GraphClient
from bot.platforms.meta.pace import PRIVATE_REPLIES, Distance
from bot.platforms.meta.stamp import stamp
from bot.platforms.values import key_of

HUMAN_AGENT = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
NOT_APPROVED = (
    "Meta n’a pas approuvé « Human Agent » pour ce compte : après 24 heures, personne ne peut plus écrire. "
    "Mettez human_agent: false dans brand.yml en attendant."
)
RESPONSE = {"messaging_type": "RESPONSE"}
CLOCKS_DIFFER = timedelta(minutes=1)
LAST_MESSAGES = "messages.limit(25){id,message,from,created_time}"


class MetaAccount:
    """One account that writes with the token of the Facebook page `page`."""

    platform: str
    channel: str
    """What the Conversations API calls this platform."""
    answers_call: Call
    """How the answers to a comment are read."""
    text_field: str
    parent_field: str

    def __init__(self, account: str, page: str, graph: GraphClient) -> None:
        self.account = account
        self._page = page
        self._graph = graph

    def find_public_reply(self, comment_id: str, key: str, text: str) -> str | None:
        """Looks below the comment and, as Meta keeps two levels only, below the one it answers."""
        found = self._find_below(comment_id, text)
        if found is None:
            parent = self._parent_of(comment_id)
            found = self._find_below(parent, text) if parent else None
        return found

    def _find_below(self, comment_id: str, text: str) -> str | None:
        query = self._answers_query()
        for answer in self._graph.read_pages(self.answers_call, {"comment": comment_id}, **query):
            if _same(answer.get(self.text_field), text) and self._is_ours(answer):
                return str(answer["id"])
        return None

    def _answers_query(self) -> dict[str, str]:
        return {"fields": f"id,{self.text_field},from"}

    def _is_ours(self, item: Mapping[str, Any]) -> bool:
        """Meta leaves `from` out without the right to read it; the words alone decide then."""
        author = item.get("from")
        return not isinstance(author, dict) or author.get("id") in {self.account, self._page}

    def _parent_of(self, comment_id: str) -> str:
        comment = self._graph.read(META_COMMENT, {"comment": comment_id}, fields=self.parent_field)
        parent = comment.get(self.parent_field)
        return str(parent.get("id", "")) if isinstance(parent, dict) else str(parent or "")

    def reply_in_private(self, comment_id: str, text: str, key: str) -> Sent:
        return self._send({"recipient": {"comment_id": comment_id}}, text, key, PRIVATE_REPLIES)

    def write_in_private(self, customer_id: str, text: str, key: str, *, late_by_person: bool) -> Sent:
        """A refused HUMAN_AGENT concerns late messages alone, and does not stop the account."""
        recipient = {"recipient": {"id": customer_id}}
        if not late_by_person:
            return self._send({**recipient, **RESPONSE}, text, key)
        try:
            return self._send({**recipient, **HUMAN_AGENT}, text, key)
        except AccountStopped as error:
            if error.cause is StopCause.PERMISSION:
                raise Undeliverable(NOT_APPROVED) from error
            raise

    def _send(
        self, envelope: Mapping[str, Any], text: str, key: str, distance: Distance | None = None
    ) -> Sent:
        content = {**envelope, "message": {"text": text, "metadata": stamp(key)}}
        answer = self._graph.write(META_SEND, {"page": self._page}, content, distance)
        return Sent(key_of(str(answer.get("message_id", ""))), str(answer.get("recipient_id", "")))

    def find_private_messages(self, customer_id: str, text: str, since: datetime) -> list[str]:
        """Meta does not give `metadata` back here: the words and the moment must do."""
        threads = self._graph.read(
            META_CONVERSATIONS,
            {"page": self._page},
            platform=self.channel,
            user_id=customer_id,
            fields=LAST_MESSAGES,
        )
        messages = [
            m for thread in threads.get("data", []) for m in thread.get("messages", {}).get("data", [])
        ]
        return [
            key_of(str(message["id"]))
            for message in messages
            if datetime.fromisoformat(message["created_time"]) >= since - CLOCKS_DIFFER
            and _same(message.get("message"), text)
            and self._is_ours(message)
        ]


def _same(one: object, other: str) -> bool:
    """Whether two texts are the same but for white space, which Meta sets in order."""
    return isinstance(one, str) and one.split() == other.split()
