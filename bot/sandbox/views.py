"""What the sandbox network shows: the posts of the page with their comments, and a person's chat."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from bot.brand import SandboxPost
from bot.store.network import SandboxComment, SandboxMessage, SandboxPerson
from bot.store.unit_of_work import Work

SHOWN_COMMENTS = 25
SHOWN_MESSAGES = 200


@dataclass(frozen=True)
class Comment:
    """One comment and what the page answered to it."""

    row: SandboxComment
    answers: Sequence[SandboxComment]


@dataclass(frozen=True)
class Post:
    """One post, its last comments (the newest first), and how many there are in all."""

    post: SandboxPost
    comments: Sequence[Comment]
    count: int

    @property
    def hidden(self) -> int:
        return self.count - len(self.comments)


def posts(work: Work, whole: str = "") -> list[Post]:
    """The page as a visitor sees it; of the post `whole` every comment."""
    return [_post(work, post, None if post.id == whole else SHOWN_COMMENTS) for post in _posts(work)]


def _posts(work: Work) -> Sequence[SandboxPost]:
    return work.brand.sandbox_posts


def _post(work: Work, post: SandboxPost, most: int | None) -> Post:
    of_people = (SandboxComment.post_id == post.id, SandboxComment.answers.is_(None))
    query = (
        select(SandboxComment)
        .where(*of_people)
        .options(joinedload(SandboxComment.person))
        .order_by(SandboxComment.id.desc())
        .limit(most)
    )
    rows = list(work.session.scalars(query))
    count = work.session.scalar(select(func.count()).select_from(SandboxComment).where(*of_people)) or 0
    answers = _answers(work, post, rows)
    return Post(post, [Comment(row, answers[row.id]) for row in rows], count)


def _answers(work: Work, post: SandboxPost, rows: list[SandboxComment]) -> dict[int, list[SandboxComment]]:
    found: dict[int, list[SandboxComment]] = defaultdict(list)
    if rows:
        query = select(SandboxComment).where(
            SandboxComment.post_id == post.id,
            SandboxComment.answers >= rows[-1].id,
        )
        for answer in work.session.scalars(query.order_by(SandboxComment.id)):
            if answer.answers is not None:
                found[answer.answers].append(answer)
    return found


def page_pulse(work: Work) -> str:
    """Differs when anybody commented or the page answered."""
    return str(work.session.scalar(select(func.max(SandboxComment.id))) or 0)


def chat(work: Work, person: SandboxPerson) -> list[SandboxMessage]:
    """The last messages between a person and the page, in order."""
    query = select(SandboxMessage).where(SandboxMessage.person_id == person.id)
    rows = work.session.scalars(query.order_by(SandboxMessage.id.desc()).limit(SHOWN_MESSAGES))
    return list(rows)[::-1]


def chat_pulse(work: Work, person: SandboxPerson) -> str:
    """Differs when this person or the page wrote."""
    query = select(func.max(SandboxMessage.id)).where(SandboxMessage.person_id == person.id)
    return f"{person.id}:{work.session.scalar(query) or 0}"
