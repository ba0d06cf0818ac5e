"""Correcting what the assistant understood: the reading stays, the correction stands beside it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from bot.commands.cases import opening_message
from bot.commands.history import EventKind, record
from bot.errors import NotFound, WrongState
from bot.labels import Anger, Lane, OtherIntent, PrivateIntent, PublicIntent, Risk
from bot.store.cases import Case
from bot.store.corrections import Correction
from bot.store.customers import Conversation, Identity
from bot.store.queue import Inbound, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Work


@dataclass(frozen=True)
class Labels:
    """The labels of one message that everybody goes by."""

    intent: str
    anger: int
    risks: tuple[str, ...]


def effective(reading: Reading, correction: Correction | None) -> Labels:
    """What was read, with what people corrected of it."""
    if correction is None:
        return Labels(reading.intent, reading.anger, tuple(reading.risks))
    return Labels(
        reading.intent if correction.intent is None else correction.intent,
        reading.anger if correction.anger is None else correction.anger,
        tuple(reading.risks if correction.risks is None else correction.risks),
    )


def corrections_of(work: Work, inbound_ids: Collection[int]) -> dict[int, Correction]:
    """The correction that stands for each of these messages that has one."""
    query = (
        select(Correction)
        .where(Correction.inbound_id.in_(inbound_ids), Correction.undone_at.is_(None))
        .order_by(Correction.id)
    )
    return {correction.inbound_id: correction for correction in work.session.scalars(query)}


def intents_of(lane: Lane) -> list[str]:
    """What a message there can mean."""
    intents = PublicIntent if lane is Lane.PUBLIC else PrivateIntent
    return [*(intent.value for intent in intents), OtherIntent.FOREIGN_LANGUAGE.value]


def correct_intent(work: Work, case: Case, inbound_id: int, agent: Agent, intent: str) -> None:
    """Say what a message means. NotFound for an intent that its lane does not have."""
    reading = _reading(work, case, inbound_id)
    if intent not in intents_of(reading.inbound.conversation.lane):
        raise NotFound(f"intent {intent}")
    now = _present(work, reading)
    _correct(work, case, reading, agent, Labels(intent, now.anger, now.risks))


def correct_anger(work: Work, case: Case, inbound_id: int, agent: Agent, anger: Anger) -> None:
    """Say how angry a message is."""
    reading = _reading(work, case, inbound_id)
    now = _present(work, reading)
    _correct(work, case, reading, agent, Labels(now.intent, int(anger), now.risks))


def toggle_risk(work: Work, case: Case, inbound_id: int, agent: Agent, risk: Risk) -> None:
    """Add a risk to a message that has it not, take it away from one that has it."""
    reading = _reading(work, case, inbound_id)
    now = _present(work, reading)
    risks = {*now.risks} ^ {risk.value}
    kept = tuple(known.value for known in Risk if known.value in risks)
    _correct(work, case, reading, agent, Labels(now.intent, now.anger, kept))


def undo_correction(work: Work, case: Case, inbound_id: int, agent: Agent) -> None:
    """Take the latest correction back: what stood before it stands again."""
    reading = _reading(work, case, inbound_id)
    correction = corrections_of(work, [inbound_id]).get(inbound_id)
    if correction is None:
        raise WrongState("Il n’y a plus de correction à annuler.")
    correction.undone_by, correction.undone_at = agent.id, work.now
    key = f"correction:{correction.id}:undone"
    record(work, case, EventKind.CORRECTION_UNDONE, key, agent_id=agent.id, message=reading.inbound_id)
    _relabel(work, case)


def _reading(work: Work, case: Case, inbound_id: int) -> Reading:
    """The reading of a message of this case's customer. Locked: one correction at a time."""
    query = (
        select(Reading)
        .join(Inbound)
        .join(Conversation)
        .join(Identity)
        .where(Reading.inbound_id == inbound_id, Identity.customer_id == case.customer_id)
        .with_for_update(of=Reading)
    )
    reading = work.session.scalar(query)
    if reading is None:
        raise NotFound(f"reading {inbound_id}")
    return reading


def _present(work: Work, reading: Reading) -> Labels:
    return effective(reading, corrections_of(work, [reading.inbound_id]).get(reading.inbound_id))


def _correct(work: Work, case: Case, reading: Reading, agent: Agent, labels: Labels) -> None:
    """Store the labels; what is as it was read is stored as such, and the same again not at all."""
    before = _present(work, reading)
    if labels == before:
        return
    correction = Correction(
        inbound_id=reading.inbound_id,
        intent=labels.intent if labels.intent != reading.intent else None,
        anger=labels.anger if labels.anger != reading.anger else None,
        risks=list(labels.risks) if set(labels.risks) != set(reading.risks) else None,
        agent_id=agent.id,
        at=work.now,
    )
    work.session.add(correction)
    work.session.flush()
    changed = {
        name: [getattr(before, name), getattr(labels, name)]
        for name in ("intent", "anger", "risks")
        if getattr(before, name) != getattr(labels, name)
    }
    key = f"correction:{correction.id}"
    record(work, case, EventKind.CORRECTED, key, agent_id=agent.id, message=reading.inbound_id, **changed)
    _relabel(work, case)


def _relabel(work: Work, case: Case) -> None:
    """The case says what its messages say: its opening's intent, its worst anger, all their risks."""
    opening = opening_message(work, case)
    query = (
        select(Reading)
        .join(Inbound)
        .join(Conversation)
        .where(Conversation.case_id == case.id, Inbound.id >= (opening.id if opening else 0))
        .order_by(Inbound.id)
    )
    readings = list(work.session.scalars(query))
    corrections = corrections_of(work, [reading.inbound_id for reading in readings])
    labels = {one.inbound_id: effective(one, corrections.get(one.inbound_id)) for one in readings}
    if not labels:
        return
    case.anger = max(one.anger for one in labels.values())
    case.risks = sorted({risk for one in labels.values() for risk in one.risks})
    if opening is not None and opening.id in labels and opening.conversation.lane is Lane.PUBLIC:
        case.intent = labels[opening.id].intent
