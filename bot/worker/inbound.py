"""The inbound loop: each stored event becomes one turn of the assistant, and its replies rows to send."""

import random

import structlog

from bot.casework.reading import Understood
from bot.casework.retry import MOST_ATTEMPTS, wait_after
from bot.commands.history import EventKind, record
from bot.commands.outbox import reply_in_private, send
from bot.commands.private import make_ref
from bot.errors import ApaiseError, AssistantUnavailable
from bot.labels import Lane
from bot.platforms.registry import Platforms
from bot.store.cases import Case
from bot.store.claims import claim_inbound, finish, give_up, put_back
from bot.store.queue import Inbound, InboundKind, Reading
from bot.store.unit_of_work import Store, Work
from bot.worker.rasa import RasaClient, TurnAnswer

log = structlog.get_logger(__name__)

CUSTOMER_SPOKE = frozenset({InboundKind.COMMENT, InboundKind.MESSAGE})


class InboundLoop:
    """Handles inbound rows one by one."""

    def __init__(self, store: Store, rasa: RasaClient, platforms: Platforms, secret: str) -> None:
        self._store = store
        self._rasa = rasa
        self._platforms = platforms
        self._secret = secret

    def run_once(self) -> bool:
        """Handle the next event, if there is one; whatever goes wrong is kept with its row."""
        inbound = self._claim()
        if inbound is None:
            return False
        with structlog.contextvars.bound_contextvars(inbound=inbound.id):
            try:
                self._handle(inbound)
            except AssistantUnavailable as error:
                self._put_back(inbound.id, str(error), for_ever=True)
            except ApaiseError as error:
                self._put_back(inbound.id, str(error))
            except Exception as error:
                log.exception("inbound failed")
                self._put_back(inbound.id, type(error).__name__)
        return True

    def _claim(self) -> Inbound | None:
        with self._store.work() as work:
            inbound = claim_inbound(work)
            if inbound is not None:
                _ = inbound.conversation.identity
            return inbound

    def _handle(self, inbound: Inbound) -> None:
        if inbound.conversation.muted_by is not None and inbound.kind in CUSTOMER_SPOKE:
            self._leave_to_person(inbound.id)
            return
        answer = self._rasa.turn(inbound)
        with self._store.work() as work:
            row = work.get(Inbound, inbound.id)
            if inbound.kind in CUSTOMER_SPOKE:
                work.session.merge(_reading(row, answer.understood))
            self._queue_replies(work, row, answer)
            finish(row)
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
            queue = reply_in_private if reply.private else send
            queue(
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
        link = self._platforms.of(inbound.platform, inbound.account).private_link(ref)
        return text.replace("{private_link}", link)

    def _leave_to_person(self, inbound_id: int) -> None:
        """A person has this conversation: the message is kept for them, the assistant stays out."""
        with self._store.work() as work:
            row = work.get(Inbound, inbound_id)
            finish(row)
            if row.conversation.case_id is not None:
                case = work.get(Case, row.conversation.case_id)
                record(work, case, EventKind.HEARD, f"inbound:{row.id}:heard", answer_due=False)

    def _put_back(self, inbound_id: int, error: str, *, for_ever: bool = False) -> None:
        """The assistant being away is nobody's mistake: such a row is never given up."""
        with self._store.work() as work:
            row = work.get(Inbound, inbound_id)
            if row.attempts >= MOST_ATTEMPTS and not for_ever:
                give_up(row, error)
                log.error("inbound given up", error=error)
                return
            put_back(row, work.now + wait_after(row.attempts, random.random()), error)  # noqa: S311
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
