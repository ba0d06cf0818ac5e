"""The courier: carries outbound rows to the platforms, and says what became of them."""

import random

import structlog

from bot.casework.retry import LONGEST_OUTAGE, MOST_ATTEMPTS, UNCLEAR_WAIT, wait_after
from bot.commands.delivery import comes_too_late, leave_to_person
from bot.commands.desk_lines import tell_fate
from bot.commands.history import EventKind, record
from bot.crash_points import CrashPoint, reached
from bot.errors import LeaseLost, PlatformError, TooLate, TryLater, UnclearOutcome
from bot.platforms.adapter import Adapter
from bot.platforms.registry import Platforms
from bot.store.cases import Case
from bot.store.claims import claim_outbound, finish, give_up, is_idle, put_back, still_mine
from bot.store.queue import TO_CUSTOMERS, Outbound, OutboundKind
from bot.store.unit_of_work import Store, Work
from bot.worker.leases import Leases

log = structlog.get_logger(__name__)


class Courier:
    """Sends what is for customers, row by row; `bot.worker.slack_courier` carries the rest."""

    def __init__(self, store: Store, platforms: Platforms, leases: Leases | None = None) -> None:
        self._store = store
        self._leases = leases or Leases(store)
        self._platforms = platforms

    def run_once(self) -> bool:
        """Send the next row, if there is one; whatever goes wrong is kept with it."""
        row = self._claim()
        if row is None:
            return False
        names = structlog.contextvars.bound_contextvars(outbound=row.id, case=row.case_id)
        with names, self._leases.held(row):
            reached(CrashPoint.WORKER_OUTBOUND_CLAIMED)
            self._try(row)
        return True

    def _try(self, row: Outbound) -> None:
        try:
            external_id = self._send(row)
            reached(CrashPoint.WORKER_OUTBOUND_SENT)
            self._record_sent(row.id, external_id)
            reached(CrashPoint.WORKER_OUTBOUND_RECORDED)
        except LeaseLost as error:
            log.warning("outbound left to another worker", error=str(error))
        except TooLate as error:
            self._leave_to_person(row, str(error))
        except (TryLater, UnclearOutcome) as error:
            self._put_back(row, str(error), outage=True, unclear=isinstance(error, UnclearOutcome))
        except PlatformError as error:
            self._give_up(row, str(error))
        except Exception as error:
            log.exception("outbound failed")
            self._put_back(row, type(error).__name__)

    def _claim(self) -> Outbound | None:
        with self._store.reading() as work:
            if is_idle(work, Outbound, Outbound.kind.in_(TO_CUSTOMERS)):
                return None
        with self._store.work() as work:
            row = claim_outbound(work, TO_CUSTOMERS, self._leases.length)
            if row is not None:
                _ = row.conversation.identity
            return row

    def _send(self, row: Outbound) -> str:
        """Carry one row; returns the platform's id of what was sent."""
        identity = row.conversation.identity
        adapter = self._platforms.of(identity.platform)
        if row.kind is OutboundKind.PRIVATE_MESSAGE:
            return adapter.write_in_private(identity.external_id, row.text, row.key)
        return self._reply_once(adapter, row)

    def _reply_once(self, adapter: Adapter, row: Outbound) -> str:
        """A public reply is looked up before any resend: nobody is answered twice in public."""
        if row.claims > 1:
            found = adapter.find_public_reply(row.in_reply_to, row.key, row.text)
            if found is not None:
                return found
        with self._store.reading() as work:
            if comes_too_late(work, row):
                raise TooLate(f"{work.brand.public_answer_within_hours:g} h")
        self._leases.assure(row)
        return adapter.reply_in_public(row.in_reply_to, row.text, row.key)

    def _record_sent(self, row_id: int, external_id: str) -> None:
        """Also when the row has passed to another worker meanwhile, who then finds it done."""
        with self._store.work() as work:
            row = work.get(Outbound, row_id)
            row.external_id, row.sent_at = external_id, work.now
            finish(row)
            _note(work, row, EventKind.REPLIED)
        log.info("outbound sent")

    def _leave_to_person(self, claimed: Outbound, why: str) -> None:
        with self._store.work() as work:
            row = work.get(Outbound, claimed.id)
            if still_mine(row, claimed.claims):
                leave_to_person(work, row, why)
                log.warning("public answer left to a person", error=why)

    def _give_up(self, claimed: Outbound, error: str) -> None:
        with self._store.work() as work:
            row = work.get(Outbound, claimed.id)
            if still_mine(row, claimed.claims):
                give_up(row, error)
                _note(work, row, EventKind.UNDELIVERABLE, error)
        log.error("outbound given up", error=error)

    def _put_back(
        self, claimed: Outbound, error: str, *, outage: bool = False, unclear: bool = False
    ) -> None:
        """Try again later: through an outage of the platform for a day, after a mistake of ours less."""
        with self._store.work() as work:
            row = work.get(Outbound, claimed.id)
            if not still_mine(row, claimed.claims):
                return
            too_old = work.now - (row.asked_at or row.created_at) > LONGEST_OUTAGE
            if too_old if outage else row.attempts >= MOST_ATTEMPTS:
                give_up(row, error)
                _note(work, row, EventKind.UNDELIVERABLE, error)
                return
            wait = wait_after(row.attempts, random.random())  # noqa: S311
            if unclear and row.kind is OutboundKind.PUBLIC_REPLY:
                wait = max(wait, UNCLEAR_WAIT)
            put_back(row, work.now + wait, error)
            tell_fate(work, row, None, error)
        log.warning("outbound will be sent again", error=error)


def _note(work: Work, row: Outbound, kind: EventKind, why: str = "") -> None:
    if row.case_id is not None:
        case = work.get(Case, row.case_id)
        times = f":{row.claims}" if kind is EventKind.UNDELIVERABLE else ""
        record(work, case, kind, f"outbound:{row.id}:{kind.value}{times}", outbound=row.id)
        tell_fate(work, row, kind, why)
