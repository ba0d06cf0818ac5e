"""The courier: carries outbound rows to the platforms and to Slack, and says what became of them."""

import random
from typing import Protocol

import structlog
from sqlalchemy import select

from bot.casework.retry import LONGEST_OUTAGE, MOST_ATTEMPTS, wait_after
from bot.commands.accounts import LOOK_AGAIN, hold_of, pause, stop
from bot.commands.identities import link_private
from bot.commands.outbox import note_sent
from bot.commands.undelivered import ask_person, note_undeliverable
from bot.commands.windows import refusal
from bot.errors import (
    AccountStopped,
    AlreadyDone,
    BackOff,
    Gone,
    PlatformError,
    TryLater,
    UnclearOutcome,
    Undeliverable,
)
from bot.platforms.adapter import Adapter, Sent
from bot.platforms.registry import Platforms
from bot.store.claims import claim_outbound, defer, finish, give_up, put_back
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
            if row.state is QueueState.DOING:
                self._carry(row)
        return True

    def _claim(self) -> Outbound | None:
        """The next row; already put aside when nothing may be sent from its account now."""
        with self._store.work() as work:
            row = claim_outbound(work)
            if row is not None:
                identity = row.conversation.identity
                hold = None if row.kind is OutboundKind.SLACK_CARD else hold_of(work, identity)
                if hold is not None:
                    defer(row, hold.until, hold.why)
            return row

    def _carry(self, row: Outbound) -> None:
        """Send one row and store what became of it."""
        try:
            self._record_sent(row.id, self._send(row))
        except AlreadyDone as error:
            self._record_done_before(row.id, error)
        except BackOff as error:
            self._pause(row.id, error)
        except AccountStopped as error:
            self._stop(row.id, error)
        except (TryLater, UnclearOutcome) as error:
            self._put_back(row.id, str(error), outage=True)
        except PlatformError as error:
            self._record_refused(row.id, error)
        except Exception as error:
            log.exception("outbound failed")
            self._put_back(row.id, type(error).__name__)

    def _send(self, row: Outbound) -> Sent:
        """Carry one row; returns what the platform says of it."""
        if row.kind is OutboundKind.SLACK_CARD:
            return Sent(self._show_card(row))
        identity = row.conversation.identity
        adapter = self._platforms.of(identity.platform, identity.account)
        if row.kind is OutboundKind.PUBLIC_REPLY:
            return self._reply_once(adapter, row)
        if row.kind is OutboundKind.PRIVATE_REPLY:
            self._check_window(row)
            return adapter.reply_in_private(row.in_reply_to, row.text, row.key)
        return self._write_once(adapter, row)

    def _show_card(self, row: Outbound) -> str:
        if self._cards is None or row.escalation_id is None:
            raise Undeliverable("Slack is not set up")
        return self._cards.show(row.escalation_id)

    def _reply_once(self, adapter: Adapter, row: Outbound) -> Sent:
        """A public reply is looked up before any resend: nobody is answered twice in public."""
        if row.attempts > 1:
            found = adapter.find_public_reply(row.in_reply_to, row.key, row.text)
            if found is not None:
                return Sent(found)
        return adapter.reply_in_public(row.in_reply_to, row.text, row.key)

    def _write_once(self, adapter: Adapter, row: Outbound) -> Sent:
        """A private message is looked up before any resend, where the platform does not do it by its key."""
        customer_id = row.conversation.identity.external_id
        if row.attempts > 1:
            found = self._unknown(adapter.find_private_messages(customer_id, row.text, row.created_at))
            if found:
                return Sent(found[-1])
        self._check_window(row)
        late = row.written_by is not None and not row.conversation.windows.open_for_bot(self._store.clock())
        return adapter.write_in_private(customer_id, row.text, row.key, late_by_person=late)

    def _check_window(self, row: Outbound) -> None:
        """Undeliverable when the platform takes no such message any more: it need not be asked."""
        with self._store.reading() as work:
            why = refusal(work, row)
        if why is not None:
            raise Undeliverable(why)

    def _unknown(self, message_ids: list[str]) -> list[str]:
        """Without the messages that are other rows': the assistant may say the same thing twice."""
        with self._store.reading() as work:
            query = select(Outbound.external_id).where(Outbound.external_id.in_(message_ids))
            known = set(work.session.scalars(query))
        return [message_id for message_id in message_ids if message_id not in known]

    def _record_sent(self, row_id: int, sent: Sent) -> None:
        with self._store.work() as work:
            row = _locked(work, row_id)
            row.external_id, row.sent_at = sent.external_id, work.now
            finish(row)
            if row.kind is not OutboundKind.SLACK_CARD:
                note_sent(work, row)
            if row.kind is OutboundKind.PRIVATE_REPLY and sent.customer_id:
                link_private(work, row, sent.customer_id)
        log.info("outbound sent")

    def _record_done_before(self, row_id: int, error: AlreadyDone) -> None:
        """By us, in an attempt nobody saw the end of; at the first attempt it was somebody else."""
        with self._store.work() as work:
            row = _locked(work, row_id)
            if row.state is QueueState.DONE:
                return
            if row.attempts > 1:
                finish(row)
            else:
                give_up(row, error.detail)
                note_undeliverable(work, row, error.detail)
        log.info("outbound was done before", why=error.detail)

    def _pause(self, row_id: int, error: BackOff) -> None:
        """The whole account waits, and tries this row first afterwards."""
        with self._store.work() as work:
            row = _locked(work, row_id)
            identity = row.conversation.identity
            pause(work, identity.platform, identity.account, error.wait)
            if row.state is not QueueState.DONE:
                defer(row, work.now + error.wait, error.detail)

    def _stop(self, row_id: int, error: AccountStopped) -> None:
        """The whole account waits for a person; its rows are kept for as long as that takes."""
        with self._store.work() as work:
            row = _locked(work, row_id)
            identity = row.conversation.identity
            stop(work, identity.platform, identity.account, error.cause, error.detail)
            if row.state is not QueueState.DONE:
                defer(row, work.now + LOOK_AGAIN, error.detail)

    def _record_refused(self, row_id: int, error: PlatformError) -> None:
        """What the platform will never take; a comment that is gone leaves nobody to answer."""
        with self._store.work() as work:
            row = _locked(work, row_id)
            if row.state is QueueState.DONE:
                return
            if isinstance(error, Gone):
                give_up(row, error.detail)
                note_undeliverable(work, row, error.detail)
            else:
                _give_up(work, row, error.detail or str(error))

    def _put_back(self, row_id: int, error: str, *, outage: bool = False) -> None:
        """Try again later: through an outage of the platform for a day, after a mistake of ours less."""
        with self._store.work() as work:
            row = _locked(work, row_id)
            if row.state is QueueState.DONE:
                return
            too_old = work.now - row.created_at > LONGEST_OUTAGE
            if too_old if outage else row.attempts >= MOST_ATTEMPTS:
                _give_up(work, row, error)
                return
            put_back(row, work.now + wait_after(row.attempts, random.random()), error)  # noqa: S311
        log.warning("outbound will be sent again", error=error)


def _locked(work: Work, row_id: int) -> Outbound:
    """The row as it stands now: the platform's own echo of it may have settled it meanwhile."""
    return work.session.scalars(select(Outbound).where(Outbound.id == row_id).with_for_update()).one()


ANSWERED_ANYWAY = frozenset({OutboundKind.SLACK_CARD, OutboundKind.PRIVATE_REPLY})
"""A card is on the desk page too, and the public answer already leads to the private conversation."""


def _give_up(work: Work, row: Outbound, why: str) -> None:
    """Nothing is dropped in silence: it is in the case's history and, where it was all, on the desk."""
    give_up(row, why)
    if row.kind in ANSWERED_ANYWAY:
        note_undeliverable(work, row, why)
    else:
        ask_person(work, row, why)
    log.error("outbound given up", error=why)
