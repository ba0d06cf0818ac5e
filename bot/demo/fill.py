"""Filling a database with demonstration data: in bulk, once, never over somebody's own."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from tqdm import tqdm

from bot.commands.team import add_agent, find_agent
from bot.demo.story import tell
from bot.demo.writer import Row, Writer
from bot.errors import ApaiseError
from bot.store import upkeep
from bot.store.customers import Customer
from bot.store.tables import Base
from bot.store.team import Role
from bot.store.unit_of_work import Store

AT_ONCE = 2000
"""Stories held in memory before they are written."""

ORDER = (
    *("customer", "identity", "case", "conversation", "inbound", "reading"),
    *("outbound", "case_event", "escalation", "decision"),
)
"""Tables in the order in which their rows may refer to each other."""

MESSAGES = frozenset({"inbound", "outbound"})
TEAM = (("Nadia Benali", Role.SUPERVISOR, 2), ("Léa Moreau", Role.AGENT, 1), ("Tom Girard", Role.AGENT, 1))


class NotEmpty(ApaiseError):
    """Customers have written to this database already: demonstration data would mix with theirs. Choose
    another DATABASE_URL, or ask for it anyway."""


@dataclass(frozen=True)
class Plan:
    """How much to write; `anyway` even where there are customers already."""

    messages: int
    months: int = 6
    seed: int = 1
    anyway: bool = False


@dataclass(frozen=True)
class Written:
    """How many rows of each table were written."""

    rows: Mapping[str, int]

    @property
    def messages(self) -> int:
        return sum(self.rows.get(table, 0) for table in MESSAGES)

    def in_words(self) -> str:
        names = ", ".join(
            f"{self.rows.get(table, 0)} {table}" for table in ("customer", "conversation", "case")
        )
        return f"wrote {self.messages} messages ({names} rows)"


def fill(store: Store, plan: Plan, *, quiet: bool = False) -> Written:
    """Write stories until there are about `plan.messages`, all or none. NotEmpty where customers wrote."""
    with store.reading() as work:
        if not plan.anyway and work.session.scalar(select(Customer.id).limit(1)) is not None:
            raise NotEmpty
    agents = _team(store)
    end = store.clock()
    begin = end - timedelta(days=30 * plan.months)
    with store.engine.begin() as connection:
        upkeep.suspend(connection)
        dice = random.Random(plan.seed)  # noqa: S311 - stories, not secrets
        writer = Writer(dice, _numbers(connection), agents, begin, end)
        written = _write(connection, writer, plan.messages, quiet)
        upkeep.resume(connection, rebuild=True)
        _settle(connection)
    _tidy(store.engine)
    return written


def _team(store: Store) -> list[int]:
    """Who decided in the stories. They have no password that anybody was told."""
    ids = []
    with store.work() as work:
        for name, role, level in TEAM:
            email = f"{name.split()[0].lower().replace('é', 'e')}.demo@example.com"
            known = find_agent(work, email)
            ids.append(known.id if known else add_agent(work, email, name, role, level)[0].id)
    return ids


def _numbers(connection: Connection) -> dict[str, int]:
    tables = (Base.metadata.tables[name] for name in ORDER if name != "reading")
    return {table.name: connection.scalar(select(func.max(table.c.id))) or 0 for table in tables}


def _write(connection: Connection, writer: Writer, messages: int, quiet: bool) -> Written:
    counts: dict[str, int] = {}
    held: dict[str, list[dict[str, Any]]] = {}
    with tqdm(total=messages, unit=" messages", unit_scale=True, disable=quiet) as bar:
        stories = 0
        while sum(counts.get(table, 0) for table in MESSAGES) < messages:
            spoken = _hold(held, list(tell(writer)), counts)
            stories += 1
            if stories % AT_ONCE == 0:
                _insert(connection, held)
            bar.update(spoken)
        _insert(connection, held)
    return Written(counts)


def _hold(held: dict[str, list[dict[str, Any]]], story: list[Row], counts: dict[str, int]) -> int:
    """Keep a story's rows; how many messages it has."""
    for table, values in story:
        held.setdefault(table, []).append(values)
        counts[table] = counts.get(table, 0) + 1
    return sum(table in MESSAGES for table, _ in story)


def _insert(connection: Connection, held: dict[str, list[dict[str, Any]]]) -> None:
    for name in ORDER:
        table: Table = Base.metadata.tables[name]
        if held.get(name):
            connection.execute(insert(table), held.pop(name))


def _settle(connection: Connection) -> None:
    """Tell PostgreSQL which numbers are taken, and both databases how their tables look now."""
    if connection.dialect.name == "postgresql":
        for name in ORDER:
            if name != "reading":
                sequence = f"pg_get_serial_sequence('\"{name}\"', 'id')"
                connection.execute(text(f'SELECT setval({sequence}, max(id)) FROM "{name}"'))  # noqa: S608
    connection.execute(text("ANALYZE"))


def _tidy(engine: Engine) -> None:
    """What PostgreSQL does by itself after some minutes: note which pages an index may speak for alone."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
