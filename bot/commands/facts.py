"""What became of a message after it was written: edited, removed, hidden, answered by the brand itself.

Each fact is recorded once, visible beside the message; none makes the assistant speak, but an edit that
came before the answer lets it read the comment again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from bot.casework.words import clean
from bot.commands.directory import in_parts
from bot.commands.elsewhere import brand_answered, brand_wrote, fact_row
from bot.commands.history import EventKind, record
from bot.commands.outbox import cancel_replies, cancel_reply, replies_to
from bot.platforms.events import BrandAnswered, BrandWrote, Edited, Fact, Hidden, Removed
from bot.store.cases import Case
from bot.store.claims import finish, pull_forward
from bot.store.queue import CancelReason, EarlyFact, Inbound, InboundKind, QueueState
from bot.store.unit_of_work import Work

EARLY = timedelta(days=2)
"""Platforms stop sending an event again after 36 hours: what an early fact is about comes before that."""

KINDS: dict[str, TypeAdapter[Fact]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Edited, Removed, Hidden, BrandAnswered)
}
INSTEAD, AGAIN = "instead", "again"
"""How an edit is read: in the place of the first words, or after them; not at all once they are answered."""

CAN_CHANGE = (InboundKind.COMMENT, InboundKind.MESSAGE)


def note_facts(work: Work, platform: str, account: str, events: Sequence[Fact | BrandWrote]) -> list[Inbound]:
    """Record these facts, new ones all; returns the rows made, fewer than there are facts."""
    about = {event.about for event in events if not isinstance(event, BrandWrote)}
    heard = _heard(work, platform, account, about)
    rows: list[Inbound] = []
    for event in events:
        if isinstance(event, BrandWrote):
            rows += brand_wrote(work, platform, account, event)
        elif event.about in heard:
            rows += _note(work, event, heard[event.about], unread=_is_unread(heard[event.about]))
        else:
            _keep_early(work, platform, account, event)
    return rows


def note_early_facts(work: Work, inbound: Inbound) -> None:
    """Use what was told about this row before it came; call it when the row is claimed."""
    query = (
        select(EarlyFact)
        .where(EarlyFact.platform == inbound.platform, EarlyFact.account == inbound.account)
        .where(EarlyFact.about == inbound.external_id)
        .order_by(EarlyFact.id)
    )
    facts = [(early, KINDS[early.kind].validate_python(early.data)) for early in work.session.scalars(query)]
    for early, fact in sorted(facts, key=lambda pair: pair[1].sent_at):
        work.session.delete(early)
        _note(work, fact, inbound, unread=inbound.claims == 1)


def _is_unread(row: Inbound) -> bool:
    """Whether the assistant surely has not read it: a turn that failed may have been read all the same."""
    return row.state is QueueState.TODO and row.claims == 0


def _heard(work: Work, platform: str, account: str, external_ids: Iterable[str]) -> dict[str, Inbound]:
    """The messages of these ids, locked: no worker begins or ends a turn of one while it is changed."""
    found: dict[str, Inbound] = {}
    for some in in_parts(external_ids):
        query = select(Inbound).where(
            Inbound.platform == platform,
            Inbound.account == account,
            Inbound.external_id.in_(some),
            Inbound.kind.in_(CAN_CHANGE),
        )
        locked = query.order_by(Inbound.id).with_for_update().execution_options(populate_existing=True)
        found |= {row.external_id: row for row in work.session.scalars(locked)}
    return found


def _keep_early(work: Work, platform: str, account: str, fact: Fact) -> None:
    work.session.execute(delete(EarlyFact).where(EarlyFact.at < work.now - EARLY))
    row = EarlyFact(
        platform=platform,
        account=account,
        external_id=fact.external_id,
        about=fact.about,
        kind=type(fact).__name__,
        data=_as_data(fact),
        at=work.now,
    )
    work.session.add(row)


def _as_data(fact: Fact) -> dict[str, Any]:
    data: dict[str, Any] = KINDS[type(fact).__name__].dump_python(fact)
    cleaned = {"text": clean(data["text"])} if "text" in data else {}
    return {**data, **cleaned, "sent_at": fact.sent_at.isoformat()}


def _note(work: Work, fact: Fact, original: Inbound, *, unread: bool) -> list[Inbound]:
    match fact:
        case Edited():
            return [_edited(work, fact, original, unread=unread)]
        case Removed():
            return [_removed(work, fact, original)]
        case Hidden():
            return _hidden(work, fact, original)
        case BrandAnswered():
            return brand_answered(work, fact, original)


def _edited(work: Work, fact: Edited, original: Inbound, *, unread: bool) -> Inbound:
    """New words are read instead of the old ones, or again, as long as the old ones were not answered."""
    row = fact_row(work, InboundKind.EDITED, original, fact, text=clean(fact.text), before=original.text)
    counts = _is_latest_edit(original, fact.sent_at) and row.text and not original.data.get("removed")
    if counts:
        _change(original, edited_at=fact.sent_at.isoformat())
    if counts and unread:
        original.text = row.text
        _change(original, wordless=False)
        _change(row, read=INSTEAD)
    elif counts and original.kind is InboundKind.COMMENT and take_back(work, original):
        row.state = QueueState.TODO
        pull_forward(work, row)
        _change(row, read=AGAIN)
    _tell(work, row, EventKind.EDITED, read=row.data.get("read"))
    return row


def _is_latest_edit(original: Inbound, at: datetime) -> bool:
    last = original.data.get("edited_at")
    return last is None or at >= datetime.fromisoformat(last)


def is_wanted(work: Work, edit: Inbound) -> bool:
    """Whether an edited comment should still be read: it is there, in these words, and not answered."""
    original = work.get(Inbound, edit.data["about"])
    gone = original.data.get("removed", False)
    return not gone and _is_latest_edit(original, edit.sent_at) and take_back(work, original)


def take_back(work: Work, original: Inbound) -> bool:
    """Cancel the reply to a comment that now reads otherwise; False when it was, or may have been, sent."""
    replies = replies_to(work, original.conversation, original.external_id)
    if any(row.was_tried or row.state not in {QueueState.TODO, QueueState.CANCELLED} for row in replies):
        return False
    for row in replies:
        if row.state is QueueState.TODO:
            cancel_reply(work, row, CancelReason.EDITED)
    return True


def _removed(work: Work, fact: Removed, original: Inbound) -> Inbound:
    """What is gone is not answered any more; what was written stays in the record."""
    row = fact_row(work, InboundKind.REMOVED, original, fact, by=_by(fact.by, original))
    _change(original, removed=True)
    if original.state is not QueueState.DONE:
        finish(original)
    cancel_replies(work, original.conversation, CancelReason.REMOVED, original.external_id)
    _tell(work, row, EventKind.REMOVED, by=row.data["by"])
    return row


def _hidden(work: Work, fact: Hidden, original: Inbound) -> list[Inbound]:
    """Told again, or out of order, it changes nothing."""
    last = original.data.get("hidden_at")
    stale = last is not None and fact.sent_at < datetime.fromisoformat(last)
    if stale or original.data.get("hidden", False) is fact.hidden:
        return []
    _change(original, hidden=fact.hidden, hidden_at=fact.sent_at.isoformat())
    kind = InboundKind.HIDDEN if fact.hidden else InboundKind.SHOWN
    row = fact_row(work, kind, original, fact, by=_by(fact.by, original))
    _tell(work, row, EventKind.HIDDEN if fact.hidden else EventKind.SHOWN, by=row.data["by"])
    return [row]


def _by(external_id: str, original: Inbound) -> str:
    """`author`, `brand` or empty: as far as the platform says who did it."""
    if external_id == original.conversation.identity.external_id:
        return "author"
    return "brand" if external_id == original.account else ""


def _change(row: Inbound, **data: Any) -> None:
    row.data = {**row.data, **data}


def _tell(work: Work, row: Inbound, kind: EventKind, **data: Any) -> None:
    if row.conversation.case_id is not None:
        case = work.get(Case, row.conversation.case_id)
        record(work, case, kind, f"inbound:{row.id}:{kind.value}", **data)
