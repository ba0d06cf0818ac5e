"""The timers: what happens because time went by, each thing in a transaction of its own."""

import structlog
from sqlalchemy.orm.exc import StaleDataError

from bot.commands.deadlines import overdue, pass_deadline
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)


def pass_deadlines(store: Store) -> int:
    """Take one step for every escalation whose deadline passed; returns how many were taken.

    One that fails, or that somebody decides at this very moment, does not keep the others waiting.
    """
    with store.reading() as work:
        waiting = overdue(work)
    done = 0
    for escalation_id in waiting:
        try:
            with store.work() as work:
                passed = pass_deadline(work, escalation_id)
        except StaleDataError:
            log.info("decided as its deadline passed", escalation=escalation_id)
            continue
        except Exception:
            log.exception("deadline not handled", escalation=escalation_id)
            continue
        if passed is not None:
            done += 1
            log.info("deadline passed", escalation=escalation_id, step=passed.value)
    return done
