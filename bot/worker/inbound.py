"""The inbound loop: each stored event becomes one turn of the assistant, and its replies rows to send."""

import random
from datetime import datetime

import structlog

from bot.casework.reading import Understood
from bot.casework.retry import MOST_ATTEMPTS, wait_after
from bot.commands.desk_lines import tell_heard
from bot.commands.history import EventKind, record
from bot.commands.outbox import send
from bot.commands.private import make_ref
from bot.crash_points import CrashPoint, reached
from bot.errors import ApaiseError, AssistantUnavailable
from bot.labels import Lane
from bot.platforms.registry import Platforms
from bot.store.cases import Case
from bot.store.claims import claim_inbound, finish, give_up, is_idle, put_back, still_mine
from bot.store.queue import Inbound, InboundKind, Reading
from bot.store.unit_of_work import Store, Work
from bot.worker.leases import Leases
from bot.worker.pause import Pause
from bot.worker.rasa import RasaClient, TurnAnswer

log = structlog.get_logger(__name__)

CUSTOMER_SPOKE = frozenset({InboundKind.COMMENT, InboundKind.MESSAGE})
CUSTOMER_ACTED = CUSTOMER_SPOKE | {InboundKind.PRIVATE_OPENED}


class InboundLoop:
    """Handles inbound rows one by one; while the assistant is away it rests, and the rows wait."""

    def __init__(
        self,
        store: Store,
        rasa: RasaClient,
        platforms: Platforms,
        secret: str,
        leases: Leases | None = None,
    ) -> None:
        self._store = store
        self._leases = leases or Leases(store)
        self._pause = Pause(store.clock)
        self._rasa = rasa
        self._platforms = platforms
        self._secret = secret

    def run_once(self) -> bool:
        """Handle the next event, if there is one; whatever goes wrong is kept with its row."""
        inbound = None if self._pause.is_on else self._claim()
        if inbound is None:
            return False
        with structlog.contextvars.bound_contextvars(inbound=inbound.id), self._leases.held(inbound):
            reached(CrashPoint.WORKER_INBOUND_CLAIMED)
            self._try(inbound)
        return True

    def _try(self, inbound: Inbound) -> None:
        try:
            self._handle(inbound)
        except AssistantUnavailable as error:
            away = not self._rasa.is_well()
            self._put_back(inbound, str(error), wait_until=self._pause.begin() if away else None)
        except ApaiseError as error:
            self._put_back(inbound, str(error))
        except Exception as error:
            log.exception("inbound failed")
            self._put_back(inbound, type(error).__name__)

    def _claim(self) -> Inbound | None:
        with self._store.reading() as work:
            if is_idle(work, Inbound):
                return None
        with self._store.work() as work:
            inbound = claim_inbound(work, self._leases.length)
            if inbound is not None:
                _ = inbound.conversation.identity
            return inbound

    def _handle(self, inbound: Inbound) -> None:
        if inbound.conversation.muted_by is not None and inbound.kind in CUSTOMER_ACTED:
            self._leave_to_person(inbound.id)
            return
        answer = self._rasa.turn(inbound)
        self._pause.end()
        reached(CrashPoint.WORKER_TURN_ANSWERED)
        with self._store.work() as work:
            row = work.get(Inbound, inbound.id)
            if inbound.kind in CUSTOMER_SPOKE:
                work.session.merge(_reading(row, answer.understood))
            self._queue_replies(work, row, answer)
            finish(row)
        reached(CrashPoint.WORKER_REPLIES_QUEUED)
        log.info(
            "inbound done",
            case=inbound.conversation.case_id,
            intent=answer.understood.intent,
            replies=len(answer.replies),
        )

    def _queue_replies(self, work: Work, inbound: Inbound, answer: TurnAnswer) -> None:
        for number, reply in enumerate(answer.replies):
            text = self._with_link(inbound, reply.text)
            key = f"inbound:{inbound.id}:{number}"
            send(
                work,
                inbound.conversation,
                text,
                key,
                in_reply_to=inbound.external_id,
                wording=reply.wording,
            )

    def _with_link(self, inbound: Inbound, text: str) -> str:
        if inbound.conversation.lane is not Lane.PUBLIC or "{private_link}" not in text:
            return text
        ref = make_ref(self._secret, inbound.conversation)
        link = self._platforms.of(inbound.platform).private_link(ref)
        return text.replace("{private_link}", link)

    def _leave_to_person(self, inbound_id: int) -> None:
        """A person has this conversation: the message is kept for them, the assistant stays out."""
        with self._store.work() as work:
            row = work.get(Inbound, inbound_id)
            finish(row)
            if row.conversation.case_id is not None:
                case = work.get(Case, row.conversation.case_id)
                opened = row.kind is InboundKind.PRIVATE_OPENED
                kind = EventKind.PRIVATE_OPENED if opened else EventKind.HEARD
                record(work, case, kind, f"inbound:{row.id}:{kind.value}", answer_due=False)
                tell_heard(work, case, row)

    def _put_back(self, inbound: Inbound, error: str, *, wait_until: datetime | None = None) -> None:
        """`wait_until`: the assistant is away, which is nobody's mistake, and no row is given up for it."""
        with self._store.work() as work:
            row = work.get(Inbound, inbound.id)
            if not still_mine(row, inbound.claims):
                log.warning("inbound left to another worker")
                return
            if wait_until is None and row.attempts >= MOST_ATTEMPTS:
                give_up(row, error)
                log.error("inbound given up", error=error)
                return
            later = work.now + wait_after(row.attempts, random.random())  # noqa: S311
            put_back(row, wait_until or later, error)
            log.warning("inbound will be tried again", error=error, attempts=row.attempts)


def _reading(inbound: Inbound, reading: Understood) -> Reading:
    return Reading(
        inbound_id=inbound.id,
        intent=reading.intent,
        confidence=reading.confidence,
        anger=int(reading.anger),
        anger_confidence=reading.anger_confidence,
        risks=[risk.value for risk in reading.risks],
        entities=dict(reading.facts),
    )
