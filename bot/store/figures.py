"""What the figures of the console need of the database: indexes to read alone, and time between instants."""

from typing import Any

from sqlalchemy import Float, Index
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.store.cases import Case, CaseEvent
from bot.store.customers import Conversation
from bot.store.queue import Inbound, Outbound

INDEXES = (
    Index("ix_inbound_anger", Inbound.kind, Inbound.anger, Inbound.received_at),
    Index("ix_conversation_begun", Conversation.lane, Conversation.created_at),
    Index("ix_outbound_answers", Outbound.sent_at, Outbound.kind, Outbound.state, Outbound.conversation_id),
    Index("ix_case_opened", Case.opened_at, Case.intent),
    Index("ix_case_event_asked", CaseEvent.kind, CaseEvent.at),
    Index("ix_case_event_kinds", CaseEvent.case_id, CaseEvent.kind, CaseEvent.at),
)
"""A period is a slice of each; what else is asked of a row is in the index, or one step away."""


class seconds_between(FunctionElement[float]):  # noqa: N801 - written like the functions of SQL
    """`seconds_between(later, earlier)`: how long, in seconds; NULL when either is."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between)
def _on_postgresql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later}) - ({earlier})) AS double precision)"


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"
