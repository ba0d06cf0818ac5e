"""`make replay`: real texts through the whole path, from the signed webhook to the last reply."""

import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import ColumnElement, func, select
from tqdm import tqdm

from bot.brand import SANDBOX
from bot.errors import BadPayload, NotFound
from bot.labels import Anger
from bot.sandbox import network
from bot.settings import Settings
from bot.store.cases import Escalation
from bot.store.queue import Inbound, Outbound, OutboundKind, QueueState, Reading
from bot.store.unit_of_work import Store, Work

ENDED = (QueueState.DONE, QueueState.DEAD, QueueState.CANCELLED)
MOST_SECONDS_WITHOUT_PROGRESS = 120.0

Say = Callable[[str], None]


def replay(settings: Settings, store: Store, file: Path, say: Say) -> int:
    """Post every text of the file, wait until all are handled, print the table; 1 when one failed."""
    rows = list(read_rows(file))
    start = time.monotonic()
    with store.reading() as work:
        first = (work.session.scalar(select(func.max(Inbound.id))) or 0) + 1
    deliveries = deliveries_of(settings, store)
    for row in tqdm(rows, desc="posted", unit="msg"):
        _post(store, deliveries, row)
    _wait(store, first, len(rows))
    with store.reading() as work:
        failed = _report(work, first, len(rows), time.monotonic() - start, say)
    return 1 if failed else 0


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file. BadPayload names the line that is not `{"id", "text"}`."""
    if not file.exists():
        raise NotFound(str(file))
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str) or not row["text"].strip():
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise BadPayload(f'{file}, line {number} is not {{"id": …, "text": …}}') from None
        yield row


def deliveries_of(settings: Settings, store: Store) -> network.Deliveries:
    """The sandbox network's way to our webhook. NotFound when the brand has no sandbox account."""
    account = store.brand.account_of(SANDBOX)
    if account is None:
        raise NotFound("an account on sandbox, in brand.yml")
    webhook = f"{settings.local_url}/webhooks/{SANDBOX}"
    return network.Deliveries(webhook, account.account, settings.sandbox_secret.get_secret_value())


def _post(store: Store, deliveries: network.Deliveries, row: dict[str, Any]) -> None:
    posts = store.brand.sandbox_posts
    with store.work() as work:
        person = network.join(work, f"Client {row.get('id', '')}")
        post = posts[zlib.crc32(str(row.get("id")).encode()) % len(posts)]
        event = network.comment(work, person, post.id, row["text"])
    try:
        deliveries.deliver(event)
    except httpx.HTTPError as error:
        raise NotFound(
            f"the webhook does not answer ({type(error).__name__}): is `make run` running?"
        ) from None


def _wait(store: Store, first: int, expected: int) -> None:
    """Until every row has ended; gives up when nothing moved for two minutes."""
    last_change = time.monotonic()
    with tqdm(total=expected, desc="handled", unit="msg") as bar:
        while bar.n < expected and time.monotonic() - last_change < MOST_SECONDS_WITHOUT_PROGRESS:
            with store.reading() as work:
                ended = _count(work, Inbound.id >= first, Inbound.state.in_(ENDED))
            if ended > bar.n:
                last_change = time.monotonic()
                bar.update(ended - bar.n)
            time.sleep(0.2)


def _count(work: Work, *conditions: ColumnElement[bool]) -> int:
    return work.session.scalar(select(func.count()).select_from(Inbound).where(*conditions)) or 0


def _report(work: Work, first: int, posted: int, seconds: float, say: Say) -> int:
    """Print what became of the rows; returns how many were not handled."""
    handled = _count(work, Inbound.id >= first, Inbound.state == QueueState.DONE)
    readings = list(work.session.scalars(select(Reading).where(Reading.inbound_id >= first)))
    say(f"\n{'posted':<24}{posted:>6}\n{'handled':<24}{handled:>6}\n{'failed':<24}{posted - handled:>6}")
    _table(say, "intent", Counter(reading.intent for reading in readings))
    _table(say, "anger", Counter(Anger(reading.anger).label for reading in readings))
    _table(say, "risk", Counter(risk for reading in readings for risk in reading.risks))
    replies = _public_replies(work, first)
    say(f"\n{'public replies':<24}{len(replies):>6}")
    say(f"{'private invitations':<24}{sum('/sandbox/m/' in text for text in replies):>6}")
    say(f"{'escalations':<24}{_escalations(work, first):>6}")
    say(f"{'seconds':<24}{seconds:>6.1f}")
    return posted - handled


def _table(say: Say, title: str, counts: Counter[str]) -> None:
    say(f"\n{title}")
    for name, count in counts.most_common():
        say(f"  {name:<22}{count:>6}")


def _public_replies(work: Work, first: int) -> list[str]:
    query = (
        select(Outbound.text)
        .join(Inbound, Inbound.external_id == Outbound.in_reply_to)
        .where(Inbound.id >= first, Outbound.kind == OutboundKind.PUBLIC_REPLY)
    )
    return list(work.session.scalars(query))


def _escalations(work: Work, first: int) -> int:
    since = work.session.scalar(select(Inbound.received_at).where(Inbound.id == first))
    if since is None:
        return 0
    query = select(func.count()).select_from(Escalation).where(Escalation.opened_at >= since)
    return work.session.scalar(query) or 0
