"""Several processes write to one SQLite file: they take turns, and who gets none is told in time."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.store import engine as engine_module
from bot.store.engine import make_engine

WRITERS = 4
TURNS = 40


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{tmp_path}/turns.db")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE turn (writer INTEGER)"))
    yield made
    made.dispose()


def test_writers_take_turns_and_none_is_lost(engine: Engine) -> None:
    def write(writer: int) -> None:
        for _ in range(TURNS):
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO turn VALUES (:writer)"), {"writer": writer})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        counts = connection.execute(text("SELECT count(*) FROM turn GROUP BY writer")).scalars().all()
    assert counts == [TURNS] * WRITERS


def test_who_waits_too_long_is_told_that_the_database_is_busy(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SQLAlchemy's error, which webhooks answer with 503; the connection works again afterwards."""
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0.05)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO turn VALUES (1)"))
        with pytest.raises(OperationalError, match="locked"), engine.begin():
            pass
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO turn VALUES (2)"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM turn")).scalar() == 2


def test_a_reader_waits_for_no_writer(engine: Engine) -> None:
    """It would wait for ever here, and fail."""
    reading = engine.execution_options(read_only=True)
    with engine.begin() as writer:
        writer.execute(text("INSERT INTO turn VALUES (1)"))
        with reading.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM turn")).scalar() == 0
