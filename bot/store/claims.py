"""Claiming queue rows with a lease, so that several workers never do the same one."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from bot.store.queue import Inbound, InboundKind, Outbound, QueueState
from bot.store.unit_of_work import Work

LEASE = timedelta(seconds=90)
UNFINISHED = (QueueState.TODO, QueueState.FAILED, QueueState.DOING)

Row = TypeVar("Row", Inbound, Outbound)


def claim_inbound(work: Work) -> Inbound | None:
    """The next event to handle, now ours for `LEASE`; None when there is nothing to do.

    A conversation's events are handled in the order they came, one at a time; somebody who writes
    in private does not wait behind public comments.
    """
    in_public = Inbound.kind.in_((InboundKind.COMMENT, InboundKind.EDITED)).label("in_public")
    return _claim(work, Inbound, (in_public, Inbound.id.expression))


def claim_outbound(work: Work) -> Outbound | None:
    """The next row to send, now ours for `LEASE`; in order within a conversation."""
    return _claim(work, Outbound, (Outbound.id.expression,))


def _claim(work: Work, table: type[Row], order: tuple[ColumnElement[Any], ...]) -> Row | None:
    query = (
        select(table)
        .where(_claimable(table, work.now), ~_earlier_unfinished(table))
        .order_by(*order)
        .limit(1)
        .with_for_update(skip_locked=True, of=table)
    )
    row: Row | None = work.session.scalar(query)
    if row is not None:
        row.state = QueueState.DOING
        row.leased_until = work.now + LEASE
        row.attempts += 1
    return row


def _claimable(table: type[Row], now: datetime) -> ColumnElement[bool]:
    waiting = and_(table.state.in_((QueueState.TODO, QueueState.FAILED)), table.available_at <= now)
    abandoned = and_(table.state == QueueState.DOING, table.leased_until < now)
    return or_(waiting, abandoned)


def _earlier_unfinished(table: type[Row]) -> ColumnElement[bool]:
    earlier = aliased(table)
    return exists().where(
        earlier.conversation_id == table.conversation_id,
        earlier.id < table.id,
        earlier.state.in_(UNFINISHED),
    )


def finish(row: Row) -> None:
    row.state, row.leased_until, row.error = QueueState.DONE, None, ""


def put_back(row: Row, at: datetime, error: str) -> None:
    """Try again at this moment."""
    row.state, row.leased_until = QueueState.FAILED, None
    row.available_at, row.error = at, error


def give_up(row: Row, error: str) -> None:
    """Leave the row for a person: it stays in the store with its error."""
    row.state, row.leased_until, row.error = QueueState.DEAD, None, error


def cancel(row: Row, why: str) -> None:
    """It is not wanted any more; it stays in the store with the reason."""
    row.state, row.leased_until, row.error = QueueState.CANCELLED, None, why


def defer(row: Row, until: datetime, why: str) -> None:
    """Leave the row for later without having tried: no attempt is counted."""
    put_back(row, until, why)
    row.attempts -= 1
