"""What quality reviews found lately, and how far today's have come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from bot.casework.review import CRITERIA, Mark
from bot.store.cases import Case
from bot.store.reviews import Review
from bot.store.team import Agent
from bot.store.unit_of_work import Work

SHOWN_DAYS = 30
MOST_SHOWN = 20


@dataclass(frozen=True)
class Scores:
    """Of the last thirty days: how often each mark was given to each question, by whom, and the latest."""

    marks: dict[str, Counter[Mark]]
    reviewers: Sequence[tuple[str, int]]
    latest: Sequence[Review]
    total: int


def make_scores(work: Work) -> Scores:
    recent = Review.at >= work.now - timedelta(days=SHOWN_DAYS)
    rows = work.session.execute(select(*(getattr(Review, name) for name in CRITERIA)).where(recent)).all()
    reviewers = work.session.execute(
        select(Agent.name, func.count()).join(Review).where(recent).group_by(Agent.id).order_by(Agent.name)
    )
    latest = (
        select(Review)
        .where(recent)
        .options(joinedload(Review.case).joinedload(Case.customer), joinedload(Review.agent))
        .order_by(Review.id.desc())
        .limit(MOST_SHOWN)
    )
    return Scores(
        marks={name: Counter(row[place] for row in rows) for place, name in enumerate(CRITERIA)},
        reviewers=[(name, count) for name, count in reviewers],
        latest=work.session.scalars(latest).all(),
        total=len(rows),
    )


def reviewed_today(work: Work) -> int:
    """By anybody, since the brand's midnight."""
    zone = work.brand.zone
    midnight = datetime.combine(work.now.astimezone(zone).date(), time(), zone)
    return work.session.scalar(select(func.count()).where(Review.at >= midnight)) or 0
