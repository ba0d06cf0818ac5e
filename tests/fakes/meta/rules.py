"""What the fake Graph API refuses, with the codes of the real one."""

from typing import Any

from tests.fakes.meta.network import (
    FACEBOOK,
    HUMAN_WINDOW,
    INSTAGRAM,
    PRIVATE_REPLY_WINDOW,
    STANDARD_WINDOW,
    Comment,
    Network,
    Person,
)

LONGEST_TEXT = 2000
"""[doc] for Messenger; Instagram takes 1000 bytes [doc]."""


class Refused(Exception):
    """An error of Meta's, as it looks in an answer."""

    def __init__(self, code: int, subcode: int = 0, *, status: int = 400, transient: bool = False) -> None:
        super().__init__(f"{code}/{subcode}")
        self.code = code
        self.status = status
        self.content = {
            "error": {
                "message": f"(#{code}) refused",
                "type": "OAuthException",
                "code": code,
                "error_subcode": subcode,
                "is_transient": transient,
                "fbtrace_id": "A1b2",
            }
        }


def find_comment(network: Network, comment_id: str) -> Comment:
    """100/33 for a comment that is gone or was never there [doc]."""
    comment = network.comments.get(comment_id)
    if comment is None or comment.gone:
        raise Refused(100, 33)
    return comment


def check_text(platform: str, text: Any) -> None:
    if not isinstance(text, str) or not text:
        raise Refused(100)
    if platform == INSTAGRAM and len(text.encode()) > 1000:
        raise Refused(100)
    if len(text) > LONGEST_TEXT:
        raise Refused(100)


def person_for_private_reply(network: Network, comment_id: str) -> tuple[Comment, Person]:
    """Once per comment, within seven days, by any app or human of the page [doc]."""
    comment = find_comment(network, comment_id)
    person = network.author_of(comment)
    if comment.privately_answered:
        raise Refused(10900)  # [obs]
    if person is None:
        raise Refused(100, 2534025)  # [doc]
    if person.blocked:
        raise Refused(10903)  # [obs]
    if network.clock() - comment.at > PRIVATE_REPLY_WINDOW:
        raise Refused(100)  # [unk] which code a passed week has
    return comment, person


def person_for_message(network: Network, body: dict[str, Any]) -> tuple[Person, str]:
    """The person, and the tag under which this message is admitted."""
    person = network.people.get(str(body["recipient"].get("id")))
    if person is None:
        raise Refused(100, 2018001)  # [doc]
    if person.blocked:
        raise Refused(551)  # [doc]
    if person.thread_owner:
        raise Refused(10, 2018300)  # [obs] subcode; [unk] its code
    check_text(person.platform, body["message"].get("text"))
    return person, _admit(network, person, body)


def _admit(network: Network, person: Person, body: dict[str, Any]) -> str:
    tag = str(body.get("tag", ""))
    if tag and tag != "HUMAN_AGENT":
        raise Refused(100)  # [obs] the other tags died in 2026
    if body.get("messaging_type") != ("MESSAGE_TAG" if tag else "RESPONSE"):
        raise Refused(100)
    if tag and not network.page.human_agent_approved:
        raise Refused(10)  # [unk]
    window = HUMAN_WINDOW if tag else STANDARD_WINDOW
    silent = network.clock() - person.last_wrote if person.last_wrote else None
    if silent is None or silent > window:
        raise Refused(10, 2018278 if person.platform == FACEBOOK else 2534022)  # [doc]
    return tag
