"""Bringing the database to the present version: Alembic, without a configuration file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.schema import CreateSchema

from bot.store import upkeep

RASA_SCHEMA = "rasa"
"""On PostgreSQL, Rasa's conversations are in a schema of their own, beside our tables."""

SCRIPTS = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Run every migration the database has not had yet, and make room for Rasa's own tables.

    Digests and the full-text index are not followed meanwhile; whatever the migrations did, they are
    made again from what is stored.
    """
    with engine.connect() as connection, _rebuilding(connection), connection.begin():
        before = _revision(connection)
        upkeep.suspend(connection)
        command.upgrade(alembic_config(connection), "head")
        upkeep.resume(connection, rebuild=_revision(connection) != before)
        if connection.dialect.name == "postgresql":
            connection.execute(CreateSchema(RASA_SCHEMA, if_not_exists=True))


@contextmanager
def _rebuilding(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which it refuses to a table that others refer to.

    Foreign keys are therefore off meanwhile, which is only heard outside of transactions; the rows keep
    their ids, so that all references still stand.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def is_current(engine: Engine) -> bool:
    """Whether the database has had every migration this version of Apaise knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        return _revision(connection) == head


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def is_described(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether the tables of the code should speak of it: the full-text index is the database's own."""
    return kind != "table" or name is None or not name.startswith(upkeep.INDEX)
