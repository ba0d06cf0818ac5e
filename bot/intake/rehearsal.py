"""Done once before the first webhook, so that it waits for nothing that is made only once.

A process that has just started still has to prepare its statements and to open its connections, a second's
work on a busy machine, while a storm may be what it was restarted in.
"""

import gc

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clock import system_clock
from bot.commands.intake import store_rows
from bot.platforms.events import Author, Comment
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

NOBODY = "rehearsal"


class _Undone(Exception):
    """Nothing of it was to be kept."""


def rehearse(store: Store) -> None:
    """Store a comment and take it back. A database that is away is told in the log; the process starts."""
    comment = Comment(NOBODY, Author(NOBODY, NOBODY), NOBODY, NOBODY, NOBODY, system_clock(), account=NOBODY)
    try:
        with store.work() as work:
            store_rows(work, NOBODY, NOBODY, [comment])
            raise _Undone
    except _Undone:
        pass
    except DBAPIError as error:
        log.warning("not ready to store webhooks yet", why=type(error).__name__)


def settle_memory() -> None:
    """Let the collector pass over all that was loaded: it lives as long as the process, and looking
    through it again and again would hold up every request for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
