"""What the brand's own table proposes for a case, from what is known of it."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.casework.decision import EscalationReason
from bot.casework.money import Money
from bot.casework.proposal import Offer, Proposal, Situation, propose
from bot.labels import COMPENSATION_WISHES, Anger, Entity
from bot.store.cases import Case, Decision, Escalation
from bot.store.customers import Conversation
from bot.store.queue import Inbound, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Work


def situation_of(work: Work, case: Case) -> Situation:
    """What the table is asked about."""
    return Situation(
        problem=case.intent,
        anger=Anger(case.anger),
        wish=case.wish,
        order=order_value(work, case),
        past_gestures=len(past_gestures(work, case)),
    )


def proposal_for(work: Work, case: Case, reason: EscalationReason) -> Proposal | None:
    """The table's gesture for a request for compensation; None when no line fits, or a risk is grave."""
    if reason is not EscalationReason.COMPENSATION:
        return None
    return propose(work.brand.proposal_table, situation_of(work, case))


def set_proposal(escalation: Escalation, proposal: Proposal | None) -> None:
    offer(escalation, proposal.amount if proposal else None, proposal.because if proposal else "")


def offer(escalation: Escalation, amount: Money | None, why: str, by: int | None = None) -> None:
    """Replace what one click grants, and with it any first approval: it was given to something else."""
    escalation.offer_cents = amount.cents if amount else None
    escalation.offer_currency = amount.currency if amount else "EUR"
    escalation.offer_why, escalation.offered_by = why, by
    escalation.approved_by, escalation.approved_kind, escalation.approved_reason = None, None, ""


def offered(work: Work, escalation: Escalation) -> Offer | None:
    """What one click grants now, with where it comes from; None when nothing is proposed."""
    amount, ladder = escalation.offer, work.brand.ladder
    if amount is None:
        return None
    asked = ladder.asked(escalation.level, on_duty=escalation.on_duty)
    by = work.get(Agent, escalation.offered_by).name if escalation.offered_by is not None else ""
    return Offer(
        amount,
        escalation.offer_why,
        by,
        within=ladder.at(asked).covers(amount),
        confirms=escalation.approved_by is not None,
    )


def order_value(work: Work, case: Case) -> Money | None:
    """The value of the order as the customer said it last, in euros; None when they did not."""
    return order_values(work, [case]).get(case.id)


def order_values(work: Work, cases: Sequence[Case]) -> dict[int, Money]:
    """The value of the order of each case where the customer said one, by its number, asked at once.

    A sum beside a wish for compensation is what they ask for, not what they paid: it does not count.
    Euros are the only currency the assistant reads.
    """
    query = (
        select(Case.id, Reading.entities)
        .join(Conversation, Conversation.case_id == Case.id)
        .join(Inbound, Inbound.conversation_id == Conversation.id)
        .join(Reading)
        .where(Case.id.in_([case.id for case in cases]), Inbound.received_at >= Case.opened_at)
        .order_by(Inbound.id)
    )
    values: dict[int, Money] = {}
    for case_id, facts in work.session.execute(query):
        asked = facts.get(Entity.WISH.value) in {wish.value for wish in COMPENSATION_WISHES}
        cents = facts.get(Entity.AMOUNT.value)
        if isinstance(cents, int) and cents > 0 and not asked:
            values[case_id] = Money(cents, "EUR")
    return values


def past_gestures(work: Work, case: Case) -> Sequence[Money]:
    """What this customer was granted and accepted, in every case they had."""
    query = (
        select(Decision)
        .join(Escalation)
        .join(Case)
        .where(Case.customer_id == case.customer_id, Decision.accepted.is_(True))
    )
    return [decision.amount for decision in work.session.scalars(query) if decision.amount]
