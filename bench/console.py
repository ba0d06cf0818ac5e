"""How long the console's pages take with 200,000 messages: the real web process, on both databases.

    python -m bench.console [--messages 200000] [--requests 40] [--only sqlite]

Pages named here are those that must not slow down as an inbox grows; every other page of the console
is found by its route, so that a new one is timed without anybody's thinking of it.
"""

import os
import re
import statistics
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
from sqlalchemy import func, select
from tqdm import tqdm

from bot.brand import load_brand
from bot.commands.team import add_agent
from bot.console.access import ConsoleRoute
from bot.console.app import console_routes
from bot.console.found import find
from bot.console.wanted import Wanted
from bot.demo.fill import Plan, fill
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.ports import free_port
from tests.postgres import postgres_server

ROOT = Path(__file__).parent.parent
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a database that is thrown away
LIMIT_MS = 150.0
START_SECONDS = 60
LIST = "/console/conversations"
STAYS_OPEN = re.compile(r"/live$|/stream$|/export/|/logout$")
"""Routes that are no pages: streams, files, ways out."""

SEARCHES = {
    "first page": "",
    "search: one rare word": "q=ML-54321",
    "search: a common word": "q=colis",
    "search: a prefix in most": "q=mer",
    "search: two words": "q=boreale lyon",
    "search: a phrase": 'q="cassée, le verre"',
    "search: nothing found": "q=introuvablissime",
    "filter: platform": "platform=x",
    "filter: lane": "lane=private",
    "filter: intent": "intent=complaint_billing",
    "filter: anger": "anger=3",
    "filter: risk": "risk=press",
    "filter: status": "status=escalated",
    "filter: level": "level=3",
    "filter: agent": "agent=1",
    "filter: dates": "from={month_ago}&to={month_ago}",
    "filter: muted": "muted=1",
    "filter: needs review": "review=1",
    "filters that fit nothing": "platform=x&risk=safety&level=3&anger=0",
    "search and filters": "q=colis&platform=facebook&anger=3&status=resolved",
    "deep page": "after={deep}",
    "search: a common word, deep": "q=colis&after={deep}",
}


@dataclass(frozen=True)
class Timing:
    """Milliseconds, as a client on the same machine waits for the whole page."""

    name: str
    milliseconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def slowest_of_twenty(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20)[-1]


def main(
    messages: Annotated[int, typer.Option(min=1)] = 200_000,
    requests: Annotated[int, typer.Option(min=5, help="Of each page.")] = 40,
    only: Annotated[str, typer.Option(help="sqlite or postgresql")] = "",
) -> None:
    """Print a table for each database; fails when a page's median is above the limit."""
    slow = 0
    for kind, database in (("sqlite", sqlite), ("postgresql", postgresql)):
        if only not in ("", kind):
            continue
        with database() as url, tempfile.TemporaryDirectory() as folder:
            settings = _settings(url, Path(folder))
            store = Store(make_engine(url), load_brand(settings.brand_file))
            migrate(store.engine)
            print(f"\n{kind}: {fill(store, Plan(messages)).in_words()}")
            timings = measure(settings, store, requests)
            store.engine.dispose()
        slow += report(timings)
    if slow:
        sys.exit(f"{slow} pages take more than {LIMIT_MS:.0f} ms")


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/apaise.db"


postgresql = postgres_server


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=url,
        apaise_secret=SECRET,  # type: ignore[arg-type]
        rasa_secret=SECRET,  # type: ignore[arg-type]
        sandbox_secret=SECRET,  # type: ignore[arg-type]
        brand_file=ROOT / "brand.yml",
        web_port=free_port(),
        var_dir=folder,
    )


def measure(settings: Settings, store: Store, requests: int) -> list[Timing]:
    """Each page `requests` times, in turns, so that whatever else the machine does falls on all alike."""
    with store.work() as work:
        agent, password = add_agent(work, "bench@example.com", "Banc d’essai", Role.ADMIN, 3)
        email = agent.email
    pages = {**searches(store), **found_routes(settings, store)}
    taken: dict[str, list[float]] = {name: [] for name in pages}
    with ExitStack() as open_things:
        client = open_things.enter_context(httpx.Client(base_url=settings.local_url, timeout=60))
        open_things.enter_context(web(settings))
        log_in(client, email, password)
        for round_number in tqdm(range(requests + 1), unit=" rounds"):
            for name, address in pages.items():
                begun = time.perf_counter()
                answer = client.get(address)
                milliseconds = (time.perf_counter() - begun) * 1000
                if answer.status_code != 200:
                    raise SystemExit(f"{address} answered {answer.status_code}")
                if round_number:  # the first round warms up
                    taken[name].append(milliseconds)
    return [Timing(name, times) for name, times in taken.items()]


def searches(store: Store) -> dict[str, str]:
    """The list, asked in every way; the deep page is two thirds down."""
    with store.reading() as work:
        month_ago = (work.now.date().toordinal() - 30, work.now.date())
        day = month_ago[1].fromordinal(month_ago[0]).isoformat()
        cursor = find(
            work, Wanted(until=work.now.date().fromordinal(month_ago[0] - 90).isoformat())
        ).following
    fill_in = {"month_ago": day, "deep": str(httpx.QueryParams({"x": str(cursor)}))[2:]}
    pages = {}
    for name, query in SEARCHES.items():
        for key, value in fill_in.items():
            query = query.replace(f"{{{key}}}", value)
        pages[name] = f"{LIST}?{query}"
    return pages


def found_routes(settings: Settings, store: Store) -> dict[str, str]:
    """Every other page: its route, with a number that exists in place of `{id}`."""
    with store.reading() as work:
        case_id = work.session.scalar(select(func.max(Case.id)))
        busiest = work.session.scalar(select(Case.id).order_by(Case.updated_at.desc()).limit(1))
    pages = {"cases, searched": "/console?q=colis", "case, last changed": f"/console/cases/{busiest}"}
    for key in ("7d", "30d"):
        pages[f"today, {key}"] = f"/console/today?period={key}"
        pages[f"its chart, {key}"] = f"/console/today/anger.svg?period={key}"
    for route in console_routes(settings, store):
        if (
            isinstance(route, ConsoleRoute)
            and "GET" in (route.methods or ())
            and not STAYS_OPEN.search(route.path)
        ):
            number = 1 if route.path.startswith("/console/team") else case_id
            address = re.sub(r"\{id(:int)?\}", str(number), route.path)
            if "{" not in address and not route.path.startswith(("/console/login", f"{LIST}/{{")):
                pages.setdefault(route.path, address)
    return pages


@contextmanager
def web(settings: Settings) -> Iterator[None]:
    """The web process as it is run, until it answers; stopped at the end."""
    values = settings.model_dump(exclude_none=True)
    plain = {
        name.upper(): value.get_secret_value()
        if hasattr(value, "get_secret_value")
        else str(getattr(value, "value", value))
        for name, value in values.items()
    }
    log = (settings.var_dir / "web.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "web"],
        env={**os.environ, **plain, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=log,
        stderr=log,
    )
    try:
        wait(settings, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait(settings: Settings, process: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            if httpx.get(f"{settings.local_url}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the web process did not start: " + (settings.var_dir / "web.log").read_text()[-2000:])


def log_in(client: httpx.Client, email: str, password: str) -> None:
    form = client.get("/console/login").text
    token = re.search(r'name="csrf" value="([^"]*)"', form)
    data = {"csrf": token.group(1) if token else "", "email": email, "password": password}
    if client.post("/console/login", data=data).status_code != 303:
        raise SystemExit("could not sign in")


def report(timings: list[Timing]) -> int:
    """Print a table in Markdown; how many pages were too slow."""
    width = max(len(timing.name) for timing in timings)
    print(f"\n| {'page':{width}} | median ms | 95th ms |\n|{'-' * (width + 2)}|---:|---:|")
    for timing in timings:
        print(f"| {timing.name:{width}} | {timing.median:.0f} | {timing.slowest_of_twenty:.0f} |")
    return sum(timing.median > LIMIT_MS for timing in timings)


if __name__ == "__main__":
    typer.run(main)
