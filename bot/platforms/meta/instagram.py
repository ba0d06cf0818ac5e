"""An Instagram account set up through Facebook Login: it writes through the page it hangs on.

Private messages go to the page's address, never to the account's own: Meta refuses that with code 3.
"""

from bot.casework.platforms import INSTAGRAM
from bot.platforms.adapter import Sent
from bot.platforms.client import INSTAGRAM_ANSWER, INSTAGRAM_ANSWERS
from bot.platforms.meta.account import MetaAccount
from bot.platforms.meta.graph import GraphClient
from bot.platforms.meta.pace import PUBLIC_ANSWERS


class InstagramAdapter(MetaAccount):
    """One account, with the page whose token it uses."""

    platform = INSTAGRAM
    channel = "instagram"
    answers_call = INSTAGRAM_ANSWERS
    text_field = "text"
    parent_field = "parent_id"

    def __init__(self, account: str, page: str, username: str, graph: GraphClient) -> None:
        super().__init__(account, page, graph)
        self._username = username

    def reply_in_public(self, comment_id: str, text: str, key: str) -> Sent:
        content = {"message": text}
        answer = self._graph.write(INSTAGRAM_ANSWER, {"comment": comment_id}, content, PUBLIC_ANSWERS)
        return Sent(str(answer["id"]))

    def private_link(self, ref: str) -> str:
        return f"https://ig.me/m/{self._username}?ref={ref}"
