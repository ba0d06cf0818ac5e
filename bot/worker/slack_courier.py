"""Carries cards and lines to Slack, at Slack's pace, and waits for it as long as it is away."""

import random
from datetime import datetime, timedelta

import structlog

from bot.casework.retry import MOST_ATTEMPTS, UNCLEAR_WAIT, wait_after
from bot.commands.slack_trouble import Part, all_is_well, note_trouble
from bot.crash_points import CrashPoint, reached
from bot.desk.cards import SlackCards
from bot.desk.lines import SlackLines
from bot.errors import ApaiseError, LeaseLost, PlatformError, ShutOut, TryLater, UnclearOutcome
from bot.store.claims import claim_outbound, finish, give_up, is_idle, put_back, still_mine
from bot.store.queue import TO_SLACK, Outbound, OutboundKind
from bot.store.unit_of_work import Store
from bot.worker.leases import Leases

log = structlog.get_logger(__name__)

BREATH = timedelta(seconds=5)
SHUT_OUT = timedelta(seconds=60)
"""How long nothing at all is tried after Slack was not there, and after it refused us as a whole."""


class SlackCourier:
    """Sends what is for Slack, row by row.

    A row is never given up because Slack is away, limits the rate, or shuts the app out (a revoked
    token, an archived channel): it waits with all the others, and each appears once when that is over.
    """

    def __init__(
        self, store: Store, cards: SlackCards, lines: SlackLines, leases: Leases | None = None
    ) -> None:
        self._store = store
        self._leases = leases or Leases(store)
        self._cards = cards
        self._lines = lines
        self._held_until: datetime | None = None

    def run_once(self) -> bool:
        """Send the next row, unless there is none or Slack wants to be left alone."""
        if self._held_until is not None and self._store.clock() < self._held_until:
            return False
        row = self._claim()
        if row is None:
            return False
        names = structlog.contextvars.bound_contextvars(outbound=row.id, case=row.case_id)
        with names, self._leases.held(row):
            reached(CrashPoint.WORKER_OUTBOUND_CLAIMED)
            self._try(row)
        return True

    def _claim(self) -> Outbound | None:
        with self._store.reading() as work:
            if is_idle(work, Outbound, Outbound.kind.in_(TO_SLACK)):
                return None
        with self._store.work() as work:
            return claim_outbound(work, TO_SLACK, self._leases.length)

    def _try(self, row: Outbound) -> None:
        try:
            ts = self._carry(row)
            reached(CrashPoint.WORKER_OUTBOUND_SENT)
            self._sent(row.id, ts)
            reached(CrashPoint.WORKER_OUTBOUND_RECORDED)
        except LeaseLost as error:
            log.warning("outbound left to another worker", error=str(error))
        except (TryLater, UnclearOutcome) as error:
            self._wait(row, error)
        except ApaiseError as error:
            self._give_up(row, str(error))
        except Exception as error:
            log.exception("outbound failed")
            self._after_own_mistake(row, type(error).__name__)

    def _carry(self, row: Outbound) -> str:
        """Returns Slack's id of the message."""
        if row.escalation_id is None:
            raise ApaiseError("a row for Slack without an escalation")
        if row.kind is OutboundKind.SLACK_CARD:
            return self._cards.show(row.escalation_id, lambda: self._leases.assure(row))
        return self._lines.post(row, lambda: self._leases.assure(row))

    def _sent(self, row_id: int, ts: str) -> None:
        """Also when the row has passed to another worker meanwhile, who then finds it done."""
        with self._store.work() as work:
            row = work.get(Outbound, row_id)
            row.external_id, row.sent_at = ts, work.now
            finish(row)
            all_is_well(work, Part.CARDS)
        self._held_until = None

    def _wait(self, claimed: Outbound, error: PlatformError) -> None:
        """Put the row back, and leave Slack alone for as long as it asks, or as it takes to recover."""
        asked = error.after_seconds if isinstance(error, TryLater) else 0
        pause = SHUT_OUT if isinstance(error, ShutOut) else timedelta(seconds=asked) or BREATH
        with self._store.work() as work:
            row = work.get(Outbound, claimed.id)
            if still_mine(row, claimed.claims):
                backoff = wait_after(row.attempts, random.random())  # noqa: S311
                unclear = isinstance(error, UnclearOutcome)
                at = work.now + (max(backoff, UNCLEAR_WAIT) if unclear else pause)
                put_back(row, at, str(error))
            if not asked:
                note_trouble(work, Part.CARDS, error.detail)
            self._held_until = work.now + pause
        log.warning("outbound will be sent again", error=str(error))

    def _after_own_mistake(self, claimed: Outbound, error: str) -> None:
        if claimed.attempts >= MOST_ATTEMPTS:
            self._give_up(claimed, error)
            return
        with self._store.work() as work:
            row = work.get(Outbound, claimed.id)
            if still_mine(row, claimed.claims):
                backoff = wait_after(row.attempts, random.random())  # noqa: S311
                put_back(row, work.now + backoff, error)

    def _give_up(self, claimed: Outbound, error: str) -> None:
        with self._store.work() as work:
            row = work.get(Outbound, claimed.id)
            if still_mine(row, claimed.claims):
                give_up(row, error)
        log.error("outbound given up", error=error)
