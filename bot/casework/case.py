"""The life of a case: which step may follow which. Pure; `bot.commands` applies it."""

from enum import Enum


class CaseStatus(str, Enum):
    """Where a case stands. Only `RESOLVED` and `CLOSED` take it off the desk."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    ESCALATED = "escalated"
    DECIDED = "decided"
    RESOLVED = "resolved"
    CLOSED = "closed"


FOLLOWING: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.NEW: frozenset({CaseStatus.OPEN, CaseStatus.ESCALATED, CaseStatus.CLOSED}),
    CaseStatus.OPEN: frozenset(
        {CaseStatus.WAITING_CUSTOMER, CaseStatus.ESCALATED, CaseStatus.RESOLVED, CaseStatus.CLOSED}
    ),
    CaseStatus.WAITING_CUSTOMER: frozenset(
        {CaseStatus.OPEN, CaseStatus.ESCALATED, CaseStatus.RESOLVED, CaseStatus.CLOSED}
    ),
    CaseStatus.ESCALATED: frozenset(
        {CaseStatus.DECIDED, CaseStatus.RESOLVED, CaseStatus.CLOSED, CaseStatus.OPEN}
    ),
    CaseStatus.DECIDED: frozenset(
        {CaseStatus.RESOLVED, CaseStatus.ESCALATED, CaseStatus.CLOSED, CaseStatus.OPEN}
    ),
    CaseStatus.RESOLVED: frozenset({CaseStatus.OPEN, CaseStatus.CLOSED, CaseStatus.ESCALATED}),
    CaseStatus.CLOSED: frozenset(),
}

LIVE = frozenset(CaseStatus) - {CaseStatus.RESOLVED, CaseStatus.CLOSED}
"""A customer's next message belongs to a live case rather than to a new one."""


def may_follow(current: CaseStatus, following: CaseStatus) -> bool:
    """Whether a case may pass from one status to another; staying where it is always may."""
    return current == following or following in FOLLOWING[current]
