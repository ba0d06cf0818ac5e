"""A Facebook page and its Messenger."""

from bot.casework.platforms import FACEBOOK
from bot.platforms.adapter import Sent
from bot.platforms.client import FACEBOOK_ANSWER, FACEBOOK_ANSWERS
from bot.platforms.meta.account import MetaAccount
from bot.platforms.meta.graph import GraphClient
from bot.platforms.meta.pace import PUBLIC_ANSWERS


class FacebookAdapter(MetaAccount):
    """One page; `username` is what `m.me` links are made of, the page's id does as well."""

    platform = FACEBOOK
    channel = "messenger"
    answers_call = FACEBOOK_ANSWERS
    text_field = "message"
    parent_field = "parent"

    def __init__(self, page: str, username: str, graph: GraphClient) -> None:
        super().__init__(page, page, graph)
        self._username = username or page

    def reply_in_public(self, comment_id: str, text: str, key: str) -> Sent:
        content = {"message": text}
        answer = self._graph.write(FACEBOOK_ANSWER, {"comment": comment_id}, content, PUBLIC_ANSWERS)
        return Sent(str(answer["id"]))

    def private_link(self, ref: str) -> str:
        return f"https://m.me/{self._username}?ref={ref}"

    def _answers_query(self) -> dict[str, str]:
        """Newest first: the answer that is looked for was sent a moment ago."""
        return {**super()._answers_query(), "filter": "stream", "order": "reverse_chronological"}
