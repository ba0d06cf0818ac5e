"""The inbound loop: each stored event becomes one turn of the assistant, and its replies rows to send."""

import random
from datetime import datetime

import structlog

from bot.casework.decision import EscalationReason
from bot.casework.reading import Understood
from bot.casework.retry import MOST_ATTEMPTS, wait_after
from bot.commands.cases import case_of
from bot.commands.desk_lines import tell_heard
from bot.commands.elsewhere import lock
from bot.commands.escalations import escalate
from bot.commands.facts import is_wanted, note_early_facts
from bot.commands.history import EventKind, record
from bot.commands.outbox import cancel_replies, reply_in_private, send
from bot.commands.private import make_ref, open_private
from bot.crash_points import CrashPoint, reached
from bot.errors import ApaiseError, AssistantUnavailable, NotFound
from bot.labels import Lane, OtherIntent
from bot.platforms.registry import Platforms
from bot.store.cases import Case
from bot.store.claims import claim_inbound, finish, give_up, is_idle, put_back, still_mine
from bot.store.queue import CancelReason, Inbound, InboundKind, QueueState, Reading
from bot.store.unit_of_work import Store, Work
from bot.worker.leases import Leases
from bot.worker.pause import Pause
from bot.worker.rasa import RasaClient, TurnAnswer

log = structlog.get_logger(__name__)

CUSTOMER_SPOKE = frozenset({InboundKind.COMMENT, InboundKind.MESSAGE, InboundKind.EDITED})

NOTHING_UNDERSTOOD = Understood(OtherIntent.UNSURE.value)


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
        """The next row, with all that was told about it before it came."""
        with self._store.reading() as work:
            if is_idle(work, Inbound):
                return None
        with self._store.work() as work:
            inbound = claim_inbound(work, self._leases.length)
            if inbound is not None:
                note_early_facts(work, inbound)
                _ = inbound.conversation.identity
            return inbound

    def _handle(self, inbound: Inbound) -> None:
        if inbound.state is QueueState.DONE or self._is_overtaken(inbound):
            return
        if inbound.conversation.is_muted and inbound.kind in CUSTOMER_SPOKE:
            self._leave_to_person(inbound.id)
            return
        if inbound.conversation.is_muted and inbound.kind is InboundKind.PRIVATE_OPENED:
            self._open_silently(inbound.id)
            return
        if inbound.data.get("wordless"):
            self._ask_person(inbound.id)
            return
        answer = self._rasa.turn(inbound)
        self._pause.end()
        reached(CrashPoint.WORKER_TURN_ANSWERED)
        with self._store.work() as work:
            row = _locked(work, inbound.id)
            if inbound.kind in CUSTOMER_SPOKE:
                work.session.merge(_reading(row, answer.understood))
            row.data = {**row.data, "ran": {"rule": answer.ran.rule, "actions": list(answer.ran.actions)}}
            self._queue_replies(work, row, answer)
            finish(row)
        reached(CrashPoint.WORKER_REPLIES_QUEUED)
        log.info(
            "inbound done",
            case=inbound.conversation.case_id,
            intent=answer.understood.intent,
            rule=answer.ran.rule,
            replies=len(answer.replies),
        )

    def _queue_replies(self, work: Work, inbound: Inbound, answer: TurnAnswer) -> None:
        """Queue what the assistant said, unless nobody wants it any more since it began to think.

        When a person took the conversation over meanwhile, the message is theirs to answer.
        """
        answered = _locked(work, inbound.data["about"]) if inbound.kind is InboundKind.EDITED else inbound
        lock(work, inbound.conversation)
        if inbound.kind in CUSTOMER_SPOKE and inbound.conversation.muted_by is not None:
            tell_heard(work, work.get(Case, inbound.conversation.case_id), inbound)
            return
        for number, reply in enumerate(answer.replies):
            text = self._with_link(inbound, reply.text)
            key = f"inbound:{inbound.id}:{number}"
            queue = reply_in_private if reply.private else send
            queue(
                work,
                inbound.conversation,
                text,
                key,
                in_reply_to=answered.external_id,
                wording=reply.wording,
            )
        if inbound.kind in CUSTOMER_SPOKE and inbound.conversation.muted_elsewhere:
            cancel_replies(work, inbound.conversation, CancelReason.ANSWERED_ELSEWHERE)
        if answered.data.get("removed"):
            cancel_replies(work, inbound.conversation, CancelReason.REMOVED, answered.external_id)

    def _with_link(self, inbound: Inbound, text: str) -> str:
        if inbound.conversation.lane is not Lane.PUBLIC or "{private_link}" not in text:
            return text
        ref = make_ref(self._secret, inbound.conversation)
        link = self._platforms.of(inbound.platform, inbound.account).private_link(ref)
        return text.replace("{private_link}", link)

    def _is_overtaken(self, inbound: Inbound) -> bool:
        """Whether this is an edit that is not to be read any more; it is finished then."""
        if inbound.kind is not InboundKind.EDITED:
            return False
        with self._store.work() as work:
            row = work.get(Inbound, inbound.id)
            if not is_wanted(work, row):
                finish(row)
            return row.state is QueueState.DONE

    def _leave_to_person(self, inbound_id: int) -> None:
        """A person has this conversation: the message is kept for them, the assistant stays out.

        There is always a case then, where they read it and can hand the conversation back.
        """
        with self._store.work() as work:
            row = work.get(Inbound, inbound_id)
            finish(row)
            case = case_of(work, row.conversation, row, NOTHING_UNDERSTOOD)
            record(work, case, EventKind.HEARD, f"inbound:{row.id}:heard", answer_due=False)
            tell_heard(work, case, row)

    def _open_silently(self, inbound_id: int) -> None:
        """A person has this conversation, here or on the platform itself: the case is found, nothing said."""
        with self._store.work() as work:
            row = work.get(Inbound, inbound_id)
            case = open_private(work, row, self._secret)
            if case is not None:
                tell_heard(work, case, row)
            finish(row)

    def _ask_person(self, inbound_id: int) -> None:
        """A picture without a word: the assistant does not guess, a person looks at it."""
        with self._store.work() as work:
            row = work.get(Inbound, inbound_id)
            case = case_of(work, row.conversation, row, NOTHING_UNDERSTOOD)
            record(work, case, EventKind.HEARD, f"inbound:{row.id}:heard", answer_due=False)
            escalate(work, case, EscalationReason.UNSURE, f"inbound:{row.id}")
            finish(row)

    def _put_back(self, inbound: Inbound, error: str, *, wait_until: datetime | None = None) -> None:
        """`wait_until`: the assistant is away, which is nobody's mistake, and no row is given up for it.

        What was removed on the platform meanwhile, and so is done, is not tried again.
        """
        with self._store.work() as work:
            row = _locked(work, inbound.id)
            if not still_mine(row, inbound.claims):
                log.warning("inbound left as it is", state=row.state.value)
                return
            if wait_until is None and row.attempts >= MOST_ATTEMPTS:
                give_up(row, error)
                log.error("inbound given up", error=error)
                return
            later = work.now + wait_after(row.attempts, random.random())  # noqa: S311
            put_back(row, wait_until or later, error)
            log.warning("inbound will be tried again", error=error, attempts=row.attempts)


def _locked(work: Work, inbound_id: int) -> Inbound:
    """The row as it stands now; what the platform tells of it next waits for this unit of work."""
    row = work.session.get(Inbound, inbound_id, with_for_update=True)
    if row is None:
        raise NotFound(f"inbound {inbound_id}")
    return row


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
