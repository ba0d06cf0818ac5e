"""The courier: carries outbound rows to the platforms and to Slack, and says what became of them."""

import random
from typing import Protocol

import structlog
from sqlalchemy import select

from bot.casework.retry import LONGEST_OUTAGE, MOST_ATTEMPTS, wait_after
from bot.commands.history import EventKind, record
from bot.errors import PlatformError, TryLater, UnclearOutcome, Undeliverable
from bot.platforms.adapter import Adapter
from bot.platforms.registry import Platforms
from bot.store.cases import Case
from bot.store.claims import claim_outbound, finish, give_up, put_back
from bot.store.queue import Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Store, Work

log = structlog.get_logger(__name__)


class Cards(Protocol):
    """Shows escalations in Slack (see `bot.desk.cards`)."""

    def show(self, escalation_id: int) -> str:
        """Post or redraw the card of this escalation; returns Slack's id of the message."""


class Courier:
    """Sends outbound rows one by one."""

    def __init__(self, store: Store, platforms: Platforms, cards: Cards | None) -> None:
        self._store = store
        self._platforms = platforms
        self._cards = cards

    def run_once(self) -> bool:
        """Send the next row, if there is one; whatever goes wrong is kept with it."""
        row = self._claim()
        if row is None:
            return False
        with structlog.contextvars.bound_contextvars(outbound=row.id, case=row.case_id):
            try:
                self._record_sent(row.id, self._send(row))
            except (TryLater, UnclearOutcome) as error:
                self._put_back(row.id, str(error), outage=True)
            except PlatformError as error:
                self._give_up(row.id, str(error))
            except Exception as error:
                log.exception("outbound failed")
                self._put_back(row.id, type(error).__name__)
        return True

    def _claim(self) -> Outbound | None:
        with self._store.work() as work:
            row = claim_outbound(work)
            if row is not None:
                _ = row.conversation.identity
            return row

    def _send(self, row: Outbound) -> str:
        """Carry one row; returns the platform's id of what was sent."""
        if row.kind is OutboundKind.SLACK_CARD:
            return self._show_card(row)
        identity = row.conversation.identity
        adapter = self._platforms.of(identity.platform)
        if row.kind is OutboundKind.PRIVATE_MESSAGE:
            return adapter.write_in_private(identity.external_id, row.text, row.key)
        return self._reply_once(adapter, row)

    def _show_card(self, row: Outbound) -> str:
        if self._cards is None or row.escalation_id is None:
            raise Undeliverable("Slack is not set up")
        return self._cards.show(row.escalation_id)

    def _reply_once(self, adapter: Adapter, row: Outbound) -> str:
        """A public reply is looked up before any resend: nobody is answered twice in public."""
        if row.attempts > 1:
            found = adapter.find_public_reply(row.in_reply_to, row.key, row.text)
            if found is not None:
                return found
        return adapter.reply_in_public(row.in_reply_to, row.text, row.key)

    def _record_sent(self, row_id: int, external_id: str) -> None:
        with self._store.work() as work:
            row = _locked(work, row_id)
            row.external_id, row.sent_at = external_id, work.now
            finish(row)
            if row.kind is not OutboundKind.SLACK_CARD:
                _note(work, row, EventKind.REPLIED)
        log.info("outbound sent")

    def _give_up(self, row_id: int, error: str) -> None:
        with self._store.work() as work:
            row = _locked(work, row_id)
            if row.state is QueueState.DONE:
                return
            give_up(row, error)
            _note(work, row, EventKind.UNDELIVERABLE)
        log.error("outbound given up", error=error)

    def _put_back(self, row_id: int, error: str, *, outage: bool = False) -> None:
        """Try again later: through an outage of the platform for a day, after a mistake of ours less."""
        with self._store.work() as work:
            row = _locked(work, row_id)
            if row.state is QueueState.DONE:
                return
            too_old = work.now - row.created_at > LONGEST_OUTAGE
            if too_old if outage else row.attempts >= MOST_ATTEMPTS:
                give_up(row, error)
                _note(work, row, EventKind.UNDELIVERABLE)
                return
            put_back(row, work.now + wait_after(row.attempts, random.random()), error)  # noqa: S311
        log.warning("outbound will be sent again", error=error)


def _locked(work: Work, row_id: int) -> Outbound:
    """The row as it stands now: the platform's own echo of it may have settled it meanwhile."""
    return work.session.scalars(select(Outbound).where(Outbound.id == row_id).with_for_update()).one()


def _note(work: Work, row: Outbound, kind: EventKind) -> None:
    if row.case_id is not None:
        case = work.get(Case, row.case_id)
        record(work, case, kind, f"outbound:{row.id}:{kind.value}", outbound=row.id)
