"""`make bench-desk`: how soon a click in Slack is acknowledged when 50 people click at once.

The real `web` and `worker` processes run on a database of their own, and the tests' fake Slack clicks:
over the socket, then over signed HTTP. Each click is one of a card that waits for a decision; the time is
from the moment Slack sends it until it has the acknowledgement. Rasa is not needed for that.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import yaml

from bot.brand import load_brand
from bot.casework.decision import EscalationReason
from bot.casework.reading import Understood
from bot.clock import system_clock
from bot.commands.cases import hear
from bot.commands.escalations import escalate
from bot.commands.intake import store_events
from bot.desk.ticket import Ticket, Tickets
from bot.labels import Anger, PublicIntent, Wish
from bot.platforms.events import Author, Comment
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.queue import Inbound, QueueState
from bot.store.unit_of_work import Store
from tests.conftest import ROOT, SECRET
from tests.fakes import slack_people as people
from tests.fakes.slack import APP_TOKEN, CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack
from tests.fakes.slack_links import HttpLink, Link, SocketLink
from tests.inbox import until
from tests.ports import free_port

PEOPLE = 50
CLICKS = 10
"""Of each person, one after the other, with a moment to read in between."""

READING_SECONDS = 2.0
ACTION = "escalation_approve"


@dataclass(frozen=True)
class Measured:
    way: str
    seconds: list[float]
    lost: int

    def __str__(self) -> str:
        cuts = quantiles(self.seconds, n=1000)
        shown = ", ".join(f"p{share} {cuts[share * 10 - 1] * 1000:.0f} ms" for share in (50, 90, 99))
        most = f"most {max(self.seconds) * 1000:.0f} ms"
        return (
            f"{self.way:6}  {len(self.seconds)} clicks of {PEOPLE} people: {shown}, {most}, {self.lost} lost"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, _installation(Path(folder)) as (slack, settings, tickets):
        socket = SocketLink(slack)
        try:
            socket.wait_for(2, seconds=60)
            with httpx.Client(base_url=settings.local_url, trust_env=False, limits=_room()) as client:
                ways: dict[str, Link] = {"socket": socket, "http": HttpLink(slack, client)}
                for way, link in ways.items():
                    print(measure(way, link, slack, tickets), flush=True)
        finally:
            socket.down()


def measure(way: str, link: Link, slack: FakeSlack, tickets: list[str]) -> Measured:
    """Everybody clicks at their own pace."""
    seconds: list[float] = []
    lost: list[int] = []

    def work(number: int) -> None:
        time.sleep(READING_SECONDS * number / PEOPLE)
        for _ in range(CLICKS):
            button = {"type": "button", "action_id": ACTION, "value": tickets[number]}
            ack = link.send(people.click(slack, _member(number), button, "1.1"))
            if ack.ok:
                seconds.append(ack.seconds)
            else:
                lost.append(number)
            time.sleep(READING_SECONDS)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(way, seconds, len(lost))


def _room() -> httpx.Limits:
    return httpx.Limits(max_connections=PEOPLE)


def _member(number: int) -> str:
    return f"U{number:03}BENCH"


@contextmanager
def _installation(folder: Path) -> Iterator[tuple[FakeSlack, Settings, list[str]]]:
    slack = FakeSlack(system_clock, members={_member(n): f"Personne {n}" for n in range(PEOPLE)})
    brand = _brand(folder)
    settings = {
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/apaise.db"),
        "APAISE_SECRET": SECRET,
        "RASA_SECRET": SECRET,
        "SANDBOX_SECRET": SECRET,
        "BRAND_FILE": str(brand),
        "WEB_PORT": str(free_port()),
        "VAR_DIR": str(folder),
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_CHANNEL": CHANNEL,
        "SLACK_API_URL": slack.url,
    }
    values: dict[str, Any] = {name.lower(): value for name, value in settings.items()}
    here = Settings(_env_file=None, **values)
    running = []
    try:
        tickets = _cards(here, brand)
        for process in ("web", "worker"):
            command = [sys.executable, "-m", "bot", process]
            log = (folder / f"{process}.log").open("wb")
            running.append(
                subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
            )
        until(lambda: _answers(here), "web did not start", 60)
        yield slack, here, tickets
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(timeout=20)
        slack.down()


def _answers(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.local_url}/health", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _brand(folder: Path) -> Path:
    """brand.yml with everybody on the first level."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "brand.yml").read_text(encoding="utf-8"))
    content["authority"][0]["slack_users"] = [_member(number) for number in range(PEOPLE)]
    file = folder / "brand.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def _cards(settings: Settings, brand_file: Path) -> list[str]:
    """A case that waits for a decision for each person; returns what their buttons carry."""
    store = Store(make_engine(settings.database_url), load_brand(brand_file))
    migrate(store.engine)
    tickets = Tickets(SECRET)
    reading = Understood(PublicIntent.REQUEST_COMPENSATION.value, anger=Anger.FURIOUS, wish=Wish.REFUND)
    signed = []
    for number in range(PEOPLE):
        author = Author(f"p{number}", f"Client {number}")
        sent_at = store.clock() - timedelta(minutes=1)
        comment = Comment(f"c{number}", author, "post", "Post", "Remboursez-moi !", sent_at)
        with store.work() as work:
            (row_id,) = store_events(work, "sandbox", "maison-lumen", [comment])
            inbound = work.get(Inbound, row_id)
            case = hear(work, inbound, reading).case
            inbound.state = QueueState.DONE
            escalation = escalate(work, case, EscalationReason.COMPENSATION, f"inbound:{row_id}")
        signed.append(tickets.sign(Ticket(escalation.id, 0)))
    store.engine.dispose()
    return signed


if __name__ == "__main__":
    main()
