"""Keeps a process of the installation running, each time armed to die at the next point of its plan."""

import signal
import subprocess
import threading
import time
from collections.abc import Sequence

from bot.crash_points import VARIABLE, CrashPoint
from tests.inbox import Inbox

LATER = 3
"""A point kills the third time it is reached: by then there is something to lose on both sides of it."""


class Keeper:
    """Watches one process in a thread of its own, until `stop`."""

    def __init__(self, inbox: Inbox, name: str) -> None:
        self.name = name
        self.died_at: list[str] = []
        self.unexpected: list[int] = []
        self._inbox = inbox
        self._plan: list[CrashPoint] = []
        self._armed: CrashPoint | None = None
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self, points: Sequence[CrashPoint] = ()) -> None:
        """Start it, to die at each of these points in turn."""
        self._plan = list(points)
        self._launch()
        self._thread.start()

    def kill(self, points: Sequence[CrashPoint]) -> None:
        """Kill the process now, wherever it is, and let it die at each of these points in turn."""
        with self._lock:
            self._plan = list(points)
            self.died_at.append("anywhere")
            self._process.kill()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def is_calm(self) -> bool:
        """Every death of the plan was died, and the process runs unarmed."""
        with self._lock:
            return not self._plan and self._armed is None and self._process.poll() is None

    @property
    def waits_for(self) -> str:
        return f"{self.name}: {self._armed.value if self._armed else 'restart'}"

    def _launch(self) -> None:
        with self._lock:
            self._armed = self._plan.pop(0) if self._plan else None
            armed = {VARIABLE: f"{self._armed.value}#{LATER}"} if self._armed else {}
            self._process = self._inbox.launch(self.name, armed)

    def _watch(self) -> None:
        while not self._stop.is_set():
            ended = self._process.poll()
            if ended is None:
                time.sleep(0.05)
                continue
            if ended != -signal.SIGKILL:
                self.unexpected.append(ended)
                time.sleep(1)
            elif self._armed is not None:
                self.died_at.append(self._armed.value)
            self._launch()
