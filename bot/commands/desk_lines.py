"""What the thread under a card tells the team: who must answer, what the customer writes, what was sent.

A line is stored as text: its first line says what happened, the others are somebody's own words.
`bot.desk.lines` draws it.
"""

from sqlalchemy import select

from bot.commands.history import EventKind
from bot.commands.outbox import queue_once
from bot.labels import Lane
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.queue import PRIVATE_FIRST, Inbound, InboundKind, Outbound, OutboundKind
from bot.store.team import Agent
from bot.store.unit_of_work import Work


def tell_desk(work: Work, case: Case, cause: str, what: str, words: str = "") -> None:
    """Queue one line for the thread of the case's latest card; once per cause.

    Nothing without Slack, nor for a case that no decision was ever asked about: it has no card.
    """
    query = select(Escalation.id).where(Escalation.case_id == case.id).order_by(Escalation.id.desc())
    escalation = work.session.scalar(query.limit(1))
    if escalation is not None:
        _queue(work, case, escalation, OutboundKind.SLACK_LINE, cause, f"{what}\n{words}")


def call_desk(work: Work, escalation: Escalation, event: CaseEvent, what: str, words: str = "") -> None:
    """Queue one line that notifies whoever the escalation now waits for; once per line of the history.

    A card that is redrawn notifies nobody, whomever it mentions.
    """
    name = work.brand.ladder.name_of(escalation.level, on_duty=escalation.on_duty)
    text = f"🔔 {what} Une réponse est attendue de « {name} ».\n{words}"
    _queue(work, escalation.case, escalation.id, OutboundKind.SLACK_CALL, f"event:{event.id}", text)


def _queue(work: Work, case: Case, escalation: int, kind: OutboundKind, cause: str, text: str) -> None:
    if not work.slack or not case.conversations:
        return
    queue_once(
        work,
        Outbound(
            key=f"line:{cause}",
            kind=kind,
            priority=PRIVATE_FIRST[Lane.PRIVATE],
            conversation_id=case.conversations[0].id,
            case_id=case.id,
            escalation_id=escalation,
            text=text.strip(),
            available_at=work.now,
            created_at=work.now,
        ),
    )


def tell_heard(work: Work, case: Case, inbound: Inbound) -> None:
    """The customer wrote, or came in private, while a person has the conversation."""
    name = inbound.conversation.identity.name or "Le client"
    where = "en public" if inbound.conversation.lane is Lane.PUBLIC else "en privé"
    what = f"💬 {name}, {where} :"
    if inbound.kind is InboundKind.PRIVATE_OPENED:
        what = f"💬 {name} a ouvert la conversation privée."
    tell_desk(work, case, f"inbound:{inbound.id}", what, inbound.text)


def tell_fate(work: Work, row: Outbound, fate: EventKind | None, why: str = "") -> None:
    """What became of a person's message: sent, not deliverable, or (`None`) still waiting, said once."""
    if row.written_by is None or row.case_id is None:
        return
    case = work.get(Case, row.case_id)
    author, customer = work.get(Agent, row.written_by).name, case.customer.name or "ce client"
    if fate is None:
        what = f"⏳ Pas encore remis à {customer} ({why}) : nouvel essai prévu, ne le réécrivez pas."
        tell_desk(work, case, f"outbound:{row.id}:waits", what)
    elif fate is EventKind.UNDELIVERABLE:
        what = f"❌ Non remis à {customer}, message écrit par {author}. Motif : {why}"
        tell_desk(work, case, f"outbound:{row.id}:undeliverable:{row.claims}", what, row.text)
    else:
        where = "en public" if row.kind is OutboundKind.PUBLIC_REPLY else "en privé"
        tell_desk(
            work, case, f"outbound:{row.id}:sent", f"✅ Remis à {customer}, {where}, par {author} :", row.text
        )
