"""What must be true afterwards, by the platform's own record and by ours."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.commands.history import EventKind
from bot.store.cases import Case
from bot.store.customers import Conversation, Customer, Identity
from bot.store.network import SandboxComment, SandboxMessage, SandboxPerson
from bot.store.queue import Inbound, InboundKind, Outbound, OutboundKind, QueueState
from bot.store.unit_of_work import Store, Work
from tests.crash.customers import EVENTS_EACH, reference

PER_CASE = {
    EventKind.OPENED: 1,
    EventKind.HEARD: 2,
    EventKind.PRIVATE_OPENED: 1,
    EventKind.DETAILS: 2,
    EventKind.ESCALATED: 1,
}


def faults(platform: Store, inbox: Store, people: Iterable[SandboxPerson]) -> list[str]:
    """Everything that is not as it must be, one line each; empty when nothing was lost or doubled."""
    with inbox.reading() as ours, platform.reading() as theirs:
        return [fault for person in people for fault in _faults_of(ours, theirs, person)]


def _faults_of(ours: Work, theirs: Work, person: SandboxPerson) -> Iterable[str]:
    yield from _events(ours, person)
    yield from _case(ours, person)
    yield from _public(theirs, person)
    yield from _private(ours, theirs, person)


def _rows(work: Work, person: SandboxPerson) -> list[Inbound]:
    query = (
        select(Inbound)
        .join(Conversation)
        .join(Identity)
        .where(Identity.external_id == person.id, Inbound.platform == "sandbox")
        .order_by(Inbound.id)
    )
    return list(work.session.scalars(query))


def _events(work: Work, person: SandboxPerson) -> Iterable[str]:
    rows = _rows(work, person)
    if len(rows) != EVENTS_EACH:
        yield f"{person.name}: {len(rows)} events stored instead of {EVENTS_EACH}"
    for row in rows:
        if row.state is not QueueState.DONE:
            yield f"{person.name}: event {row.external_id} is {row.state.value} ({row.error})"


def _case(work: Work, person: SandboxPerson) -> Iterable[str]:
    query = (
        select(Case)
        .join(Customer)
        .join(Identity)
        .where(Identity.external_id == person.id)
        .options(selectinload(Case.events), selectinload(Case.escalations))
    )
    cases = list(work.session.scalars(query))
    if len(cases) != 1:
        yield f"{person.name}: {len(cases)} cases instead of 1"
        return
    kinds = Counter(event.kind for event in cases[0].events)
    for kind, times in PER_CASE.items():
        if kinds[kind.value] != times:
            yield f"{person.name}: {kind.value} {kinds[kind.value]} times instead of {times}"
    if len(cases[0].escalations) != 1:
        yield f"{person.name}: {len(cases[0].escalations)} escalations instead of 1"
    if cases[0].reference != reference(person):
        yield f"{person.name}: the reference is {cases[0].reference}"


def _public(work: Work, person: SandboxPerson) -> Iterable[str]:
    """One answer of the page under each post where they complained: not two, and not none."""
    theirs = select(SandboxComment.id).where(SandboxComment.person_id == person.id)
    query = select(SandboxComment.post_id).where(SandboxComment.answers.in_(theirs))
    for post, times in Counter({"automne": 0, "livraison": 0} | Counter(work.session.scalars(query))).items():
        if times != 1:
            yield f"{person.name}: {times} public answers under {post}"


def _private(ours: Work, theirs: Work, person: SandboxPerson) -> Iterable[str]:
    """Every message we meant to send is there once, and in the order in which we meant to say it."""
    query = (
        select(Outbound.key)
        .join(Conversation)
        .join(Identity)
        .where(Identity.external_id == person.id, Outbound.kind == OutboundKind.PRIVATE_MESSAGE)
        .order_by(Outbound.id)
    )
    meant = list(ours.session.scalars(query))
    received = list(
        theirs.session.scalars(
            select(SandboxMessage.key)
            .where(SandboxMessage.person_id == person.id, SandboxMessage.from_page)
            .order_by(SandboxMessage.id)
        )
    )
    if meant != received:
        yield f"{person.name}: meant to say {meant}, they read {received}"
    answered = {key.split(":")[1] for key in meant}
    written = [row.id for row in _rows(ours, person) if row.kind is not InboundKind.COMMENT]
    silent = [row_id for row_id in written if str(row_id) not in answered]
    if silent:
        yield f"{person.name}: no private answer to the events {silent}"
