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

from bot.errors import BrokenReferences
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
    with engine.connect() as connection, _free_to_remake_tables(connection), connection.begin():
        before = _revision(connection)
        upkeep.suspend(connection)
        command.upgrade(alembic_config(connection), "head")
        upkeep.resume(connection, rebuild=_revision(connection) != before)
        if connection.dialect.name == "sqlite":
            _check_references(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(CreateSchema(RASA_SCHEMA, if_not_exists=True))


@contextmanager
def _free_to_remake_tables(connection: Connection) -> Iterator[None]:
    """SQLite changes some columns by making their table anew, and cannot while rows of others point to it.

    So it does not watch references meanwhile; this can be said only while no transaction is open.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    bare = connection.connection.cursor()
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        raise BrokenReferences(", ".join(sorted({str(row[0]) for row in lost})))


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
