"""Reading cases again for quality: which ones wait, and keeping what a person found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from bot.casework.case import LIVE
from bot.casework.review import CRITERIA, Mark, ReviewReason, is_sampled
from bot.commands.history import EventKind
from bot.errors import WrongState
from bot.store.cases import Case, CaseEvent
from bot.store.customers import Conversation
from bot.store.figures import seconds_between
from bot.store.queue import Inbound, Reading
from bot.store.reviews import Review
from bot.store.team import Agent
from bot.store.unit_of_work import Work

LONGEST_COMMENT = 2000
URGENCY = {reason: place for place, reason in enumerate(ReviewReason)}


@dataclass(frozen=True)
class Waiting:
    """A case that somebody should read again, and why."""

    case_id: int
    why: ReviewReason


def waiting_reviews(work: Work) -> list[Waiting]:
    """What people asked for first, then what the assistant was unsure of, then the sample; oldest first.

    A case is read again once; asking for it again puts it back.
    """
    reviewed = _last_reviews(work)
    found = dict.fromkeys(_sampled(work), ReviewReason.SAMPLED)
    found |= dict.fromkeys(_unsure(work), ReviewReason.UNSURE)
    found = {case_id: why for case_id, why in found.items() if case_id not in reviewed}
    for case_id, asked_at in _asked(work):
        if case_id not in reviewed or reviewed[case_id] < asked_at:
            found[case_id] = ReviewReason.ASKED
    order = sorted(found.items(), key=lambda item: (URGENCY[item[1]], item[0]))
    return [Waiting(case_id, why) for case_id, why in order]


def review_case(work: Work, case: Case, agent: Agent, marks: Mapping[str, str], comment: str) -> Review:
    """Keep one filled score card. WrongState when a question has no answer, or a colleague was faster."""
    work.session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    why = next((one.why for one in waiting_reviews(work) if one.case_id == case.id), None)
    if why is None:
        raise WrongState("Ce dossier n’attend pas ou plus de relecture.")
    known = {mark.value for mark in Mark}
    if any(marks.get(criterion) not in known for criterion in CRITERIA):
        raise WrongState("Répondez aux quatre questions : oui, en partie ou non.")
    if len(comment) > LONGEST_COMMENT:
        raise WrongState("Le commentaire est trop long : 2000 caractères au plus.")
    review = Review(
        case_id=case.id,
        why=why.value,
        comment=comment.strip(),
        agent_id=agent.id,
        at=work.now,
        **{criterion: Mark(marks[criterion]) for criterion in CRITERIA},
    )
    work.session.add(review)
    work.session.flush()
    return review


def _last_reviews(work: Work) -> dict[int, datetime]:
    last = func.max(Review.at).label("at")
    rows = work.session.execute(select(Review.case_id, last).group_by(Review.case_id))
    return {row.case_id: row.at for row in rows}


def _asked(work: Work) -> list[tuple[int, datetime]]:
    rows = work.session.execute(
        select(CaseEvent.case_id, func.max(CaseEvent.at))
        .where(CaseEvent.kind == EventKind.REVIEW_ASKED.value)
        .group_by(CaseEvent.case_id)
    )
    return [(case_id, at) for case_id, at in rows]


def _since(work: Work) -> datetime:
    return work.now - timedelta(days=work.brand.review.days)


def _unsure(work: Work) -> list[int]:
    """Recent cases with a message whose intent or anger was read with little confidence.

    A conversation goes on from case to case: what was said while an earlier one still moved is not of
    this one. (A case is opened some time after its first message came in.)
    """
    asked = work.brand.review
    low = or_(Reading.confidence < asked.unsure_below, Reading.anger_confidence < asked.anger_unsure_below)
    earlier = aliased(Case)
    heard_before = (
        select(earlier.id)
        .where(earlier.customer_id == Case.customer_id, earlier.id < Case.id)
        # Not `>`: a customer has few cases, the index of all that changed since has many.
        .where(seconds_between(earlier.updated_at, Inbound.received_at) > 0)
        .correlate(Case, Inbound)
        .exists()
    )
    hesitated = (
        select(Reading.inbound_id)
        .join(Inbound)
        .join(Conversation)
        .where(Conversation.case_id == Case.id, low, ~heard_before)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    # Not EXISTS: PostgreSQL would read every message there ever was, instead of those of the recent cases.
    query = select(Case.id).where(Case.opened_at >= _since(work), hesitated.is_not(None))
    return list(work.session.scalars(query))


def _sampled(work: Work) -> list[int]:
    """Recent cases that have ended: only then can anybody say whether they were solved."""
    query = select(Case.id).where(Case.opened_at >= _since(work), Case.status.not_in(LIVE))
    percent = work.brand.review.sample_percent
    return [case_id for case_id in work.session.scalars(query) if is_sampled(case_id, percent)]
