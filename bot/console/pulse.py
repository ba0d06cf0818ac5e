"""What an open page listens to: short texts that differ as soon as the page would."""

from typing import Any

from sqlalchemy import Select, func, select

from bot.store.accounts import AccountState
from bot.store.cases import Case, CaseEvent
from bot.store.customers import Conversation, Identity
from bot.store.queue import Inbound, Outbound, QueueState, Reading
from bot.store.slack import SlackTrouble
from bot.store.unit_of_work import Work

RECENT = 200
"""Deliveries are watched among this many last outbound rows: a look at the end of an index."""


def inbox_pulse(work: Work) -> str:
    """Differs when any case changed, anything came in or went out, or Slack began or ceased to work."""
    sent = select(Outbound.state).order_by(Outbound.id.desc()).limit(RECENT)
    return _joined(
        work,
        select(func.max(Case.updated_at)),
        select(func.max(CaseEvent.id)),
        select(func.max(Inbound.id)),
        select(func.max(Reading.inbound_id)),
        _delivered(sent),
        select(func.max(SlackTrouble.since)),
        select(func.max(AccountState.stopped_at)),
    )


def case_pulse(work: Work, case: Case) -> str:
    """Differs when this case changed, or its customer wrote, was read or was answered."""
    places = select(Conversation.id).join(Identity).where(Identity.customer_id == case.customer_id)
    heard = Inbound.conversation_id.in_(places)
    sent = select(Outbound.state).where(Outbound.conversation_id.in_(places))
    return _joined(
        work,
        select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case.id),
        select(func.max(Inbound.id)).where(heard),
        select(func.count()).select_from(Reading).join(Inbound).where(heard),
        select(func.count()).select_from(Inbound).where(heard, Inbound.state == QueueState.DEAD),
        _delivered(sent),
        select(func.max(Conversation.muted_by)).where(Conversation.case_id == case.id),
        select(func.max(Conversation.human_may_write_until)).where(Conversation.case_id == case.id),
        select(func.max(AccountState.stopped_at)),
    )


def _delivered(sent: Select[Any]) -> Select[Any]:
    """How many rows, and how many in each state they can end in."""
    rows = sent.subquery()
    done = func.count().filter(rows.c.state == QueueState.DONE)
    dead = func.count().filter(rows.c.state == QueueState.DEAD)
    return select(func.count() * 1_000_000 + done * 1000 + dead).select_from(rows)


def _joined(work: Work, *queries: Select[Any]) -> str:
    row = work.session.execute(select(*(query.scalar_subquery() for query in queries))).one()
    return "|".join("" if value is None else str(value) for value in row)
