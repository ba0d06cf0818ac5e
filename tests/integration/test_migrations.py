"""The migrations make, from nothing, exactly the tables the code describes."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.store.engine import make_engine
from bot.store.migrate import alembic_config, is_current, is_described, migrate
from bot.store.tables import Base


def test_migrating_an_empty_database_makes_the_tables_of_the_models(database_url: str) -> None:
    engine = make_engine(database_url)
    assert not is_current(engine)
    migrate(engine)
    assert is_current(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_described}
        )
        assert compare_metadata(context, Base.metadata) == []


ROWS_OF_THE_FIRST_VERSION = (
    "INSERT INTO customer (id, name, created_at) VALUES (7, 'Marie', '{at}')",
    "INSERT INTO identity (id, customer_id, platform, account, external_id, name) "
    "VALUES (3, 7, 'sandbox', 'maison-lumen', 'a1', 'Marie')",
    "INSERT INTO conversation (id, key, identity_id, lane, thread_id, thread_title, created_at) "
    "VALUES (5, 'k', 3, 'private', '', '', '{at}')",
    "INSERT INTO inbound (id, platform, account, external_id, kind, conversation_id, text, data, sent_at, "
    "received_at, state, attempts, available_at, error) VALUES (11, 'sandbox', 'maison-lumen', 'm1', "
    "'message', 5, 'Bonjour', '{{}}', '{at}', '{at}', 'done', 4, '{at}', '')",
    "INSERT INTO reading (inbound_id, intent, confidence, anger, anger_confidence, risks, entities) "
    "VALUES (11, 'greet', 1, 2, 1, '[]', '{{}}')",
)


def test_a_database_of_the_first_version_keeps_its_rows(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        for row in ROWS_OF_THE_FIRST_VERSION:
            connection.execute(text(row.format(at="2026-01-01 00:00:00+00:00").replace(":", "\\:")))
    migrate(engine)
    with engine.connect() as connection:
        query = text(
            "SELECT customer_id, priority, claims, intent, inbound.anger FROM inbound "
            "JOIN reading ON inbound_id = id"
        )
        assert connection.execute(query).all() == [(7, 0, 4, "greet", 2)]
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    engine = make_engine(database_url)
    migrate(engine)
    migrate(engine)
    tables = {name for name in inspect(engine).get_table_names() if is_described(name, "table")}
    assert tables == {*Base.metadata.tables, "alembic_version"}


def test_sqlite_is_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/deep/er/apaise.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
