"""The one path of all that people do in Slack, whether it came over the socket or over signed HTTP.

    receive (read, check, store)  →  Slack is told that we have it  →  work (from the stored row)

A crash before the row is stored leaves Slack without an answer: the person sees a warning, or Slack
sends it again. A crash after it loses nothing: the worker finds the row and does the work. The same
thing sent twice is one row.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from bot.casework.retry import MOST_ATTEMPTS, wait_after
from bot.desk.clicks import Clicks
from bot.desk.conversation import Conversations
from bot.desk.modal import FormError
from bot.desk.payloads import Click, Heard, Said, Submission, dump, load, read_payload
from bot.desk.people import People, Whisper
from bot.store.claims import LEASE, claim_slack_event, finish, give_up, is_idle, put_back, still_mine
from bot.store.queue import QueueState
from bot.store.slack import SlackClick, SlackEvent
from bot.store.unit_of_work import Store, Work

log = structlog.get_logger(__name__)

FAILED = "Une erreur est survenue. Regardez la carte avant de recommencer."
KEPT = timedelta(days=7)
"""How long the keys of what was done are remembered: nothing is sent again after so long."""

RECEIVERS, WORKERS = 10, 8
"""Threads that store what comes, and threads that work on it: neither waits for the other, nor for the
pages of the console. What is more than that waits its turn, acknowledged.
"""

PRUNE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Received:
    """What to answer Slack at once (nothing, mostly), and the row to work on after that."""

    answer: Mapping[str, Any] | None = None
    row: int | None = None


class Reception:
    """Receives, and does the work."""

    def __init__(self, store: Store, clicks: Clicks, talk: Conversations, people: People) -> None:
        self._store = store
        self._clicks = clicks
        self._talk = talk
        self._people = people
        self._prune_at = store.clock()
        self._writing = threading.Lock()
        self.receivers = ThreadPoolExecutor(RECEIVERS, thread_name_prefix="slack-receiver")
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack-worker")

    def receive(self, payload: Mapping[str, Any]) -> Received:
        """Store what this says, unless it is known or wrong. BadPayload when it makes no sense.

        When this returns, Slack may be told that we have it; when it raises, it must not be.
        """
        heard = read_payload(payload)
        if heard is None:
            return Received()
        if isinstance(heard, Submission):
            try:
                self._clicks.check(heard)
            except FormError as error:
                return Received({"response_action": "errors", "errors": {error.block: error.message}})
        return Received(row=self._keep(heard))

    def _keep(self, heard: Heard) -> int | None:
        """The new row, already ours to work on; None when the same was received before.

        One thread at a time: ten that ask SQLite for its one lock wait longer than ten in a line.
        """
        try:
            with self._writing, self._store.work() as work:
                row = SlackEvent(
                    key=heard.key,
                    heard=dump(heard),
                    state=QueueState.DOING,
                    attempts=1,
                    claims=1,
                    available_at=work.now,
                    leased_until=work.now + LEASE,
                    received_at=work.now,
                )
                work.session.add(row)
        except IntegrityError:
            log.info("heard again", key=heard.key)
            return None
        return row.id

    def begin(self, received: Received) -> None:
        """Once Slack knows that we have it: do the work, in a thread of its own."""
        if received.row is not None:
            self._workers.submit(self._work, received.row)

    def close(self) -> None:
        """Finish what is under way, and take nothing more."""
        self.receivers.shutdown()
        self._workers.shutdown()

    def _work(self, row_id: int) -> None:
        try:
            with self._store.reading() as work:
                row = work.get(SlackEvent, row_id)
            self._do(row)
        except Exception:
            log.exception("the store did not answer; the worker will come back to this", row=row_id)

    def run_once(self) -> bool:
        """Work on one row that nobody finished, if there is one; forget old ones now and then."""
        if self._store.clock() >= self._prune_at:
            self._prune_at = self._store.clock() + PRUNE_EVERY
            with self._store.work() as work:
                forget_old(work)
        with self._store.reading() as work:
            if is_idle(work, SlackEvent):
                return False
        with self._store.work() as work:
            row = claim_slack_event(work)
        if row is None:
            return False
        log.warning("found unfinished", key=row.key, attempts=row.attempts)
        self._do(row)
        return True

    def _do(self, row: SlackEvent) -> None:
        try:
            heard = load(row.heard)
            self._act(heard)
        except Exception as error:
            log.exception("work for Slack failed", key=row.key)
            self._failed(row, type(error).__name__)
            return
        with self._store.work() as work:
            done = work.get(SlackEvent, row.id)
            finish(done)
            done.heard = {}

    def _act(self, heard: Heard) -> None:
        match heard:
            case Click():
                self._clicks.click(heard)
            case Submission():
                self._clicks.submit(heard)
            case Said():
                self._talk.hear(heard)

    def _failed(self, row: SlackEvent, error: str) -> None:
        with self._store.work() as work:
            kept = work.get(SlackEvent, row.id)
            if not still_mine(kept, row.claims):
                return
            if kept.attempts < MOST_ATTEMPTS:
                put_back(kept, work.now + wait_after(kept.attempts, 0.5), error)
                return
            give_up(kept, error)
        log.error("work for Slack given up", key=row.key, error=error)
        self._apologise(row)

    def _apologise(self, row: SlackEvent) -> None:
        """Whoever did it must hear that it had no effect."""
        heard = load(row.heard)
        if isinstance(heard, Click | Said):
            self._people.whisper(Whisper(heard.channel, heard.person.id, FAILED))


def forget_old(work: Work) -> None:
    """Delete what was done longer ago than `KEPT`; what failed stays for a person to look at."""
    before = work.now - KEPT
    done = delete(SlackEvent).where(SlackEvent.state == QueueState.DONE, SlackEvent.received_at < before)
    work.session.execute(done)
    work.session.execute(delete(SlackClick).where(SlackClick.at < before))
