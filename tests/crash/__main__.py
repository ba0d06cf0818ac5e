"""`make crash-test`: the long form, on both databases, with its figures.

python -m tests.crash [--rounds 20] [--customers 50] [--only sqlite]        six events a customer
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.crash_points import CrashPoint
from tests.crash.rounds import Installation, Report, running
from tests.postgres import Server, restartable_server

RASA = [point for point in CrashPoint if point.process == "rasa"]
OTHERS = [point for point in CrashPoint if point.process != "rasa"]
SHARE_OF_FAULTS = 0.1


@contextmanager
def _on_sqlite(points: list[CrashPoint]) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="apaise-crash-") as name:
        url = f"sqlite:///{name}/apaise.db"
        with running(url, Path(name), share=SHARE_OF_FAULTS, database=None, points=points) as installation:
            yield installation


@contextmanager
def _on_postgresql(points: list[CrashPoint]) -> Iterator[Installation]:
    """The database itself goes away and comes back in every round."""
    folder = tempfile.TemporaryDirectory(prefix="apaise-crash-")
    with folder as name, restartable_server() as server, _on(server, Path(name), points) as installation:
        yield installation


def _on(server: Server, folder: Path, points: list[CrashPoint]) -> AbstractContextManager[Installation]:
    return running(server.address, folder, share=SHARE_OF_FAULTS, database=server, points=points)


def _points(number: int) -> list[CrashPoint]:
    """Rasa takes longest to come back, so it dies at one of its points a round, by turns."""
    return [*OTHERS, RASA[number % len(RASA)]]


def main(
    rounds: Annotated[int, typer.Option(help="How many rounds, half of them on each database.")] = 20,
    customers: Annotated[int, typer.Option(help="How many customers a round, with six events each.")] = 50,
    only: Annotated[str, typer.Option(help="sqlite or postgresql: all rounds on that one.")] = "",
) -> None:
    reports: list[Report] = []
    for name, start in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql)):
        share = rounds // 2 if name == "sqlite" else rounds - rounds // 2
        share = {"": share, name: rounds}.get(only, 0)
        if not share:
            continue
        with start(_points(0)) as installation:
            for number in range(share):
                report = installation.round(customers, _points(number) if number else [])
                reports.append(report)
                _print(f"{name} {number + 1}/{share}", report)
    _print("all", _sum(reports))
    sys.exit(1 if any(report.wrong for report in reports) else 0)


def _sum(reports: list[Report]) -> Report:
    died = sum((report.died_at for report in reports), Counter[str]())
    wrong = [line for report in reports for line in report.wrong]
    return Report(
        sum(report.events for report in reports), died, sum(report.seconds for report in reports), wrong
    )


def _print(title: str, report: Report) -> None:
    deaths = sum(report.died_at.values())
    typer.echo(f"{title}: {report.events} events, {deaths} deaths, {report.seconds:.0f} s")
    if title == "all":
        for where, times in sorted(report.died_at.items()):
            typer.echo(f"  {where:<28}{times:>5}")
    for line in report.wrong:
        typer.echo(f"  WRONG {line}")
    typer.echo(f"  lost or doubled: {len(report.wrong)}")


if __name__ == "__main__":
    typer.run(main)
