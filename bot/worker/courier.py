"""The courier: carries to the platforms what is for customers."""

import structlog
from sqlalchemy import select

from bot.commands.accounts import hold_of
from bot.commands.delivery import comes_too_late
from bot.commands.windows import refusal
from bot.crash_points import CrashPoint, reached
from bot.errors import (
    AccountStopped,
    AlreadyDone,
    BackOff,
    LeaseLost,
    PlatformError,
    TooLate,
    TryLater,
    UnclearOutcome,
    Undeliverable,
)
from bot.platforms.adapter import Adapter, Sent
from bot.platforms.registry import Platforms
from bot.store.claims import claim_outbound, defer, is_idle, none_of
from bot.store.queue import TO_CUSTOMERS, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Store
from bot.worker.leases import Leases
from bot.worker.outcomes import Outcomes
from bot.worker.rests import SHORT, Rests

log = structlog.get_logger(__name__)


class Courier:
    """Sends what is for customers, row by row; `bot.worker.slack_courier` carries the rest."""

    def __init__(self, store: Store, platforms: Platforms, leases: Leases | None = None) -> None:
        self._store = store
        self._leases = leases or Leases(store)
        self._platforms = platforms
        self._outcomes = Outcomes(store)
        self._rests = Rests(store.clock)

    def run_once(self) -> bool:
        """Send the next row, if there is one; whatever goes wrong is kept with it."""
        row = self._claim()
        if row is None:
            return False
        names = structlog.contextvars.bound_contextvars(outbound=row.id, case=row.case_id)
        with names, self._leases.held(row):
            if row.state is QueueState.DOING:
                reached(CrashPoint.WORKER_OUTBOUND_CLAIMED)
                self._try(row)
        return True

    def _claim(self) -> Outbound | None:
        """The next row; already put aside when nothing may be sent from its account now."""
        resting = self._rests.now()
        with self._store.reading() as work:
            if is_idle(work, Outbound, Outbound.kind.in_(TO_CUSTOMERS), *none_of(resting)):
                return None
        with self._store.work() as work:
            row = claim_outbound(work, TO_CUSTOMERS, self._leases.length, but=resting)
            if row is not None:
                hold = hold_of(work, row.conversation.identity)
                if hold is not None:
                    defer(row, hold.until, hold.why)
            return row

    def _try(self, row: Outbound) -> None:
        """Send one row and store what became of it."""
        try:
            sent = self._send(row)
            reached(CrashPoint.WORKER_OUTBOUND_SENT)
            self._outcomes.sent(row, sent)
            reached(CrashPoint.WORKER_OUTBOUND_RECORDED)
        except LeaseLost as error:
            log.warning("outbound left to another worker", error=str(error))
        except TooLate as error:
            self._outcomes.too_late(row, str(error))
        except AlreadyDone as error:
            self._outcomes.done_before(row, error)
        except BackOff as error:
            self._back_off(row, error)
        except AccountStopped as error:
            self._outcomes.account_stopped(row, error)
        except (TryLater, UnclearOutcome) as error:
            unclear = isinstance(error, UnclearOutcome)
            self._outcomes.put_back(row, error.detail or str(error), outage=True, unclear=unclear)
        except PlatformError as error:
            self._outcomes.refused(row, error)
        except Exception as error:
            log.exception("outbound failed")
            self._outcomes.put_back(row, type(error).__name__)

    def _back_off(self, row: Outbound, error: BackOff) -> None:
        """For some seconds what is like this row rests; for longer the whole account does."""
        if error.wait < SHORT:
            self._rests.begin(row, error.wait)
            self._outcomes.waits(row, error)
        else:
            self._outcomes.account_waits(row, error)

    def _send(self, row: Outbound) -> Sent:
        """Carry one row; returns what the platform says of it."""
        identity = row.conversation.identity
        adapter = self._platforms.of(identity.platform, identity.account)
        if row.kind is OutboundKind.PUBLIC_REPLY:
            return self._reply_once(adapter, row)
        if row.kind is OutboundKind.PRIVATE_REPLY:
            self._check_window(row)
            self._leases.assure(row)
            return adapter.reply_in_private(row.in_reply_to, row.text, row.key)
        return self._write_once(adapter, row)

    def _reply_once(self, adapter: Adapter, row: Outbound) -> Sent:
        """A public reply is looked up before any resend: nobody is answered twice in public."""
        if row.tried_before:
            found = adapter.find_public_reply(row.in_reply_to, row.key, row.text)
            if found is not None:
                return Sent(found)
        with self._store.reading() as work:
            if comes_too_late(work, row):
                raise TooLate(f"{work.brand.public_answer_within_hours:g} h")
        self._leases.assure(row)
        return adapter.reply_in_public(row.in_reply_to, row.text, row.key)

    def _write_once(self, adapter: Adapter, row: Outbound) -> Sent:
        """A private message is looked up before any resend, where the platform does not do it by its key."""
        customer_id = row.conversation.identity.external_id
        if row.tried_before:
            found = self._unknown(adapter.find_private_messages(customer_id, row.text, row.created_at))
            if found:
                return Sent(found[-1])
        self._check_window(row)
        self._leases.assure(row)
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
