"""Running the worker: inbound loops, couriers, leases and timers, each in threads of its own."""

import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from bot.commands.escalations import raise_overdue
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.leases import Leases

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.2
TIMER_SECONDS = 15.0
COURIERS = 2
"""More than one, so that a platform that answers slowly does not hold up the others."""


def heartbeat_file(var_dir: Path) -> Path:
    """Touched regularly while the worker is alive."""
    return var_dir / "worker.heartbeat"


class Worker:
    """Everything the `worker` process does until `stop` is set."""

    def __init__(
        self,
        store: Store,
        inbound: InboundLoop,
        courier: Courier,
        leases: Leases,
        threads: int,
        var_dir: Path,
    ) -> None:
        self.stop = threading.Event()
        self._store = store
        self._leases = leases
        self._jobs = [inbound.run_once] * threads + [courier.run_once] * COURIERS
        self._heartbeat = heartbeat_file(var_dir)

    def run(self) -> None:
        """Start every loop and wait for `stop`; work under way is finished first."""
        threads = [threading.Thread(target=self._loop, args=(job,)) for job in self._jobs]
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep_leases, args=(ended,))
        for thread in [keeper, *threads]:
            thread.start()
        self._tick()
        for thread in threads:
            thread.join()
        ended.set()
        keeper.join()

    def _loop(self, job: Callable[[], bool]) -> None:
        while not self.stop.is_set():
            try:
                busy = job()
            except Exception:
                log.exception("the store did not answer")
                busy = False
            if not busy:
                self.stop.wait(PAUSE_SECONDS)

    def _keep_leases(self, ended: threading.Event) -> None:
        """Until the last loop has ended: what they finish after `stop` must stay theirs too."""
        while not ended.wait(self._leases.length.total_seconds() / 3):
            try:
                self._leases.renew_all()
            except Exception:
                log.exception("leases not renewed")

    def _tick(self) -> None:
        self._heartbeat.parent.mkdir(parents=True, exist_ok=True)
        while not self.stop.is_set():
            self._heartbeat.touch()
            try:
                with self._store.work() as work:
                    raise_overdue(work)
            except Exception:
                log.exception("the timers failed")
            self.stop.wait(TIMER_SECONDS)
