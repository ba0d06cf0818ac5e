"""Rounds of killing: an installation whose parts die while a crowd writes, and what is true afterwards."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from tqdm import tqdm

from bot.brand import SANDBOX, load_brand
from bot.crash_points import CrashPoint
from bot.processes.model import current_model
from bot.processes.plan import plan
from bot.sandbox import network
from bot.settings import SandboxMode, Settings
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from tests.conftest import ROOT, SECRET
from tests.crash.customers import EVENTS_EACH, Crowd
from tests.crash.keeper import Keeper
from tests.crash.ledger import faults
from tests.inbox import Inbox, until
from tests.ports import free_port
from tests.postgres import Server

START_SECONDS = 400.0
LEASE_SECONDS = 4.0
AWAY_SECONDS = 3.0
STILL_SECONDS = 400.0
"""How long nothing may move before the round is called stuck."""

ENDED = (QueueState.DONE, QueueState.DEAD, QueueState.CANCELLED)


@dataclass
class Report:
    """What one round did, and what it found wrong."""

    events: int
    died_at: Counter[str]
    seconds: float
    wrong: list[str] = field(default_factory=list)


class Installation:
    """Four processes under keepers, and the platform they talk to, which nobody kills."""

    def __init__(self, inbox: Inbox, platform: Store, database: Server | None) -> None:
        account = inbox.store.brand.account_of(SANDBOX)
        assert account is not None
        webhook = f"{inbox.settings.local_url}/webhooks/sandbox"
        self.crowd = Crowd(platform, network.Deliveries(webhook, account.account, SECRET))
        self.keepers = {process.name: Keeper(inbox, process.name) for process in inbox.processes}
        self._inbox = inbox
        self._platform = platform
        self._database = database

    def start(self, points: Sequence[CrashPoint]) -> None:
        """Start every process, armed for the first round; wait until all are well."""
        for name, keeper in self.keepers.items():
            keeper.start(_of(name, points))
        for process in self._inbox.processes:
            until(process.is_well, f"{process.name} is not well", START_SECONDS)

    def stop(self) -> None:
        for keeper in self.keepers.values():
            keeper.stop()

    def round(self, customers: int, points: Sequence[CrashPoint] = ()) -> Report:
        """Let this many customers come, kill everything meanwhile, and say what was lost or doubled.

        Each process is killed where it happens to be, then at each of the `points`; without any, they
        die where `start` armed them to.
        """
        began = time.monotonic()
        before = {name: len(keeper.died_at) for name, keeper in self.keepers.items()}
        with self._platform.work() as work:
            people = [network.join(work, f"Client {number}") for number in range(customers)]
        done = self._ended()
        wait = self.crowd.come(people)
        for name, keeper in self.keepers.items():
            if points:
                keeper.kill(_of(name, points))
        if self._database is not None:
            self._lose_database(self._database)
        wait()
        self._settle(done + customers * EVENTS_EACH)
        died = Counter(
            where for name, keeper in self.keepers.items() for where in keeper.died_at[before[name] :]
        )
        wrong = faults(self._platform, self._inbox.store, people)
        wrong += [f"{keeper.name} ended by itself: {keeper.unexpected}" for keeper in self._broken()]
        return Report(customers * EVENTS_EACH, died, time.monotonic() - began, wrong)

    def _broken(self) -> list[Keeper]:
        return [keeper for keeper in self.keepers.values() if keeper.unexpected]

    def _lose_database(self, database: Server) -> None:
        """In the middle of everything."""
        time.sleep(AWAY_SECONDS)
        database.stop()
        time.sleep(AWAY_SECONDS)
        database.start()

    def _settle(self, expected: int) -> None:
        """Wait until every event is handled, everything is sent, and every process has died its deaths."""
        moved = time.monotonic()
        last: object = None
        with tqdm(total=expected, desc="handled", unit="event", leave=False) as bar:
            while not self._is_settled(expected):
                now = (self._ended(), self._unsent(), [keeper.waits_for for keeper in self.keepers.values()])
                if now != last:
                    last, moved = now, time.monotonic()
                    bar.update(max(0, now[0] - bar.n))
                if time.monotonic() - moved > STILL_SECONDS:
                    raise AssertionError(f"nothing moves any more: {now}")
                time.sleep(0.3)

    def _is_settled(self, expected: int) -> bool:
        calm = all(keeper.is_calm for keeper in self.keepers.values())
        return calm and self._ended() >= expected and self._unsent() == 0

    def _ended(self) -> int:
        return self._count(select(func.count()).select_from(Inbound).where(Inbound.state.in_(ENDED)))

    def _unsent(self) -> int:
        return self._count(select(func.count()).select_from(Outbound).where(Outbound.state.not_in(ENDED)))

    def _count(self, query: object) -> int:
        try:
            with self._inbox.store.reading() as work:
                return work.session.scalar(query) or 0  # type: ignore[call-overload, no-any-return]
        except OperationalError:
            return -1


def _of(process: str, points: Sequence[CrashPoint]) -> list[CrashPoint]:
    return [point for point in points if point.process == process]


@contextmanager
def running(
    database_url: str, folder: Path, *, share: float, database: Server | None, points: Sequence[CrashPoint]
) -> Iterator[Installation]:
    """An installation on this database, armed, and a platform where this share of the calls goes wrong."""
    platform_url = f"sqlite:///{folder}/platform.db"
    port = free_port()
    settings = _settings(database_url, folder, port)
    brand = load_brand(ROOT / "brand.yml")
    platform, store = Store(make_engine(platform_url), brand), Store(make_engine(database_url), brand)
    for engine in (platform.engine, store.engine):
        migrate(engine)
    command = [sys.executable, "-m", "tests.crash.platform", str(port), platform_url, str(share)]
    with (folder / "platform.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    installation = Installation(
        Inbox(settings, store, plan(settings, current_model()), folder), platform, database
    )
    try:
        installation.start(points)
        yield installation
    finally:
        installation.stop()
        process.terminate()
        process.wait()
        for engine in (platform.engine, store.engine):
            engine.dispose()


def _settings(database_url: str, folder: Path, platform_port: int) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        apaise_secret=SecretStr(SECRET),
        rasa_secret=SecretStr(SECRET),
        sandbox_secret=SecretStr(SECRET),
        brand_file=ROOT / "brand.yml",
        web_port=free_port(),
        rasa_port=free_port(),
        actions_port=free_port(),
        sandbox=SandboxMode.ON,
        sandbox_api_url=f"http://127.0.0.1:{platform_port}",
        lease_seconds=LEASE_SECONDS,
        var_dir=folder,
    )
