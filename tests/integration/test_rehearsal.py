"""The first webhook finds everything ready, and nothing of that stays in the database."""

import gc
from pathlib import Path

from sqlalchemy import event, func, select

from bot.brand import load_brand
from bot.intake.rehearsal import rehearse, settle_memory
from bot.store.base import Base
from bot.store.engine import make_engine
from bot.store.unit_of_work import Store
from tests.conftest import ROOT


def test_a_rehearsal_goes_the_whole_way_and_leaves_nothing(store: Store) -> None:
    written: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: written.append(call[2]))
    rehearse(store)
    assert any(statement.startswith("INSERT INTO inbound") for statement in written)
    with store.reading() as work:
        rows = {
            table.name: work.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert not any(rows.values()), rows


def test_a_process_starts_although_its_database_is_away(tmp_path: Path) -> None:
    rehearse(Store(make_engine(f"sqlite:///{tmp_path}/empty.db"), load_brand(ROOT / "brand.yml")))


def test_the_collector_passes_over_what_was_loaded_at_the_start() -> None:
    try:
        settle_memory()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    finally:
        gc.unfreeze()
