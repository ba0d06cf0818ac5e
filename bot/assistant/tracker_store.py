"""A SQL tracker store that stores whole turns only, on SQLite or PostgreSQL by one address."""

import logging
from itertools import islice
from typing import Any, List, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.turn import CURRENT_TURN, lost_action
from bot.crash_points import CrashPoint, reached

logger = logging.getLogger(__name__)


class WholeTurnTrackerStore(SQLTrackerStore):
    """`host` is a whole database address (`url` in endpoints.yml).

    Rasa wraps every store so that failures go to memory and are forgotten; what happened is
    therefore also written to the current `Turn`, which the channel answers from.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The conversation so far. A failure is noted, so that nothing is built on an empty past."""
        try:
            return await super().retrieve(sender_id)
        except Exception:
            turn = CURRENT_TURN.get()
            if turn is not None:
                turn.unreadable = True
            raise

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the turn if it is whole; otherwise leave the conversation as it was before."""
        turn = CURRENT_TURN.get()
        lost = lost_action(_events_of_turn(tracker))
        if lost or (turn is not None and turn.unreadable):
            logger.error("turn not stored: %s", f"{lost} failed" if lost else "past unreadable")
            return
        reached(CrashPoint.RASA_TURN_READY)
        await super().save(tracker)
        reached(CrashPoint.RASA_TURN_STORED)
        if turn is not None:
            turn.stored = True


def _events_of_turn(tracker: DialogueStateTracker) -> List[Event]:
    events = list(tracker.events)
    last_user = max(
        (index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=0
    )
    return list(islice(events, last_user, None))
