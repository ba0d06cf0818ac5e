"""Two customers are found to be one person, or were not after all: merged with a reason, undone exactly."""

from collections.abc import Collection

from sqlalchemy import or_, select, update

from bot.commands.history import EventKind
from bot.errors import NotAllowed, NotFound, WrongState
from bot.store.cases import Case, CaseEvent
from bot.store.customers import Conversation, Customer, Identity
from bot.store.merges import CustomerMerge
from bot.store.queue import Inbound
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Work

LONGEST_REASON = 500


def merge(work: Work, kept_id: int, absorbed_id: int, agent: Agent, reason: str) -> CustomerMerge:
    """Give every identity and case of one customer to another. WrongState when one is merged already."""
    words = _checked(agent, reason)
    if kept_id == absorbed_id:
        raise WrongState("C’est la même fiche : choisissez-en une autre.")
    _lock(work, kept_id, absorbed_id)
    for customer_id in (kept_id, absorbed_id):
        if absorbed_by(work, customer_id) is not None:
            raise WrongState("Cette fiche est déjà fusionnée avec une autre : ouvrez celle qui reste.")
    identities = work.session.scalars(select(Identity).where(Identity.customer_id == absorbed_id)).all()
    cases = work.session.scalars(select(Case).where(Case.customer_id == absorbed_id)).all()
    row = CustomerMerge(
        kept_id=kept_id,
        absorbed_id=absorbed_id,
        identities=sorted(identity.id for identity in identities),
        cases=sorted(case.id for case in cases),
        reason=words,
        agent_id=agent.id,
        at=work.now,
    )
    for identity in identities:
        identity.customer_id = kept_id
    _hand_messages(work, row.identities, kept_id)
    for case in cases:
        case.customer_id = kept_id
    work.session.add(row)
    work.session.flush()
    return row


def unmerge(work: Work, merge_id: int, agent: Agent, reason: str) -> CustomerMerge:
    """Give back what a merge gave, and the cases that those identities have opened since.

    Merges are undone from the last to the first where one was made on top of another (WrongState).
    """
    words = _checked(agent, reason)
    row = work.get(CustomerMerge, merge_id)
    _lock(work, row.kept_id, row.absorbed_id)
    work.session.refresh(row)
    if row.undone_at is not None:
        raise WrongState("Cette fusion a déjà été défaite.")
    if absorbed_by(work, row.kept_id) is not None:
        raise WrongState(
            "Cette fiche a été fusionnée depuis avec une autre : défaites d’abord cette fusion-là."
        )
    for identity_id in row.identities:
        work.get(Identity, identity_id).customer_id = row.absorbed_id
    _hand_messages(work, row.identities, row.absorbed_id)
    for case in work.session.scalars(select(Case).where(Case.customer_id == row.kept_id)):
        if case.id in row.cases or _opened_by(work, case) in row.identities:
            case.customer_id = row.absorbed_id
    row.undone_at, row.undone_by, row.undone_reason = work.now, agent.id, words
    work.session.flush()
    return row


def absorbed_by(work: Work, customer_id: int) -> CustomerMerge | None:
    """The standing merge that emptied this customer, None while they stand for themselves."""
    query = select(CustomerMerge).where(
        CustomerMerge.absorbed_id == customer_id, CustomerMerge.undone_at.is_(None)
    )
    return work.session.scalar(query)


def merges_of(work: Work, customer_id: int) -> list[CustomerMerge]:
    """Every merge this customer was part of, standing or undone, the last first."""
    either = or_(CustomerMerge.kept_id == customer_id, CustomerMerge.absorbed_id == customer_id)
    return list(work.session.scalars(select(CustomerMerge).where(either).order_by(CustomerMerge.id.desc())))


def _checked(agent: Agent, reason: str) -> str:
    if agent.role is Role.AGENT:
        raise NotAllowed("Les fusions de fiches sont réservées à la supervision.")
    words = reason.strip()
    if not words:
        raise WrongState("Indiquez une raison : elle reste dans l’historique de la fiche.")
    if len(words) > LONGEST_REASON:
        raise WrongState("La raison est trop longue : 500 caractères au plus.")
    return words


def _lock(work: Work, *customer_ids: int) -> None:
    """Nobody merges these meanwhile, and no case is opened for them. NotFound for one that is not there."""
    query = select(Customer.id).where(Customer.id.in_(customer_ids)).order_by(Customer.id)
    missing = set(customer_ids) - set(work.session.scalars(query.with_for_update()))
    if missing:
        raise NotFound(f"customer {min(missing)}")


def _hand_messages(work: Work, identities: Collection[int], customer_id: int) -> None:
    """What these identities wrote takes its turn among all that this customer wrote."""
    places = select(Conversation.id).where(Conversation.identity_id.in_(identities))
    written = update(Inbound).where(Inbound.conversation_id.in_(places))
    work.session.execute(written.values(customer_id=customer_id))


def _opened_by(work: Work, case: Case) -> int | None:
    """The identity whose message opened a case: its first history line is named after that message."""
    key = work.session.scalar(
        select(CaseEvent.key)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.OPENED.value)
        .limit(1)
    )
    number = (key or "").removeprefix("inbound:").removesuffix(":opened")
    if not number.isdecimal():
        return None
    query = select(Conversation.identity_id).join(Inbound).where(Inbound.id == int(number))
    return work.session.scalar(query)
