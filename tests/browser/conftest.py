"""`python -m bot run`, as a newcomer starts it, and a real browser in front of it."""

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.processes.model import current_model
from tests.conftest import ROOT, SECRET, skip_or_fail
from tests.inbox import until
from tests.ports import free_port

START_SECONDS = 180.0
ARTIFACTS = ROOT / "artifacts"


@dataclass
class Run:
    """A running `bot run` and everything it printed."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    login: tuple[str, str] = ("ada@maison.example", "une phrase assez longue")
    entered: bool = False

    def address(self, name: str) -> str:
        return self._printed(rf"{name}:\s+(http\S+)")[0]

    def _printed(self, pattern: str) -> tuple[str, ...]:
        found = next((match for line in self.lines if (match := re.search(pattern, line))), None)
        assert found, f"{pattern} was not printed"
        return found.groups()


def start_run(folder: Path) -> Run:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/apaise.db",
        "APAISE_SECRET": SECRET,
        "RASA_SECRET": SECRET,
        "SANDBOX_SECRET": SECRET,
        "WEB_PORT": str(free_port()),
        "RASA_PORT": str(free_port()),
        "ACTIONS_PORT": str(free_port()),
        "VAR_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    command = [str(ROOT / ".venv/bin/python"), "-m", "bot", "run"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    run = Run(process)
    threading.Thread(target=_read_lines, args=(run,), daemon=True).start()
    return run


def _read_lines(run: Run) -> None:
    assert run.process.stdout
    for line in run.process.stdout:
        run.lines.append(line)


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Started as a newcomer does, stopped by Ctrl-C; nothing of it may be left behind."""
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    running = start_run(tmp_path_factory.mktemp("run"))
    try:
        until(
            lambda: (
                any("Ctrl-C stops everything" in line for line in running.lines)
                or running.process.poll() is not None
            ),
            f"not ready: {''.join(running.lines[-20:])}",
            START_SECONDS,
        )
        assert running.process.poll() is None, "".join(running.lines[-20:])
        yield running
    finally:
        stop_cleanly(running)


def stop_cleanly(running: Run) -> None:
    """Ctrl-C in a terminal reaches the runner; everything it started must end with it."""
    children = psutil.Process(running.process.pid).children(recursive=True)
    running.process.send_signal(signal.SIGINT)
    try:
        running.process.wait(timeout=30)
    finally:
        _, alive = psutil.wait_procs(children, timeout=10)
        for child in alive:
            child.kill()
        assert not alive, f"left behind: {[child.pid for child in alive]}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    path = shutil.which("chromium")
    if path is None:
        skip_or_fail("install the Debian package chromium to run these tests")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def artifacts() -> Path:
    """Where screenshots are kept, for whoever looks at a run."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS
