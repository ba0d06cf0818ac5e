"""Lines in the thread under a card: what `bot.commands.desk_lines` tells, as Slack messages."""

from collections.abc import Callable
from typing import Any

from bot.desk.cards import CLOCKS_DIFFER, SlackCards
from bot.desk.mrkdwn import cut, escape, quote
from bot.desk.slack_api import SlackApi
from bot.store.queue import Outbound, OutboundKind

EVENT_TYPE = "apaise_line"
MOST_WHAT, MOST_WORDS = 800, 2900


class SlackLines:
    """Posts each line once, under the card of its escalation."""

    def __init__(self, api: SlackApi, cards: SlackCards) -> None:
        self._api = api
        self._cards = cards

    def post(self, row: Outbound, assure: Callable[[], None]) -> str:
        """Post the line of this row, or find it when an earlier attempt may have; returns its `ts`.

        The card is posted first when it is not there yet. `assure` is called before what cannot be
        undone, and raises when the row is no longer ours.
        """
        if row.escalation_id is None:
            raise ValueError("a line belongs to an escalation")
        channel, thread = self._cards.place_of(row.escalation_id, assure)
        calls = row.kind is OutboundKind.SLACK_CALL
        message = line(row.key, row.text, self._cards.called(row.escalation_id) if calls else "")
        if row.claims > 1:
            since = row.created_at - CLOCKS_DIFFER
            found = self._api.find(channel, since, EVENT_TYPE, payload(row.key), thread=thread)
            if found is not None:
                return found
        assure()
        return self._api.post(channel, message, thread=thread)


def payload(key: str) -> dict[str, str]:
    """What a line is found by."""
    return {"line": key}


def line(key: str, text: str, called: str = "") -> dict[str, Any]:
    """The message: what happened, then somebody's words as a quotation, nothing in them live.

    `called` are mentions made by `bot.desk.mrkdwn`, the only live part: they notify people.
    """
    what, _, words = text.partition("\n")
    headline = cut(escape(what), MOST_WHAT)
    blocks = [_section("what", headline)]
    if words.strip():
        blocks.append(_section("words", quote(words, MOST_WORDS)))
    if called:
        blocks.append({"type": "section", "block_id": "called", "text": {"type": "mrkdwn", "text": called}})
    return {
        "text": f"{headline} {called}".rstrip(),
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": payload(key)},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _section(block_id: str, text: str) -> dict[str, Any]:
    return {
        "type": "section",
        "block_id": block_id,
        "text": {"type": "mrkdwn", "text": text, "verbatim": True},
    }
