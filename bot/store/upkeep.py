"""Keeping what is derived true, whoever writes: by triggers, in the same transaction.

Derived are `digest`, the full-text index, and `inbound.anger` (`bot.store.upkeep_anger`). What a
conversation's row says is one SELECT, run again for a conversation when something it says changed, and for
all of them after a migration. Nobody who writes messages or cases has to know that there is a list.

SQLite has one writer, so its triggers do the work at once. On PostgreSQL two transactions may speak in
the same conversation at the same time: triggers only note which conversations were touched, and at the
commit all of them are locked, in order, and only then read. So the last to commit sees what the others
said, and two transactions never wait for each other.
"""

from sqlalchemy import Connection, inspect

from bot.store import upkeep_anger
from bot.store.upkeep_postgresql import Postgresql
from bot.store.upkeep_sql import INDEX, TOUCHES
from bot.store.upkeep_sqlite import Sqlite

__all__ = ["INDEX", "resume", "suspend"]

UPKEEP: dict[str, Sqlite | Postgresql] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def suspend(connection: Connection) -> None:
    """Stop following changes: before migrations, which move tables about, and before writing in bulk."""
    if not _is_there(connection):
        return
    for statement in upkeep_anger.suspended(connection.dialect.name):
        connection.exec_driver_sql(statement)
    for touch in TOUCHES:
        for name in (touch.name, f"{touch.name}_settled"):
            on = f' ON "{touch.table}"' if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def resume(connection: Connection, *, rebuild: bool) -> None:
    """Follow changes from now on; `rebuild` reads again what was written meanwhile."""
    if not _is_there(connection):
        return
    upkeep = UPKEEP[connection.dialect.name]
    for statement in upkeep.made():
        connection.exec_driver_sql(statement)
    if rebuild:
        for statement in (*upkeep.rebuilt(), upkeep_anger.REBUILT):
            connection.exec_driver_sql(statement)
    for statement in upkeep_anger.followed(connection.dialect.name):
        connection.exec_driver_sql(statement)
    for touch in TOUCHES:
        for statement in upkeep.followed(touch):
            connection.exec_driver_sql(statement)


def _is_there(connection: Connection) -> bool:
    return inspect(connection).has_table("digest")
