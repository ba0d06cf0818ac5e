"""The short form of `make crash-test`: one round on PostgreSQL, everything killed, the database too."""

from contextlib import AbstractContextManager
from pathlib import Path

from bot.crash_points import CrashPoint
from bot.processes.model import current_model
from tests.conftest import skip_or_fail
from tests.crash.rounds import Installation, running
from tests.postgres import NoPostgres, Server, restartable_server

CUSTOMERS = 10
POINTS = [point for point in CrashPoint if point is not CrashPoint.RASA_TURN_READY]


def _installation(server: Server, folder: Path) -> AbstractContextManager[Installation]:
    return running(server.address, folder, share=0.1, database=server, points=POINTS)


def test_killed_at_every_step_nothing_is_lost_and_nothing_said_twice(tmp_path: Path) -> None:
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    try:
        with restartable_server() as server, _installation(server, tmp_path) as installation:
            report = installation.round(CUSTOMERS)
    except NoPostgres as error:
        skip_or_fail(str(error))
    assert report.wrong == []
    assert {point.value for point in POINTS} <= set(report.died_at)
