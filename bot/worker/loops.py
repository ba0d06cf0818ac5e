"""Running the worker: the inbound loop, the courier and the timers, each in threads of its own."""

import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.timers import pass_deadlines

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.2
TIMER_SECONDS = 15.0


def heartbeat_file(var_dir: Path) -> Path:
    """Touched regularly while the worker is alive."""
    return var_dir / "worker.heartbeat"


class Worker:
    """Everything the `worker` process does until `stop` is set."""

    def __init__(
        self, store: Store, inbound: InboundLoop, courier: Courier, threads: int, var_dir: Path
    ) -> None:
        self.stop = threading.Event()
        self._store = store
        self._jobs = [inbound.run_once] * threads + [courier.run_once]
        self._heartbeat = heartbeat_file(var_dir)

    def run(self) -> None:
        """Start every loop and wait for `stop`; work under way is finished first."""
        threads = [threading.Thread(target=self._loop, args=(job,)) for job in self._jobs]
        for thread in threads:
            thread.start()
        self._tick()
        for thread in threads:
            thread.join()

    def _loop(self, job: Callable[[], bool]) -> None:
        while not self.stop.is_set():
            try:
                busy = job()
            except Exception:
                log.exception("the store did not answer")
                busy = False
            if not busy:
                self.stop.wait(PAUSE_SECONDS)

    def _tick(self) -> None:
        self._heartbeat.parent.mkdir(parents=True, exist_ok=True)
        while not self.stop.is_set():
            self._heartbeat.touch()
            try:
                pass_deadlines(self._store)
            except Exception:
                log.exception("the timers failed")
            self.stop.wait(TIMER_SECONDS)
