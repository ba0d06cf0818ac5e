"""What the card needs to know of an escalation, gathered from the store."""

from collections.abc import Iterable

from sqlalchemy import func, select

from bot import french
from bot.casework.decision import DecisionKind
from bot.casework.ladder import Ladder
from bot.commands.history import EventKind
from bot.commands.proposals import offered, order_value, past_gestures
from bot.commands.reach import public_messages, reach_of
from bot.commands.takeover import holder_of
from bot.commands.windows import private_windows
from bot.desk.buttons import CardAction
from bot.desk.card import Deciders, Dossier, Step
from bot.desk.ticket import Ticket, Tickets
from bot.labels import Anger, Risk
from bot.links import case_link, last_link
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.team import Agent
from bot.store.unit_of_work import Work

RAISED_WHY = {"deadline": "délai dépassé", "refused": "refusée par le client"}
"""Why a request went up when it is not a person who passed it on."""

WHAT = {
    EventKind.TAKEN_OVER: "Prise en main",
    EventKind.HANDED_BACK: "Rendue à l’assistant",
    EventKind.ACCEPTED: "Proposition acceptée par le client",
    EventKind.REFUSED: "Proposition refusée par le client",
    EventKind.UNDELIVERABLE: "Un message n’a pas pu être remis",
    EventKind.DROPPED: "Le client ne donne pas suite",
    EventKind.REMINDED: "Rappel : le délai est passé",
    EventKind.NOBODY_FREE: "Personne de disponible : le client est prévenu, nouveau délai",
}


def read_dossier(work: Work, escalation_id: int, tickets: Tickets, base_url: str = "") -> Dossier:
    """The escalation as it stands now; `base_url` is where the console is. NotFound when there is none."""
    escalation = work.get(Escalation, escalation_id)
    case = escalation.case
    wrote = public_messages(work, case)
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
        deciders=deciders_of(work.brand.ladder, escalation),
        ticket=tickets.sign(
            Ticket(escalation.id, len(escalation.decisions), offer=str(escalation.offer or ""))
        ),
        wish=case.wish,
        reference=case.reference,
        risks=tuple(Risk(risk) for risk in case.risks),
        cases=_count_cases(work, case),
        gestures=tuple(past_gestures(work, case)),
        offer=offered(work, escalation),
        order=order_value(work, case),
        reach=reach_of(wrote),
        links={
            CardAction.MESSAGE: last_link(wrote, base_url),
            CardAction.CONSOLE: case_link(base_url, case.id),
        },
        reminded=escalation.reminded,
        steps=tuple(_steps(work, escalation)),
        holder=_holder(work, escalation),
        windows=private_windows(case),
    )


def _holder(work: Work, escalation: Escalation) -> str:
    """Who answers, on the card of the case's latest escalation only: an older card has no more buttons."""
    holder = holder_of(work, escalation.case)
    return holder.name if holder and escalation is escalation.case.escalations[-1] else ""


def _platform(case: Case) -> str:
    platforms = dict.fromkeys(c.identity.platform for c in sorted(case.conversations, key=lambda c: c.id))
    return ", ".join(french.platform_name(platform) for platform in platforms)


def _count_cases(work: Work, case: Case) -> int:
    query = select(func.count()).select_from(Case).where(Case.customer_id == case.customer_id)
    return work.session.scalar(query) or 1


def deciders_of(ladder: Ladder, escalation: Escalation) -> Deciders:
    """Whom the escalation is put before at present."""
    level, above = ladder.at(escalation.level), ladder.above(escalation.level)
    upward = above.name if above.rank > level.rank else ""
    if escalation.on_duty and ladder.duty is not None:
        duty = ladder.duty
        return Deciders(
            duty.name, ladder.at(duty.rank).cap, duty.slack_users, duty.slack_groups, above=upward
        )
    return Deciders(level.name, level.cap, level.slack_users, level.slack_groups, above=upward)


def _steps(work: Work, escalation: Escalation) -> Iterable[Step]:
    following = [e.opened_at for e in escalation.case.escalations if e.id > escalation.id]
    for event in escalation.case.events:
        ours = event.at >= escalation.opened_at and not (following and event.at >= following[0])
        what = _what(work, event) if ours else ""
        if what:
            words = str(event.data.get("reason") or event.data.get("summary") or "")
            yield Step(_who(work, event), what, event.at, words)


def _what(work: Work, event: CaseEvent) -> str:
    """The step in French; empty for an event that is no step of the decision."""
    kind = EventKind(event.kind)
    if kind is EventKind.DECIDED:
        word = french.DECISION[DecisionKind(event.data["choice"])].capitalize()
        return f"{word} {event.data.get('amount') or ''}".strip()
    if kind is EventKind.LEVEL_RAISED:
        name = work.brand.ladder.name_of(int(event.data["level"]), on_duty=bool(event.data.get("on_duty")))
        if event.agent_id is None:
            return f"Passée à « {name} » ({RAISED_WHY.get(event.data['why'], 'transmise')})"
        amount = event.data.get("amount")
        return f"Transmise à « {name} »" + (f" avec une recommandation de {amount}" if amount else "")
    if kind is EventKind.APPROVED_FIRST:
        return f"Premier accord de {event.data.get('amount')}"
    if kind is EventKind.DUTY_CALLED:
        return f"Passée à « {work.brand.ladder.name_of(0, on_duty=True)} » (délai dépassé)"
    return WHAT.get(kind, "")


def _who(work: Work, event: CaseEvent) -> str:
    return work.get(Agent, event.agent_id).name if event.agent_id is not None else ""
