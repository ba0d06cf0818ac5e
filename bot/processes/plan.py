"""The four processes of an installation: how each is started, and how it shows that it is well."""

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url

from bot.processes.model import RASA_PYTHON, rasa_environment
from bot.settings import Settings
from bot.store.migrate import RASA_SCHEMA
from bot.worker.loops import heartbeat_file


@dataclass(frozen=True)
class Process:
    name: str
    command: list[str]
    is_well: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def shell_line(self) -> str:
        """`exec`, so that a signal reaches the program and not a shell around it."""
        return "exec " + shlex.join(self.command)


def plan(settings: Settings, model: Path) -> list[Process]:
    """Every process, in the order in which they are best started: the slow one first."""
    return [
        Process("rasa", rasa_command(settings, model), _answers(rasa_health(settings)), rasa_env(settings)),
        Process("actions", ours("actions"), _answers(f"{settings.actions_url}/health")),
        Process("web", ours("web"), _answers(f"{settings.local_url}/health")),
        Process("worker", ours("worker"), _touched(heartbeat_file(settings.var_dir))),
    ]


def ours(command: str) -> list[str]:
    return [sys.executable, "-m", "bot", command]


def rasa_command(settings: Settings, model: Path) -> list[str]:
    options = {
        "--interface": "127.0.0.1",
        "--port": str(settings.rasa_port),
        "--model": str(model),
        "--endpoints": "endpoints.yml",
        "--credentials": "credentials.yml",
    }
    flat = [part for option in options.items() for part in option]
    return [str(RASA_PYTHON), "-m", "rasa", "run", *flat]


def rasa_env(settings: Settings) -> dict[str, str]:
    return {
        **rasa_environment(),
        "ACTIONS_WEBHOOK": f"{settings.actions_url}/webhook",
        "RASA_SECRET": settings.rasa_secret.get_secret_value(),
        "TRACKER_URL": tracker_url(settings.database_url),
        "POSTGRESQL_SCHEMA": RASA_SCHEMA,
        "TICKET_LOCK_LIFETIME": "90",
    }


def tracker_url(database_url: str) -> str:
    """Rasa's conversations: a file beside ours on SQLite, the same database on PostgreSQL."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return f"sqlite:///{Path(url.database).resolve().with_name('rasa.db')}"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def rasa_health(settings: Settings) -> str:
    return f"{settings.rasa_url}/webhooks/apaise/"


def _answers(url: str) -> Callable[[], bool]:
    def is_well() -> bool:
        try:
            return httpx.get(url, timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    return is_well


def _touched(file: Path) -> Callable[[], bool]:
    before = file.stat().st_mtime if file.exists() else 0.0
    return lambda: file.exists() and file.stat().st_mtime > before
