"""What the card needs to know of an escalation, gathered from the store."""

from collections.abc import Iterable

from sqlalchemy import func, select

from bot import french
from bot.casework.decision import DecisionKind
from bot.casework.money import Money
from bot.commands.history import EventKind
from bot.commands.windows import private_windows
from bot.desk.card import Deciders, Dossier, Step
from bot.desk.ticket import Ticket, Tickets
from bot.labels import Anger, Risk
from bot.store.cases import Case, CaseEvent, Decision, Escalation
from bot.store.team import Agent
from bot.store.unit_of_work import Work

RAISED_WHY = {"deadline": "délai dépassé", "refused": "refusé par le client"}
WHAT = {
    EventKind.TAKEN_OVER: "Prise en main",
    EventKind.HANDED_BACK: "Rendue à l’assistant",
    EventKind.ACCEPTED: "Proposition acceptée par le client",
    EventKind.REFUSED: "Proposition refusée par le client",
    EventKind.UNDELIVERABLE: "Un message n’a pas pu être remis",
    EventKind.DROPPED: "Le client ne donne pas suite",
}


def read_dossier(work: Work, escalation_id: int, tickets: Tickets) -> Dossier:
    """The escalation as it stands now. NotFound when there is none."""
    escalation = work.get(Escalation, escalation_id)
    case = escalation.case
    level = work.brand.ladder.at(escalation.level)
    return Dossier(
        escalation_id=escalation.id,
        case_id=case.id,
        state=escalation.state,
        reason=escalation.reason,
        customer=case.customer.name,
        platform=_platform(case),
        anger=Anger(case.anger),
        wrote=tuple(dict.fromkeys(filter(None, (case.first_words, case.what_happened)))),
        due_at=escalation.due_at,
        zone=work.brand.zone,
        deciders=Deciders(level.name, level.cap, level.slack_users),
        ticket=tickets.sign(Ticket(escalation.id, len(escalation.decisions))),
        wish=case.wish,
        reference=case.reference,
        risks=tuple(Risk(risk) for risk in case.risks),
        cases=_count_cases(work, case),
        gestures=tuple(_gestures(work, case)),
        steps=tuple(_steps(work, escalation)),
        windows=private_windows(case),
    )


def _platform(case: Case) -> str:
    platforms = dict.fromkeys(c.identity.platform for c in sorted(case.conversations, key=lambda c: c.id))
    return ", ".join(french.platform_name(platform) for platform in platforms)


def _count_cases(work: Work, case: Case) -> int:
    query = select(func.count()).select_from(Case).where(Case.customer_id == case.customer_id)
    return work.session.scalar(query) or 1


def _gestures(work: Work, case: Case) -> Iterable[Money]:
    """What this customer was granted and accepted, in every case they had."""
    query = (
        select(Decision)
        .join(Escalation)
        .join(Case)
        .where(Case.customer_id == case.customer_id, Decision.accepted.is_(True))
    )
    return [decision.amount for decision in work.session.scalars(query) if decision.amount]


def _steps(work: Work, escalation: Escalation) -> Iterable[Step]:
    following = [e.opened_at for e in escalation.case.escalations if e.id > escalation.id]
    for event in escalation.case.events:
        ours = event.at >= escalation.opened_at and not (following and event.at >= following[0])
        what = _what(work, event) if ours else ""
        if what:
            yield Step(_who(work, event), what, event.at, str(event.data.get("reason") or ""))


def _what(work: Work, event: CaseEvent) -> str:
    """The step in French; empty for an event that is no step of the decision."""
    kind = EventKind(event.kind)
    if kind is EventKind.DECIDED:
        word = french.DECISION[DecisionKind(event.data["choice"])].capitalize()
        return f"{word} {event.data.get('amount') or ''}".strip()
    if kind is EventKind.LEVEL_RAISED:
        name = work.brand.ladder.at(int(event.data["level"])).name
        why = RAISED_WHY.get(str(event.data.get("why")), "transmise")
        return f"Passée à « {name} » ({why})"
    return WHAT.get(kind, "")


def _who(work: Work, event: CaseEvent) -> str:
    return work.get(Agent, event.agent_id).name if event.agent_id is not None else ""
