"""Carries cards and lines to Slack, at Slack's pace, and waits for it as long as it is away."""

import random
from datetime import datetime, timedelta

import structlog

from bot.casework.retry import MOST_ATTEMPTS, wait_after
from bot.commands.slack_trouble import Part, all_is_well, note_trouble
from bot.desk.cards import SlackCards
from bot.desk.lines import SlackLines
from bot.errors import ApaiseError, PlatformError, ShutOut, TryLater, UnclearOutcome
from bot.store.claims import claim_outbound, finish, give_up, put_back
from bot.store.queue import TO_SLACK, Outbound, OutboundKind
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

BREATH = timedelta(seconds=5)
SHUT_OUT = timedelta(seconds=60)
"""How long nothing at all is tried after Slack was not there, and after it refused us as a whole."""


class SlackCourier:
    """Sends what is for Slack, row by row.

    A row is never given up because Slack is away, limits the rate, or shuts the app out (a revoked
    token, an archived channel): it waits with all the others, and each appears once when that is over.
    """

    def __init__(self, store: Store, cards: SlackCards, lines: SlackLines) -> None:
        self._store = store
        self._cards = cards
        self._lines = lines
        self._held_until: datetime | None = None

    def run_once(self) -> bool:
        """Send the next row, unless there is none or Slack wants to be left alone."""
        if self._held_until is not None and self._store.clock() < self._held_until:
            return False
        with self._store.work() as work:
            row = claim_outbound(work, TO_SLACK)
        if row is None:
            return False
        with structlog.contextvars.bound_contextvars(outbound=row.id, case=row.case_id):
            self._try(row)
        return True

    def _try(self, row: Outbound) -> None:
        try:
            ts = self._carry(row)
        except (TryLater, UnclearOutcome) as error:
            self._wait(row.id, error)
        except ApaiseError as error:
            self._give_up(row.id, str(error))
        except Exception as error:
            log.exception("outbound failed")
            self._after_own_mistake(row, type(error).__name__)
        else:
            self._sent(row.id, ts)

    def _carry(self, row: Outbound) -> str:
        """Returns Slack's id of the message."""
        if row.escalation_id is None:
            raise ApaiseError("a row for Slack without an escalation")
        if row.kind is OutboundKind.SLACK_CARD:
            return self._cards.show(row.escalation_id)
        return self._lines.post(row)

    def _sent(self, row_id: int, ts: str) -> None:
        with self._store.work() as work:
            row = work.get(Outbound, row_id)
            row.external_id, row.sent_at = ts, work.now
            finish(row)
            all_is_well(work, Part.CARDS)
        self._held_until = None

    def _wait(self, row_id: int, error: PlatformError) -> None:
        """Put the row back, and leave Slack alone for as long as it asks, or as it takes to recover."""
        asked = error.after_seconds if isinstance(error, TryLater) else 0
        pause = SHUT_OUT if isinstance(error, ShutOut) else timedelta(seconds=asked) or BREATH
        with self._store.work() as work:
            row = work.get(Outbound, row_id)
            backoff = wait_after(row.attempts, random.random())  # noqa: S311
            at = work.now + (backoff if isinstance(error, UnclearOutcome) else pause)
            put_back(row, at, str(error))
            if not asked:
                note_trouble(work, Part.CARDS, error.detail)
            self._held_until = work.now + pause
        log.warning("outbound will be sent again", error=str(error))

    def _after_own_mistake(self, row: Outbound, error: str) -> None:
        if row.attempts >= MOST_ATTEMPTS:
            self._give_up(row.id, error)
            return
        with self._store.work() as work:
            backoff = wait_after(row.attempts, random.random())  # noqa: S311
            put_back(work.get(Outbound, row.id), work.now + backoff, error)

    def _give_up(self, row_id: int, error: str) -> None:
        with self._store.work() as work:
            give_up(work.get(Outbound, row_id), error)
        log.error("outbound given up", error=error)
