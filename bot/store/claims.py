"""Claiming queue rows with a lease, so that several workers never do the same one.

A claim lasts until its lease ends; whoever holds it renews it (`bot.worker.leases`). `claims` numbers
the claims of a row: a worker whose claim was taken over meanwhile finds another number and leaves the
row alone. On PostgreSQL workers pass over rows that others are just claiming (SKIP LOCKED); on SQLite
only one transaction writes at a time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from bot.labels import Lane
from bot.store.customers import Conversation, Identity
from bot.store.queue import TO_CUSTOMERS, UNFINISHED, Inbound, Outbound, OutboundKind, QueueState
from bot.store.slack import SlackEvent
from bot.store.unit_of_work import Work

LEASE = timedelta(seconds=60)
"""Longer than any call that is made under it (the longest waits 30 s): see docs/durability.md."""

Row = TypeVar("Row", Inbound, Outbound, SlackEvent)


def claim_inbound(work: Work, lease: timedelta = LEASE) -> Inbound | None:
    """The next event to handle, now ours for `lease`; None when there is nothing to do.

    What a customer does is handled in the order it came, one at a time, wherever they do it; somebody
    who writes in private does not wait behind what others said in public.
    """
    return _claim(work, Inbound, lease, ~_earlier_unfinished(Inbound, Inbound.customer_id.expression))


class Kind(NamedTuple):
    """One kind of message of one account of the brand."""

    platform: str
    account: str
    kind: OutboundKind


def claim_outbound(
    work: Work,
    kinds: Sequence[OutboundKind] = TO_CUSTOMERS,
    lease: timedelta = LEASE,
    *,
    but: Collection[Kind] = (),
) -> Outbound | None:
    """The next row of these kinds to send, now ours for `lease`; the private first, and none of `but`.

    In order within a conversation, among these kinds: what goes to Slack and what goes to the customer
    are two orders, and a Slack that is away keeps no customer waiting.
    """
    earlier = _earlier_unfinished(Outbound, Outbound.conversation_id.expression, kinds)
    return _claim(work, Outbound, lease, Outbound.kind.in_(kinds), ~earlier, *none_of(but))


def none_of(kinds: Collection[Kind]) -> list[ColumnElement[bool]]:
    """What holds of all outbound rows but these."""
    return [~_is_of(kind) for kind in kinds]


def _is_of(kind: Kind) -> ColumnElement[bool]:
    of_account = exists().where(
        Conversation.id == Outbound.conversation_id,
        Identity.id == Conversation.identity_id,
        Identity.platform == kind.platform,
        Identity.account == kind.account,
    )
    return and_(Outbound.kind == kind.kind, of_account)


def claim_slack_event(work: Work) -> SlackEvent | None:
    """What somebody did in Slack and nobody finished: put back, or left by a process that ended."""
    return _claim(work, SlackEvent, LEASE)


def is_idle(work: Work, table: type[Row], *which: ColumnElement[bool]) -> bool:
    """Whether no row of this table, among those of `which`, is waiting or under way; takes no lock."""
    return work.session.scalar(select(table.id).where(is_in(table, UNFINISHED), *which).limit(1)) is None


def _claim(work: Work, table: type[Row], lease: timedelta, *which: ColumnElement[bool]) -> Row | None:
    query = (
        select(table)
        .where(is_in(table, UNFINISHED), _may_be_claimed(table, work.now), *which)
        .order_by(table.priority, table.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=table)
    )
    row: Row | None = work.session.scalar(query)
    if row is not None:
        row.state = QueueState.DOING
        row.leased_until = work.now + lease
        row.claims += 1
        row.attempts += 1
    return row


def is_in(table: Any, states: Sequence[QueueState]) -> ColumnElement[bool]:
    """In the words of the partial indexes, and not as parameters: databases compare the two to use them."""
    written_out: BindParameter[Any] = bindparam("states", states, expanding=True, literal_execute=True)
    condition: ColumnElement[bool] = table.state.in_(written_out)
    return condition


def _may_be_claimed(table: type[Row], now: datetime) -> ColumnElement[bool]:
    waiting = and_(table.state.in_((QueueState.TODO, QueueState.FAILED)), table.available_at <= now)
    abandoned = and_(table.state == QueueState.DOING, table.leased_until < now)
    return or_(waiting, abandoned)


def _earlier_unfinished(
    table: type[Inbound] | type[Outbound],
    turn: ColumnElement[int],
    kinds: Sequence[OutboundKind] = (),
) -> ColumnElement[bool]:
    """Whether a row (`kinds`: of these) of the same turn came before and is not finished."""
    earlier: Any = aliased(table)
    conditions = [getattr(earlier, turn.key or "") == turn, earlier.id < table.id, is_in(earlier, UNFINISHED)]
    if kinds:
        conditions.append(earlier.kind.in_(kinds))
    return exists().where(*conditions)


def pull_forward(work: Work, inbound: Inbound) -> None:
    """Let what this customer said before be read at once too, when they now wait for an answer.

    A private conversation thus begins when the comments that led to it have been read, and finds its
    case; the comments do not wait for their place in the backlog.
    """
    if inbound.conversation.lane is Lane.PRIVATE:
        work.session.execute(
            update(Inbound)
            .where(is_in(Inbound, UNFINISHED), Inbound.customer_id == inbound.customer_id)
            .where(Inbound.id < inbound.id, Inbound.priority > inbound.priority)
            .values(priority=inbound.priority)
        )


def still_mine(row: Row, claim: int) -> bool:
    """Whether the claim of this number still stands."""
    return row.state is QueueState.DOING and row.claims == claim


def renew(
    work: Work, table: type[Inbound] | type[Outbound], row_id: int, claim: int, lease: timedelta
) -> bool:
    """Prolong the claim of this number by `lease` from now; False when it no longer stands."""
    query = (
        update(table)
        .where(table.id == row_id, table.claims == claim, table.state == QueueState.DOING)
        .values(leased_until=work.now + lease)
        .returning(table.id)
    )
    return work.session.scalar(query) is not None


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


def ask_again(row: Inbound | Outbound, at: datetime) -> None:
    """Somebody wants a dead row to be tried afresh; that it was claimed before is not forgotten."""
    row.state, row.attempts, row.available_at = QueueState.TODO, 0, at


def defer(row: Row, until: datetime, why: str) -> None:
    """Leave the row for later without having tried: no attempt is counted, the claim is."""
    put_back(row, until, why)
    row.attempts -= 1
