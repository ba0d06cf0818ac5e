"""The migrations make, from nothing, exactly the tables the code describes."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from bot.casework.money import Money
from bot.errors import BrokenReferences
from bot.store.cases import Decision
from bot.store.engine import make_engine
from bot.store.migrate import alembic_config, is_current, is_described, migrate
from bot.store.queue import Reading
from bot.store.tables import Base

AT = "2026-11-20 09:00:00+00:00"
STORED_BY_THE_FIRST_VERSION = [
    "INSERT INTO customer (id, name, created_at) VALUES (1, 'Marie', :at)",
    "INSERT INTO agent (id, email, name, role, level, password_hash, created_at)"
    " VALUES (1, 'ana@example.com', 'Ana', 'agent', 1, '', :at)",
    'INSERT INTO "case" (id, customer_id, status, intent, anger, risks, first_words, what_happened,'
    " reference, opened_at, updated_at) VALUES (1, 1, 'decided', 'other', 0, '[]', '', '', '', :at, :at)",
    "INSERT INTO escalation (id, case_id, reason, state, level, opened_at, due_at, version)"
    " VALUES (1, 1, 'compensation', 'decided', 1, :at, :at, 1)",
    "INSERT INTO decision (id, escalation_id, kind, amount_cents, currency, reason, agent_id, at)"
    " VALUES (1, 1, 'approve', 2000, 'EUR', '', 1, :at)",
    "INSERT INTO identity (id, customer_id, platform, account, external_id, name)"
    " VALUES (1, 1, 'sandbox', 'maison-lumen', 'p1', 'Marie')",
    "INSERT INTO conversation (id, key, identity_id, lane, thread_id, thread_title, case_id, created_at)"
    " VALUES (1, 'k1', 1, 'private', 't1', '', 1, :at)",
    "INSERT INTO inbound (id, platform, account, external_id, kind, conversation_id, text, data, sent_at,"
    " received_at, state, attempts, available_at, error) VALUES (1, 'sandbox', 'maison-lumen', 'm1',"
    " 'message', 1, 'Bonjour', '{}', :at, :at, 'done', 4, :at, '')",
    "INSERT INTO reading (inbound_id, intent, confidence, anger, anger_confidence, risks, entities)"
    " VALUES (1, 'greet', 0.9, 2, 0.9, '[]', '{}')",
]


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


def test_what_was_stored_before_is_still_there(database_url: str) -> None:
    """A table that others point to is changed in place: SQLite would not let it be made anew."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        for statement in STORED_BY_THE_FIRST_VERSION:
            connection.execute(text(statement), {"at": AT})
    migrate(engine)
    with Session(engine) as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.amount, decision.level, decision.charged) == (Money(2000), 0, False)
        assert (decision.escalation.on_duty, decision.escalation.offer) == (False, None)
        (reading,) = session.scalars(select(Reading))
        heard = reading.inbound
        assert (heard.text, heard.customer_id, heard.claims, heard.priority) == ("Bonjour", 1, 4, 0)
        assert heard.anger == 2


def test_references_are_held_again_after_migrating(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/apaise.db")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_would_leave_a_row_pointing_nowhere_is_undone(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/apaise.db")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
    with sqlite3.connect(tmp_path / "apaise.db") as careless:
        careless.execute(
            "INSERT INTO identity (id, customer_id, platform, account, external_id, name)"
            " VALUES (1, 99, 'sandbox', 'maison-lumen', 'p1', 'Marie')"
        )
    with pytest.raises(BrokenReferences, match="identity"):
        migrate(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0001"


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
