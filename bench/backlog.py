"""Ten minutes without the assistant while comments keep coming, and what becomes of everybody afterwards.

    python -m bench.backlog [--comments 5000] [--minutes 10] [--late 50] [--only sqlite]

A whole installation on the sandbox network: `web`, `worker`, `actions`, and Rasa, which is stopped. The
comments come at random moments, several from each customer; how long each waited for its acknowledgement is
told. Then Rasa comes back. When a quarter of the backlog is handled somebody writes in private: what counts
is how long they wait beside the rest. Comments that were written too long ago must become tasks for a person.
At the end everything must have been handled once and in each customer's order, or this fails and says what.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select
from tqdm import tqdm

from bench.arrivals import Sender, Timing, request
from bench.intake import LIMIT_MS, PATH, SHARES, postgresql, sqlite
from bot.commands.history import EventKind
from bot.platforms.signature import HEADER, sign
from bot.sandbox import network
from bot.store.cases import Case, CaseEvent
from bot.store.network import SandboxPerson
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Work
from tests.conftest import SECRET
from tests.inbox import Inbox, running_inbox, until

EACH = 5
"""Comments of one customer, all under the same post: one public answer is owed."""

TEXT = "Mon colis devait arriver il y a trois semaines et je n’ai toujours rien reçu"
QUESTION = "Bonjour, quels sont vos horaires ?"
LONG_SECONDS = 7200.0
ENDED = (QueueState.DONE, QueueState.DEAD, QueueState.CANCELLED)


@dataclass(frozen=True)
class Load:
    """`comments` within `minutes`, `late` of them written so long ago that nobody should answer in public."""

    comments: int
    minutes: float
    late: int

    @property
    def rate(self) -> float:
        return self.comments / (self.minutes * 60)


@dataclass(frozen=True)
class Catching:
    """What happened once Rasa was back, in seconds: all of it, and what one private message waited."""

    whole: float
    private: float
    left_behind: int


def comments_of(inbox: Inbox, load: Load) -> list[bytes]:
    """Signed deliveries of one comment each, as they go over the wire; the late ones are spread evenly."""
    brand = inbox.store.brand
    old = timedelta(hours=brand.public_answer_within_hours + 1)
    with inbox.store.work() as work:
        usual = _events(work, load.comments - load.late, EACH, "client")
        late = _events(work, load.late, 1, "en retard")
    for event in late:
        event["at"] = (datetime.fromisoformat(event["at"]) - old).isoformat()
    step = max(1, len(usual) // max(1, len(late)))
    for number, event in enumerate(late):
        usual.insert(number * (step + 1), event)
    return [_wire(inbox, event) for event in usual]


def _events(work: Work, count: int, each: int, name: str) -> list[network.Event]:
    """`count` comments: one of every customer, then the second of every customer, and so on."""
    people = [network.join(work, f"{name} {number}") for number in range(-(-count // each))]
    return [
        network.comment(
            work, people[number % len(people)], "automne", f"{TEXT} ({number // len(people) + 1})"
        )
        for number in range(count)
    ]


def _wire(inbox: Inbox, event: network.Event) -> bytes:
    account = inbox.store.brand.accounts[0].account
    body = json.dumps({"account": account, "events": [event]}).encode()
    return request("POST", PATH, {HEADER: sign(SECRET, body), "content-type": "application/json"}, body)


def send(inbox: Inbox, wires: Sequence[bytes], rate: float) -> Timing:
    with tqdm(total=len(wires), desc="coming in", unit="comment", file=sys.stderr, mininterval=2) as bar:
        return Sender(inbox.settings.web_port, bar.update).arrivals(wires, rate)


def catch_up(inbox: Inbox) -> Catching:
    """Bring Rasa back; somebody writes in private while the rest is being handled."""
    backlog = len(inbox.unhandled())
    inbox.start("rasa")
    began = time.monotonic()
    with tqdm(total=backlog, desc="catching up", unit="event", file=sys.stderr, mininterval=2) as bar:
        _until_left(inbox, bar, backlog * 3 // 4)
        private, left_behind = _ask_in_private(inbox)
        _until_left(inbox, bar, 0)
        until(lambda: not _unsent(inbox), "answers are still unsent", LONG_SECONDS)
    return Catching(time.monotonic() - began, private, left_behind)


def _until_left(inbox: Inbox, bar: "tqdm[None]", wanted: int) -> None:
    limit = time.monotonic() + LONG_SECONDS
    while (left := len(inbox.unhandled())) > wanted:
        bar.update(bar.total - left - bar.n)
        if time.monotonic() > limit:
            raise SystemExit(f"{left} events are still unhandled after {LONG_SECONDS:.0f} s")
        time.sleep(0.5)


def _ask_in_private(inbox: Inbox) -> tuple[float, int]:
    """How long somebody waited for the answer to a private message, and how many events still waited then."""
    person: SandboxPerson = inbox.join("en privé")
    asked = time.monotonic()
    inbox.write(person, QUESTION)
    until(lambda: inbox.chat(person), "no answer in private", LONG_SECONDS)
    return time.monotonic() - asked, len(inbox.unhandled())


def _unsent(inbox: Inbox) -> int:
    query = select(func.count()).select_from(Outbound).where(Outbound.state.not_in(ENDED))
    with inbox.store.reading() as work:
        return work.session.scalar(query) or 0


def faults(work: Work, load: Load) -> Iterator[str]:
    """What is not as it must be; nothing when all is well."""
    query = select(Inbound.state, func.count()).group_by(Inbound.state)
    states = {state: count for state, count in work.session.execute(query)}  # noqa: C416 - rows of two
    if states != {QueueState.DONE: load.comments + 1}:
        yield f"not every event was handled: {states}"
    yield from _out_of_order(work)
    tasks = work.session.scalar(select(func.count()).where(CaseEvent.kind == EventKind.TOO_LATE.value))
    if tasks != load.late:
        yield f"{load.late} comments came too late, {tasks} became tasks"


def _out_of_order(work: Work) -> Iterator[str]:
    """The cases that did not hear what their customer wrote once each, in the order it was written."""
    heard = select(CaseEvent.case_id, CaseEvent.key).where(CaseEvent.kind == EventKind.HEARD.value)
    orders: dict[int, list[int]] = {}
    for case_id, key in work.session.execute(heard.order_by(CaseEvent.id)):
        orders.setdefault(case_id, []).append(int(key.split(":")[1]))
    for case_id, rows in orders.items():
        if rows != sorted(set(rows)):
            yield f"case {case_id} heard its messages in the order {rows}"
    for words in work.session.scalars(select(Case.first_words).where(Case.id.in_(orders))):
        if not words.endswith("(1)"):
            yield f"a case was opened by « {words} »"


def measure(name: str, database_url: str, load: Load) -> float:
    """Print the lines of this database; returns the 99th percentile of the acknowledgements, in ms."""
    with (
        tempfile.TemporaryDirectory(prefix="apaise-bench-") as folder,
        running_inbox(database_url, Path(folder), log_level="WARNING") as inbox,
    ):
        inbox.stop("rasa")
        timing = send(inbox, comments_of(inbox, load), load.rate)
        caught = catch_up(inbox)
        with inbox.store.reading() as work:
            wrong = list(faults(work, load))
    figures = ", ".join(f"p{share * 100:g} {timing.within(share):.1f} ms" for share in SHARES)
    typer.echo(f"{name}: {load.comments} comments, {load.rate:.1f} a second, acknowledged within {figures}")
    typer.echo(
        f"{name}: caught up in {caught.whole:.0f} s ({load.comments / caught.whole:.1f} a second); the"
        f" private message waited {caught.private:.1f} s, with {caught.left_behind} events still behind it;"
        f" {load.late} public answers came too late and became tasks"
    )
    for line in wrong:
        typer.echo(f"{name}: {line}")
    if wrong:
        sys.exit(1)
    return timing.within(0.99)


def main(
    comments: Annotated[int, typer.Option(min=10, help="How many comments come.")] = 5000,
    minutes: Annotated[float, typer.Option(help="For how long the assistant is away.")] = 10,
    late: Annotated[int, typer.Option(min=0, help="How many of them were written too long ago.")] = 50,
    only: Annotated[str, typer.Option(help="sqlite or postgresql")] = "",
) -> None:
    """Fails when anything was lost or out of order, or the 99th percentile is above the limit."""
    load = Load(comments, minutes, late)
    typer.echo(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before we add ours")
    slowest = 0.0
    for name, database in (("sqlite", sqlite), ("postgresql", postgresql)):
        if only in ("", name):
            with database() as url:
                slowest = max(slowest, measure(name, url, load))
    if slowest > LIMIT_MS:
        sys.exit(f"one webhook in a hundred waits longer than {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    typer.run(main)
