"""What was said in one conversation that belongs to no case."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot.console.entries import MOST, SENT, SHOWN, Entry, heard, in_order, said
from bot.store.customers import Conversation
from bot.store.queue import Inbound, Outbound
from bot.store.team import Agent
from bot.store.unit_of_work import Work


def exchange(work: Work, conversation: Conversation) -> list[Entry]:
    """Both sides, oldest first."""
    inbound = (
        select(Inbound)
        .where(Inbound.conversation_id == conversation.id, Inbound.kind.in_(SHOWN))
        .options(joinedload(Inbound.reading))
        .order_by(Inbound.id.desc())
        .limit(MOST)
    )
    outbound = (
        select(Outbound)
        .where(Outbound.conversation_id == conversation.id, Outbound.kind.in_(SENT))
        .order_by(Outbound.id.desc())
        .limit(MOST)
    )
    names = {agent.id: agent.name for agent in work.session.scalars(select(Agent))}
    customer = conversation.identity.name
    return in_order(
        [
            *(heard(row, customer) for row in work.session.scalars(inbound)),
            *(said(row, names) for row in work.session.scalars(outbound)),
        ]
    )
