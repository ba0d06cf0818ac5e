"""How fast webhooks are acknowledged, and how late at worst, with the assistant down all the while.

    python -m bench.intake [--events 5000] [--rate 50] [--flood 2000] [--connections 8] [--only sqlite]

A real `web` process and a real `worker` that finds no Rasa, on SQLite and on PostgreSQL; signed webhooks of
one comment each over loopback. First as they come on a bad day (`--rate` a second on average, whatever was
answered before), then as fast as they are taken. Afterwards every row must be there, once. Before both,
requests that store nothing come in the same way: what they wait, they wait for the machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from sqlalchemy import func, select
from tqdm import tqdm

from bench.arrivals import Sender, request
from bot.brand import load_brand
from bot.platforms.signature import HEADER, sign
from bot.processes.plan import Process, plan
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.queue import Inbound
from bot.store.unit_of_work import Store
from tests.conftest import ROOT, SECRET
from tests.inbox import Inbox, until
from tests.ports import free_port
from tests.postgres import restartable_server

AUTHORS = 1000
PATH = "/webhooks/sandbox"
LIMIT_MS = 50.0
CONTROLS = 1000
SHARES = (0.5, 0.95, 0.99, 0.999)


@dataclass(frozen=True)
class Load:
    """`events` webhooks that come at `rate` a second, then `flood` more over so many `connections`."""

    events: int
    rate: float
    flood: int
    connections: int


def webhook(number: int) -> bytes:
    """One signed delivery of one comment, as it goes over the wire."""
    author = {"id": f"a{number % AUTHORS}", "name": f"Client {number % AUTHORS}"}
    event = {
        "type": "comment",
        "id": f"c{number}",
        "from": author,
        "post": {"id": "automne", "text": "La collection d’automne est en ligne"},
        "text": "Mon colis devait arriver il y a trois semaines et je n’ai toujours rien reçu",
        "at": "2026-11-20T09:00:00+00:00",
    }
    body = json.dumps({"account": "maison-lumen", "events": [event]}).encode()
    return request("POST", PATH, {HEADER: sign(SECRET, body), "content-type": "application/json"}, body)


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="apaise-bench-") as folder:
        yield f"sqlite:///{folder}/apaise.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """One that waits for the disk at each commit, as they do by default."""
    with restartable_server(durable=True) as server:
        yield server.address


@contextmanager
def installation(database_url: str) -> Iterator[Inbox]:
    """`web` and `worker` on this database; nobody listens where Rasa and its actions should be."""
    with tempfile.TemporaryDirectory(prefix="apaise-bench-") as folder:
        yield from _installation(database_url, Path(folder))


def _installation(database_url: str, folder: Path) -> Iterator[Inbox]:
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        apaise_secret=SecretStr(SECRET),
        rasa_secret=SecretStr(SECRET),
        sandbox_secret=SecretStr(SECRET),
        brand_file=ROOT / "brand.yml",
        web_port=free_port(),
        rasa_port=free_port(),
        actions_port=free_port(),
        log_level="WARNING",
        var_dir=folder,
    )
    store = Store(make_engine(database_url), load_brand(settings.brand_file))
    migrate(store.engine)
    started = [process for process in plan(settings, Path("none")) if process.name in {"web", "worker"}]
    inbox = Inbox(settings, store, started, folder)
    running: list[subprocess.Popen[bytes]] = []
    try:
        running += [inbox.launch(process.name) for process in started]
        _wait_for(started)
        yield inbox
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=20)
        store.engine.dispose()


def _wait_for(processes: list[Process]) -> None:
    for process in processes:
        until(process.is_well, f"{process.name} does not start", 60)


def measure(name: str, inbox: Inbox, load: Load) -> float:
    """Print the lines of this database; returns the 99th percentile at the asked rate, in milliseconds."""
    wires = [webhook(number) for number in range(load.events + load.flood)]
    nothing = [request("GET", "/health", {})] * CONTROLS
    port = inbox.settings.web_port
    total = CONTROLS + len(wires)
    with tqdm(total=total, desc=name, unit="request", file=sys.stderr, mininterval=2) as bar:
        control = Sender(port, bar.update).arrivals(nothing, load.rate)
        steady = Sender(port, bar.update).arrivals(wires[: load.events], load.rate)
        flood = Sender(port, bar.update).flood(wires[load.events :], load.connections)
    with inbox.store.reading() as work:
        stored = work.session.scalar(select(func.count()).select_from(Inbound))
    if stored != len(wires):
        raise SystemExit(f"{name}: {len(wires)} were acknowledged, {stored} are stored")
    lines = {
        "storing nothing": control,
        f"{load.rate:g} a second": steady,
        f"{load.connections} connections": flood,
    }
    for title, timing in lines.items():
        figures = "".join(f"{timing.within(share):>9.1f}" for share in SHARES)
        typer.echo(f"{name:<12}{title:<16}{timing.per_second:>8.0f}/s{figures}{timing.late_by(0.99):>13.1f}")
    return steady.within(0.99)


def main(
    events: Annotated[int, typer.Option(min=1, help="How many come at the rate.")] = 5000,
    rate: Annotated[float, typer.Option(help="How many a second come, on average.")] = 50,
    flood: Annotated[int, typer.Option(min=1, help="How many come as fast as they are taken.")] = 2000,
    connections: Annotated[int, typer.Option(min=1, help="Over how many connections those come.")] = 8,
    only: Annotated[str, typer.Option(help="sqlite or postgresql")] = "",
) -> None:
    """Fails when the 99th percentile at the asked rate is above the limit."""
    load = Load(events, rate, flood, connections)
    typer.echo(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before we add ours")
    typer.echo(
        f"{'':<28}{'acknowledged':>10}{'p50 ms':>8}{'p95':>9}{'p99':>9}{'p99.9':>9}{'client late':>13}"
    )
    slowest = 0.0
    for name, database in (("sqlite", sqlite), ("postgresql", postgresql)):
        if only in ("", name):
            with database() as url, installation(url) as inbox:
                slowest = max(slowest, measure(name, inbox, load))
    if slowest > LIMIT_MS:
        sys.exit(f"one webhook in a hundred waits longer than {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    typer.run(main)
