"""How fast webhooks are acknowledged, and how late at worst, with the assistant down all the while.

    python -m bench.intake [--events 5000] [--rate 50] [--connections 8]

A real `web` process and a real `worker` that finds no Rasa, on SQLite and on PostgreSQL; signed webhooks of
one comment each over loopback. First as they come on a bad day (`--rate` a second, whatever was answered
before), then as fast as they are taken. Afterwards every row must be there, once.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
import typer
from pydantic import SecretStr
from sqlalchemy import func, select
from tqdm import tqdm

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
RASA = "rasa"


@dataclass
class Timing:
    """Seconds each webhook took to be acknowledged, and how long all of them took."""

    each: list[float]
    whole: float

    def at(self, share: float) -> float:
        """Milliseconds within which this share was acknowledged."""
        return sorted(self.each)[min(len(self.each) - 1, int(len(self.each) * share))] * 1000


def webhook(number: int) -> tuple[bytes, dict[str, str]]:
    """One signed delivery of one comment."""
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
    return body, {HEADER: sign(SECRET, body), "content-type": "application/json"}


class Load:
    """Posts webhooks and times them."""

    def __init__(self, url: str, connections: int, bar: tqdm) -> None:
        self._url = url
        self._connections = connections
        self._bar = bar
        self._each: list[float] = []

    def steady(self, numbers: range, rate: float) -> Timing:
        """`rate` a second, each in its moment, however long the others take."""
        return asyncio.run(self._timed(self._steady(numbers, rate)))

    def flood(self, numbers: range) -> Timing:
        """The next one as soon as a connection is free."""
        return asyncio.run(self._timed(self._flood(numbers)))

    async def _timed(self, work: object) -> Timing:
        began = time.perf_counter()
        await work  # type: ignore[misc]
        return Timing(self._each, time.perf_counter() - began)

    async def _steady(self, numbers: range, rate: float) -> None:
        async with self._client() as client, asyncio.TaskGroup() as group:
            began = time.perf_counter()
            for place, number in enumerate(numbers):
                await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
                group.create_task(self._post(client, number))

    async def _flood(self, numbers: range) -> None:
        waiting = iter(numbers)
        async with self._client() as client, asyncio.TaskGroup() as group:
            for _ in range(self._connections):
                group.create_task(self._one_after_another(client, waiting))

    async def _one_after_another(self, client: httpx.AsyncClient, waiting: Iterator[int]) -> None:
        for number in waiting:
            await self._post(client, number)

    async def _post(self, client: httpx.AsyncClient, number: int) -> None:
        body, headers = webhook(number)
        began = time.perf_counter()
        answer = await client.post(self._url, content=body, headers=headers)
        self._each.append(time.perf_counter() - began)
        answer.raise_for_status()
        self._bar.update()

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(trust_env=False, timeout=60)


@contextmanager
def installation(database_url: str, folder: Path) -> Iterator[Inbox]:
    """`web` and `worker` on this database; nobody listens where Rasa and its actions should be."""
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


def measure(name: str, inbox: Inbox, events: int, rate: float, connections: int) -> None:
    url = f"{inbox.settings.local_url}/webhooks/sandbox"
    half = events // 2
    with tqdm(total=events, desc=name, unit="webhook", file=sys.stderr) as bar:
        steady = Load(url, connections, bar).steady(range(half), rate)
        flood = Load(url, connections, bar).flood(range(half, events))
    with inbox.store.reading() as work:
        stored = work.session.scalar(select(func.count()).select_from(Inbound))
    if stored != events:
        raise SystemExit(f"{name}: {events} were acknowledged, {stored} are stored")
    for title, timing in ((f"{rate:g} a second", steady), (f"{connections} connections", flood)):
        per_second = len(timing.each) / timing.whole
        figures = "".join(f"{timing.at(share):>9.1f}" for share in (0.5, 0.95, 0.99, 0.999))
        typer.echo(f"{name:<12}{title:<16}{per_second:>8.0f}/s{figures}")


def main(events: int = 5000, rate: float = 50, connections: Annotated[int, typer.Option(min=1)] = 8) -> None:
    typer.echo(f"{'':<28}{'acknowledged':>10}{'p50 ms':>8}{'p95':>9}{'p99':>9}{'p99.9':>9}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apaise-bench-")))
        with installation(f"sqlite:///{folder}/apaise.db", folder) as inbox:
            measure("sqlite", inbox, events, rate, connections)
        server = stack.enter_context(restartable_server())
        with installation(server.address, folder) as inbox:
            measure("postgresql", inbox, events, rate, connections)


if __name__ == "__main__":
    typer.run(main)
