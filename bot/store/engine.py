"""The database connection: SQLite made safe for several processes, or PostgreSQL."""

import random
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

BUSY_SECONDS = 30
LOOK_AGAIN_SECONDS = (0.0005, 0.0025)
PRIMARY_CODE = 0xFF
"""The part of an error code of SQLite that names its kind."""


def make_engine(database_url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`; the folder of a SQLite file is made.

    What is stored never appears in its errors, and so neither in logs.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(database_url, url.database)
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Queries run as they are: compiling one takes longer than any of ours, and is done again each time."""
    connection.execute("SET jit = off")
    connection.commit()


def _sqlite_engine(database_url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(database_url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_for_writing)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside one writer (WAL), foreign keys held, and BEGIN left to SQLAlchemy."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_for_writing(connection: Connection) -> None:
    """Take the write lock at once: upgrading a read transaction fails when another process wrote."""
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        _take_turn(driver)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says why not, as SQLAlchemy says it
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _take_turn(driver: sqlite3.Connection) -> None:
    """Begin as soon as nobody else writes; not begun after `BUSY_SECONDS`, or for another reason.

    SQLite itself would sleep longer and longer, up to a tenth of a second, and those who have just come
    would pass those who wait: a webhook beside busy workers then waits for a second now and then.
    """
    limit = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < limit:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                return
        else:
            return
        time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))  # noqa: S311 - which of them is next is no secret
