"""What was said in one conversation that belongs to no case."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot.console.timeline import MOST, SENT, SHOWN, Entry
from bot.links import message_link
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Outbound
from bot.store.team import Agent
from bot.store.unit_of_work import Work


def exchange(work: Work, conversation: Conversation) -> list[Entry]:
    """Both sides, oldest first; the last `MOST` of each."""
    entries = [*_heard(work, conversation), *_said(work, conversation)]
    return sorted(entries, key=lambda entry: (entry.at, entry.ours))


def _heard(work: Work, conversation: Conversation) -> list[Entry]:
    query = (
        select(Inbound)
        .where(Inbound.conversation_id == conversation.id, Inbound.kind.in_(SHOWN))
        .options(joinedload(Inbound.reading))
        .order_by(Inbound.id.desc())
        .limit(MOST)
    )
    return [
        Entry(
            anchor=f"in{row.id}",
            at=row.received_at,
            lane=conversation.lane,
            thread=conversation.thread_title,
            ours=False,
            author=conversation.identity.name,
            text=row.text,
            opened=row.kind is InboundKind.PRIVATE_OPENED,
            state=row.state,
            error=row.error,
            reading=row.reading,
            link=message_link(row),
        )
        for row in work.session.scalars(query)
    ]


def _said(work: Work, conversation: Conversation) -> list[Entry]:
    query = (
        select(Outbound)
        .where(Outbound.conversation_id == conversation.id, Outbound.kind.in_(SENT))
        .order_by(Outbound.id.desc())
        .limit(MOST)
    )
    names = {agent.id: agent.name for agent in work.session.scalars(select(Agent))}
    return [
        Entry(
            anchor=f"out{row.id}",
            at=row.created_at,
            lane=conversation.lane,
            thread=conversation.thread_title,
            ours=True,
            author=names.get(row.written_by, "") if row.written_by is not None else "",
            text=row.text,
            state=row.state,
            error=row.error,
        )
        for row in work.session.scalars(query)
    ]
