"""Writing the audit log: whatever a person changes leaves a row in the same transaction.

Nobody has to remember it. Whoever lets a person in names them with `acting`; every unit of work done
meanwhile that changes something stores one `AuditEvent` with all of it, or is not stored at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from ipaddress import ip_address, ip_network
from typing import Any

from sqlalchemy import Text, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from bot.store.audit import AuditEvent
from bot.store.base import Base
from bot.store.cases import CaseEvent
from bot.store.team import Agent

CONSOLE = "console"
SLACK = "slack"
COMMAND_LINE = "command line"

SILENT = frozenset({"audit_event", "login_throttle"})
"""Tables of no interest to an auditor: the log itself, and counters."""

SECRET = ("hash", "token")
NOISE = frozenset({"updated_at", "version", "key"})
MOST_CHANGES = 60
LONGEST = 120


@dataclass(frozen=True)
class Actor:
    """Who is acting, from where (masked), and what they asked for."""

    agent_id: int | None
    who: str
    via: str
    action: str
    address: str = ""
    object_kind: str = ""
    object_id: str = ""


_ACTOR: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Every unit of work inside is this person's."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)


def current_actor() -> Actor | None:
    """Whoever is acting now, None for the processes themselves."""
    return _ACTOR.get()


def note(session: Session, now: datetime, actor: Actor, changes: list[dict[str, Any]] | None = None) -> None:
    """Store one line of the log by hand, for what is not a change (a look) or has no actor yet (a login)."""
    session.info["audited"] = True
    session.add(
        AuditEvent(
            at=now,
            agent_id=actor.agent_id,
            who=actor.who[:200],
            via=actor.via,
            action=actor.action[:120],
            object_kind=actor.object_kind,
            object_id=actor.object_id[:64],
            address=actor.address,
            changes=changes or [],
        )
    )


@dataclass
class Trail:
    """Collects what one session changes, and stores it as one line when the work is done."""

    session: Session
    changes: list[dict[str, Any]] = field(default_factory=list)
    by_agent: CaseEvent | None = None

    def __post_init__(self) -> None:
        event.listen(self.session, "after_flush", self._flushed)
        event.listen(self.session, "do_orm_execute", self._executed)

    def close(self, now: datetime) -> None:
        """Store the line; call it last, before the commit."""
        self.session.flush()
        actor = _ACTOR.get() or self._of_history()
        if actor is not None and self.changes and not self.session.info.get("audited"):
            note(self.session, now, actor, self.changes[:MOST_CHANGES])

    def _of_history(self) -> Actor | None:
        """People who act in Slack are named by the line of the case's history that their click left."""
        if self.by_agent is None or self.by_agent.agent_id is None:
            return None
        agent = self.session.get(Agent, self.by_agent.agent_id)
        return Actor(
            self.by_agent.agent_id,
            agent.name if agent else "",
            SLACK,
            self.by_agent.kind,
            object_kind="case",
            object_id=str(self.by_agent.case_id),
        )

    def _flushed(self, session: Session, _: UOWTransaction) -> None:
        for row in [*session.new, *session.dirty, *session.deleted]:
            if isinstance(row, CaseEvent) and row.agent_id is not None:
                self.by_agent = row
            if isinstance(row, Base) and row.__tablename__ not in SILENT:
                self.changes += _changes(row, is_new=row in session.new, is_gone=row in session.deleted)

    def _executed(self, state: ORMExecuteState) -> None:
        """Statements on many rows at once name their table only."""
        if (state.is_update or state.is_delete) and state.bind_mapper is not None:
            table = str(state.bind_mapper.local_table)
            if table not in SILENT:
                done = "deleted" if state.is_delete else "updated"
                self.changes.append({"object": table, "field": "*", "from": None, "to": done})


def _changes(row: Base, *, is_new: bool, is_gone: bool) -> list[dict[str, Any]]:
    name = f"{row.__tablename__}:{_key(row)}"
    if is_gone:
        return [{"object": name, "field": "*", "from": None, "to": "deleted"}]
    state = inspect(row)
    found = []
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if not history.has_changes() or column.key in NOISE or column.columns[0].primary_key:
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        hidden = _is_hidden(column.key, column.columns[0].type)
        line = {
            "object": name,
            "field": column.key,
            "from": _shown(before, hidden),
            "to": _shown(after, hidden),
        }
        # Of a new row, when it was made is when the line was written.
        if not (is_new and (line["to"] in (None, "", []) or column.key.split("_")[-1] == "at")):
            found.append(line)
    return found


def _key(row: Base) -> str:
    key = inspect(row).mapper.primary_key_from_instance(row)
    return "-".join(str(part)[:12] for part in key)


def _is_hidden(name: str, kind: Any) -> bool:
    return name.endswith(SECRET) or isinstance(kind, Text)


def _shown(value: Any, hidden: bool) -> Any:
    """A value as the log keeps it; what is secret, or written by people, only as there or not."""
    if value is None or value == "":
        return value
    if hidden or isinstance(value, dict):
        return "…"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [_shown(item, hidden=False) for item in value[:20]]
    return (value.isoformat() if isinstance(value, datetime) else str(value))[:LONGEST]


def masked(host: str) -> str:
    """An address without the part that names a single machine: `192.0.2.0`, `2001:db8:1::`."""
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    bits = 24 if address.version == 4 else 48
    return str(ip_network(f"{address}/{bits}", strict=False).network_address)
