"""Cards in Slack: each escalation is one message, redrawn at every step."""

from datetime import timedelta
from typing import Any

import structlog

from bot.desk.card import card
from bot.desk.dossier import read_dossier
from bot.desk.slack_api import MessageGone, SlackApi
from bot.desk.ticket import Tickets
from bot.errors import TryLater, Undeliverable
from bot.settings import Settings
from bot.store.slack import SlackCard
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

CLOCKS_DIFFER = timedelta(minutes=5)
TIMEOUT_SECONDS = 10


class SlackCards:
    """Implements `bot.worker.courier.Cards`."""

    def __init__(self, store: Store, api: SlackApi, tickets: Tickets, channel: str, base_url: str) -> None:
        self._store = store
        self._api = api
        self._tickets = tickets
        self._channel = channel
        self._base_url = base_url

    def show(self, escalation_id: int) -> str:
        """Post the card, or redraw it as the escalation stands now; returns its `ts`.

        However often it is called, and whatever was interrupted, there is one card: when a posting
        may have succeeded unseen, the card is looked for in the channel before it is posted again.
        """
        with self._store.reading() as work:
            message = card(read_dossier(work, escalation_id, self._tickets, self._base_url))
            known = work.session.get(SlackCard, escalation_id)
        if known is None:
            return self._post_first(escalation_id, message)
        ts = known.ts or self._find(known, message)
        if not ts:
            return self._post(escalation_id, message)
        return self._redraw(known, ts, message)

    def _post_first(self, escalation_id: int, message: dict[str, Any]) -> str:
        """The intention is stored before the call: a crash in between is found, not repeated."""
        with self._store.work() as work:
            row = SlackCard(escalation_id=escalation_id, channel=self._channel, asked_at=work.now)
            work.session.add(row)
        try:
            return self._post(escalation_id, message)
        except (TryLater, Undeliverable):
            self._forget(escalation_id)
            raise

    def _post(self, escalation_id: int, message: dict[str, Any]) -> str:
        ts = self._api.post(self._channel, message)
        self._keep(escalation_id, self._channel, ts)
        log.info("card posted", escalation=escalation_id)
        return ts

    def _redraw(self, known: SlackCard, ts: str, message: dict[str, Any]) -> str:
        """Redraw it where it is; a card that somebody deleted, or that is too old, is posted anew."""
        try:
            self._api.update(known.channel, ts, message)
        except MessageGone as error:
            log.warning("card posted anew", escalation=known.escalation_id, why=error.detail)
            self._keep(known.escalation_id, self._channel, "")
            return self._post(known.escalation_id, message)
        self._keep(known.escalation_id, known.channel, ts)
        return ts

    def _find(self, known: SlackCard, message: dict[str, Any]) -> str | None:
        metadata = message["metadata"]
        since = known.asked_at - CLOCKS_DIFFER
        return self._api.find(known.channel, since, metadata["event_type"], metadata["event_payload"])

    def _keep(self, escalation_id: int, channel: str, ts: str) -> None:
        with self._store.work() as work:
            row = work.get(SlackCard, escalation_id)
            if (row.channel, row.ts) != (channel, ts):
                row.channel, row.ts, row.asked_at = channel, ts, work.now

    def _forget(self, escalation_id: int) -> None:
        with self._store.work() as work:
            work.session.delete(work.get(SlackCard, escalation_id))


def make_cards(settings: Settings, store: Store) -> SlackCards | None:
    """The cards of this installation, None when Slack is not set up."""
    if settings.slack_bot_token is None:
        return None
    api = SlackApi(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_api_url,
        timeout=TIMEOUT_SECONDS,
        patient=True,
    )
    tickets = Tickets(settings.apaise_secret.get_secret_value())
    return SlackCards(store, api, tickets, settings.slack_channel, settings.base_url)
