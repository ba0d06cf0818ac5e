"""A whole installation, really running: rasa, actions, web and worker, with a sandbox to write on."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import SecretStr
from sqlalchemy import Select, select

from bot.brand import SANDBOX, load_brand
from bot.processes.model import current_model
from bot.processes.plan import Process, plan
from bot.sandbox import network
from bot.settings import Settings
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.network import SandboxMessage, SandboxPerson
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from tests.conftest import ROOT, SECRET
from tests.ports import free_port

START_SECONDS = 300.0
ANSWER_SECONDS = 30.0

Found = TypeVar("Found")
Row = TypeVar("Row", Case, Escalation)


def until(look: Callable[[], Found | None], what: str, seconds: float = ANSWER_SECONDS) -> Found:
    """What `look` finds, as soon as it finds something; fails with `what` when it never does."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"after {seconds:.0f} s: {what}")


def said(answers: list[str], name: str) -> bool:
    """Whether one of these answers is a wording of this reply of domain.yml, whatever was filled in."""
    wordings = yaml.safe_load((ROOT / "domain.yml").read_text())["responses"][name]
    patterns = [re.sub(r"\\\{\w+\\\}", ".*", re.escape(wording["text"])) for wording in wordings]
    return any(re.fullmatch(pattern, answer, re.DOTALL) for pattern in patterns for answer in answers)


@dataclass
class Inbox:
    settings: Settings
    store: Store
    processes: list[Process]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start these processes (all of them by default) and wait until each is well."""
        chosen = [process for process in self.processes if not names or process.name in names]
        for process in chosen:
            self.running[process.name] = self.launch(process.name)
        for process in chosen:
            until(process.is_well, f"{process.name} is not well: {self.log_of(process.name)}", START_SECONDS)

    def launch(self, name: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one process, with these variables besides its own, and wait for nothing."""
        process = next(process for process in self.processes if process.name == name)
        environment = {**os.environ, **self._environment(), **process.environment, **(more or {})}
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(process.command, env=environment, cwd=ROOT, stdout=log, stderr=log)

    def stop(self, *names: str) -> None:
        for name in names or list(self.running):
            process = self.running.pop(name)
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def freeze(self, name: str) -> None:
        """Make a process hang without ending it; `thaw` lets it go on."""
        self.running[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.running[name].send_signal(signal.SIGCONT)

    def log_of(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]

    def _environment(self) -> dict[str, str]:
        values = self.settings.model_dump(exclude_none=True, mode="python")
        plain = {name.upper(): _plain(value) for name, value in values.items()}
        return {**plain, "PYTHONPATH": str(ROOT)}

    # What a customer does and sees on the sandbox network.

    @property
    def deliveries(self) -> network.Deliveries:
        account = self.store.brand.account_of(SANDBOX)
        assert account is not None
        return network.Deliveries(f"{self.settings.local_url}/webhooks/sandbox", account.account, SECRET)

    def join(self, name: str) -> SandboxPerson:
        with self.store.work() as work:
            return network.join(work, name)

    def comment(self, person: SandboxPerson, text: str, post: str = "automne") -> str:
        """Comment in public; returns the comment's id."""
        with self.store.work() as work:
            event = network.comment(work, person, post, text)
        self.deliveries.deliver(event)
        return str(event["id"])

    def open_chat(self, person: SandboxPerson, ref: str = "") -> None:
        with self.store.work() as work:
            event = network.open_chat(work, person, ref)
        self.deliveries.deliver(event)

    def write(self, person: SandboxPerson, text: str) -> None:
        with self.store.work() as work:
            event = network.write(work, person, text)
        self.deliveries.deliver(event)

    def public_answers(self, comment_id: str) -> list[str]:
        with self.store.reading() as work:
            return [answer["text"] for answer in network.answers_of(work, comment_id)]

    def chat(self, person: SandboxPerson) -> list[str]:
        """What the page wrote to this person in private, in order."""
        query = (
            select(SandboxMessage.text)
            .where(SandboxMessage.person_id == person.id, SandboxMessage.from_page)
            .order_by(SandboxMessage.id)
        )
        with self.store.reading() as work:
            return list(work.session.scalars(query))

    def say(self, person: SandboxPerson, text: str) -> list[str]:
        """Write in private and wait for what the page says to it."""
        before = len(self.chat(person))
        self.write(person, text)
        self.settle()
        return until(lambda: self.chat(person)[before:], f"no answer to « {text} »")

    def settle(self) -> None:
        """Wait until every event was handled and every answer sent."""
        until(lambda: not self.states() - {QueueState.DONE}, f"still unhandled: {self.states()}")

    def unhandled(self) -> list[int]:
        """The events that are still to be handled."""
        with self.store.reading() as work:
            return list(work.session.scalars(select(Inbound.id).where(Inbound.state != QueueState.DONE)))

    def states(self) -> set[QueueState]:
        with self.store.reading() as work:
            inbound, outbound = select(Inbound.state), select(Outbound.state)
            return {*work.session.scalars(inbound), *work.session.scalars(outbound)}

    # What the brand sees.

    def case_of(self, person: SandboxPerson) -> Case:
        query = (
            select(Case)
            .join(Case.customer)
            .where(Case.customer.has(name=person.name))
            .order_by(Case.id.desc())
        )
        return until(lambda: self._first(query), f"{person.name} has no case")

    def escalation_of(self, case: Case) -> Escalation:
        query = select(Escalation).where(Escalation.case_id == case.id).order_by(Escalation.id.desc())
        return until(lambda: self._first(query), "no escalation")

    def _first(self, query: Select[tuple[Row]]) -> Row | None:
        """Read anew each time: a transaction under way sees nothing of what happens meanwhile."""
        with self.store.reading() as work:
            return work.session.scalars(query).first()

    def history(self, case: Case) -> list[str]:
        query = select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
        with self.store.reading() as work:
            return list(work.session.scalars(query))


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(getattr(value, "value", value))


@contextmanager
def running_inbox(database_url: str, folder: Path, **changes: Any) -> Iterator[Inbox]:
    """Start a whole installation on free ports; everything is stopped at the end.

    `changes` are settings that differ from the usual ones.
    """
    usual: dict[str, Any] = {
        "database_url": database_url,
        "apaise_secret": SecretStr(SECRET),
        "rasa_secret": SecretStr(SECRET),
        "sandbox_secret": SecretStr(SECRET),
        "brand_file": ROOT / "brand.yml",
        "web_port": free_port(),
        "rasa_port": free_port(),
        "actions_port": free_port(),
        "var_dir": folder,
    }
    settings = Settings(_env_file=None, **(usual | changes))
    slack = settings.slack_bot_token is not None
    store = Store(make_engine(database_url), load_brand(settings.brand_file), slack=slack)
    migrate(store.engine)
    inbox = Inbox(settings, store, plan(settings, current_model()), folder)
    try:
        inbox.start()
        yield inbox
    finally:
        inbox.stop()
