"""`python -m bot run`: everything started, watched and stopped together, by honcho."""

import threading
import time
from collections.abc import Callable

from honcho.manager import Manager

from bot.brand import Brand
from bot.commands.ways_in import LASTS, first_link
from bot.platforms.registry import sandbox_is_on
from bot.processes.plan import Process
from bot.settings import Settings
from bot.store.trail import COMMAND_LINE, Actor, acting
from bot.store.unit_of_work import Store

MOST_SECONDS = 180.0

Say = Callable[[str], None]


def run_all(processes: list[Process], announce: Callable[[], None], say: Say) -> int:
    """Run the processes until Ctrl-C, or until one of them ends; returns the exit code.

    `announce` is called once when all are well; when one is not after `MOST_SECONDS`, all are stopped.
    """
    manager = Manager()
    for process in processes:
        manager.add_process(process.name, process.shell_line, env=dict(process.environment) or None)
    watcher = threading.Thread(target=_watch, args=(manager, processes, announce, say), daemon=True)
    watcher.start()
    manager.loop()
    return int(manager.returncode or 0)


def _watch(manager: Manager, processes: list[Process], announce: Callable[[], None], say: Say) -> None:
    waiting = {process.name: process for process in processes}
    limit = time.monotonic() + MOST_SECONDS
    while waiting and time.monotonic() < limit:
        for name in [name for name, process in waiting.items() if process.is_well()]:
            del waiting[name]
            say(f"{name} is ready" + (f", waiting for {', '.join(waiting)}" if waiting else ""))
        time.sleep(0.3)
    if waiting:
        say(f"{', '.join(waiting)} did not start within {MOST_SECONDS:.0f} s: see its lines above.")
        manager.terminate()
    else:
        announce()


def addresses(settings: Settings, brand: Brand) -> list[str]:
    """What a newcomer needs to know once everything runs."""
    lines = [
        f"  desk:     {settings.base_url}/console/desk",
        f"  console:  {settings.base_url}/console",
    ]
    if sandbox_is_on(settings, brand):
        lines.insert(0, f"  sandbox:  {settings.base_url}/sandbox")
    return lines


def login_line(settings: Settings, store: Store) -> str:
    """How the first administrator comes in, until one has; a reminder afterwards."""
    with acting(Actor(None, "", COMMAND_LINE, "first_link")), store.work() as work:
        token = first_link(work)
    if token:
        hours = int(LASTS.total_seconds() // 3600)
        return f"  first login: {settings.base_url}/console/welcome/{token}   (works once, within {hours} h)"
    return "  login:    yours; `.venv/bin/python -m bot password EMAIL` makes a new password"
