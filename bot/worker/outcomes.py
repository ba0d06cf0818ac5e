"""What became of an outbound row: its new state, the case's history, the account's state.

Only whoever still holds the row decides on it. What was sent is recorded even when the row has passed
to another worker meanwhile, who then finds it done; and what the platform's own echo has settled
meanwhile stays done.
"""

import random

import structlog
from sqlalchemy import select

from bot.casework.retry import LONGEST_OUTAGE, MOST_ATTEMPTS, UNCLEAR_WAIT, wait_after
from bot.commands.accounts import LOOK_AGAIN, pause, stop
from bot.commands.delivery import ask_person, leave_to_person, note_sent, note_undeliverable
from bot.commands.desk_lines import tell_fate
from bot.commands.identities import link_private
from bot.errors import AccountStopped, AlreadyDone, BackOff, Gone, PlatformError
from bot.platforms.adapter import Sent
from bot.store.claims import defer, finish, give_up, put_back, still_mine
from bot.store.queue import Outbound, OutboundKind
from bot.store.unit_of_work import Store, Work

log = structlog.get_logger(__name__)

LOOKED_UP = frozenset({OutboundKind.PUBLIC_REPLY, OutboundKind.PRIVATE_MESSAGE})
"""What is looked for on the platform before it is sent again: not before the platform has it for sure."""


class Outcomes:
    """Records, in a transaction each, how a courier's claims ended."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sent(self, claimed: Outbound, sent: Sent) -> None:
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            row.external_id, row.sent_at = sent.external_id, work.now
            finish(row)
            note_sent(work, row)
            if row.kind is OutboundKind.PRIVATE_REPLY and sent.customer_id:
                link_private(work, row, sent.customer_id)
        log.info("outbound sent")

    def done_before(self, claimed: Outbound, error: AlreadyDone) -> None:
        """By us, in an attempt nobody saw the end of; at the first attempt it was somebody else.

        Attempts are what counts here, not claims: a row that only waited for its account was not sent.
        """
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            if not still_mine(row, claimed.claims):
                return
            if row.attempts > 1:
                finish(row)
            else:
                give_up(row, error.detail)
                note_undeliverable(work, row, error.detail)
        log.info("outbound was done before", why=error.detail)

    def too_late(self, claimed: Outbound, why: str) -> None:
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            if still_mine(row, claimed.claims):
                leave_to_person(work, row, why)
                log.warning("public answer left to a person", error=why)

    def waits(self, claimed: Outbound, error: BackOff) -> None:
        """This row's turn comes in some seconds."""
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            if still_mine(row, claimed.claims):
                defer(row, work.now + error.wait, error.detail)

    def account_waits(self, claimed: Outbound, error: BackOff) -> None:
        """The whole account waits, and tries this row first afterwards."""
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            identity = row.conversation.identity
            pause(work, identity.platform, identity.account, error.wait)
            if still_mine(row, claimed.claims):
                defer(row, work.now + error.wait, error.detail)

    def account_stopped(self, claimed: Outbound, error: AccountStopped) -> None:
        """The whole account waits for a person; its rows are kept for as long as that takes."""
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            identity = row.conversation.identity
            stop(work, identity.platform, identity.account, error.cause, error.detail)
            if still_mine(row, claimed.claims):
                defer(row, work.now + LOOK_AGAIN, error.detail)

    def refused(self, claimed: Outbound, error: PlatformError) -> None:
        """What the platform will never take; a comment that is gone leaves nobody to answer."""
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            if not still_mine(row, claimed.claims):
                return
            if isinstance(error, Gone):
                give_up(row, error.detail)
                note_undeliverable(work, row, error.detail)
            else:
                _give_up(work, row, error.detail or str(error))

    def put_back(self, claimed: Outbound, error: str, *, outage: bool = False, unclear: bool = False) -> None:
        """Try again later: through an outage of the platform for a day, after a mistake of ours less."""
        with self._store.work() as work:
            row = _locked(work, claimed.id)
            if not still_mine(row, claimed.claims):
                return
            too_old = work.now - (row.asked_at or row.created_at) > LONGEST_OUTAGE
            if too_old if outage else row.attempts >= MOST_ATTEMPTS:
                _give_up(work, row, error)
                return
            wait = wait_after(row.attempts, random.random())  # noqa: S311
            if unclear and row.kind in LOOKED_UP:
                wait = max(wait, UNCLEAR_WAIT)
            put_back(row, work.now + wait, error)
            tell_fate(work, row, None, error)
        log.warning("outbound will be sent again", error=error)


def _locked(work: Work, row_id: int) -> Outbound:
    """The row as it stands now: the platform's own echo of it may have settled it meanwhile."""
    return work.session.scalars(select(Outbound).where(Outbound.id == row_id).with_for_update()).one()


def _give_up(work: Work, row: Outbound, why: str) -> None:
    """Nothing is dropped in silence: it is in the case's history and, where it was all, on the desk.

    The public answer already leads to the private conversation, with or without a private reply.
    """
    give_up(row, why)
    if row.kind is OutboundKind.PRIVATE_REPLY:
        note_undeliverable(work, row, why)
    else:
        ask_person(work, row, why)
    log.error("outbound given up", error=why)
