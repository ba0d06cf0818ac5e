"""Cards in Slack: each escalation is one message, redrawn at every step."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from bot.casework.decision import EscalationState
from bot.desk.card import card
from bot.desk.dossier import deciders_of, read_dossier
from bot.desk.slack_api import MessageGone, SlackApi
from bot.desk.ticket import Tickets
from bot.errors import TryLater, Undeliverable
from bot.store.cases import Escalation
from bot.store.slack import SlackCard
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

CLOCKS_DIFFER = timedelta(minutes=5)

Assure = Callable[[], None]
"""Called before what cannot be undone; raises when another worker has this in hand by now."""


class SlackCards:
    """Posts each card once, and redraws it when it has something new to say."""

    def __init__(self, store: Store, api: SlackApi, tickets: Tickets, channel: str, base_url: str) -> None:
        self._store = store
        self._api = api
        self._tickets = tickets
        self._channel = channel
        self._base_url = base_url

    def show(self, escalation_id: int, assure: Assure) -> str:
        """Post the card, or redraw it as the escalation stands now; returns its `ts`.

        However often it is called, and whatever was interrupted, there is one card: when a posting
        may have succeeded unseen, the card is looked for in the channel before it is posted again.
        """
        with self._store.reading() as work:
            message = card(read_dossier(work, escalation_id, self._tickets, self._base_url))
            known = work.session.get(SlackCard, escalation_id)
        if known is None:
            return self._post_first(escalation_id, message, assure)
        if known.channel != self._channel:  # the desk moved: the old channel may be closed to us
            self._keep(escalation_id, "")
            return self._post(escalation_id, message, assure)
        ts = known.ts or self._find(known, message)
        if not ts:
            return self._post(escalation_id, message, assure)
        if known.ts and known.drawn == fingerprint(message):
            return ts
        return self._redraw(known, ts, message, assure)

    def place_of(self, escalation_id: int, assure: Assure) -> tuple[str, str]:
        """Channel and `ts` of the card, posted now if it is not there yet."""
        with self._store.reading() as work:
            known = work.session.get(SlackCard, escalation_id)
        if known is not None and known.ts and known.channel == self._channel:
            return known.channel, known.ts
        return self._channel, self.show(escalation_id, assure)

    def called(self, escalation_id: int) -> str:
        """What notifies those who must answer, at present; empty when it no longer waits."""
        with self._store.reading() as work:
            escalation = work.get(Escalation, escalation_id)
            if escalation.state is not EscalationState.WAITING:
                return ""
            return deciders_of(work.brand.ladder, escalation).called

    def _post_first(self, escalation_id: int, message: dict[str, Any], assure: Assure) -> str:
        """The intention is stored before the call: a crash in between is found, not repeated."""
        with self._store.work() as work:
            row = SlackCard(escalation_id=escalation_id, channel=self._channel, asked_at=work.now)
            work.session.add(row)
        try:
            return self._post(escalation_id, message, assure)
        except (TryLater, Undeliverable):
            self._forget(escalation_id)
            raise

    def _post(self, escalation_id: int, message: dict[str, Any], assure: Assure) -> str:
        assure()
        ts = self._api.post(self._channel, message)
        self._keep(escalation_id, ts, message)
        log.info("card posted", escalation=escalation_id)
        return ts

    def _redraw(self, known: SlackCard, ts: str, message: dict[str, Any], assure: Assure) -> str:
        """Redraw it where it is; a card that somebody deleted, or that is too old, is posted anew."""
        assure()
        try:
            self._api.update(known.channel, ts, message)
        except MessageGone as error:
            log.warning("card posted anew", escalation=known.escalation_id, why=error.detail)
            self._keep(known.escalation_id, "")
            return self._post(known.escalation_id, message, assure)
        self._keep(known.escalation_id, ts, message)
        return ts

    def _find(self, known: SlackCard, message: dict[str, Any]) -> str | None:
        metadata = message["metadata"]
        since = known.asked_at - CLOCKS_DIFFER
        return self._api.find(known.channel, since, metadata["event_type"], metadata["event_payload"])

    def _keep(self, escalation_id: int, ts: str, message: dict[str, Any] | None = None) -> None:
        """Remember where the card is and what Slack confirmed of it; no `ts`: it is about to be posted."""
        with self._store.work() as work:
            row = work.get(SlackCard, escalation_id)
            if (row.channel, row.ts) != (self._channel, ts):
                row.channel, row.ts, row.asked_at = self._channel, ts, work.now
            row.drawn = fingerprint(message) if message else ""

    def _forget(self, escalation_id: int) -> None:
        with self._store.work() as work:
            work.session.delete(work.get(SlackCard, escalation_id))


def fingerprint(message: dict[str, Any]) -> str:
    """Equal for two drawings that look the same."""
    return hashlib.sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()
