"""The review queue: cases read again one after the other, with a score card."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.responses import RedirectResponse, Response

from bot.casework.review import CRITERIA, Mark
from bot.commands.reviews import Waiting, review_case, waiting_reviews
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.render import Refresh, Renderer
from bot.console.scores import make_scores, reviewed_today
from bot.console.timeline import timeline
from bot.errors import WrongState
from bot.pages.forms import Form
from bot.store.cases import Case
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ADDRESS = "/console/review"
STAYS = Refresh("", "", "")
"""Nobody wants a case to change under their eyes while they judge it."""

MOST_LISTED = 12


@dataclass(frozen=True)
class NotKept:
    """Why a score card was not kept, and what was on it."""

    why: str
    card: Form


class ReviewPages:
    """`/console/review`: the queue and what it found; `/console/review/{id}`: one case and its card."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        one = f"{ADDRESS}/{{id:int}}"
        return [
            guard.get(ADDRESS, self.queue, needs=Needs.SUPERVISOR, shows="reviews"),
            guard.get(one, self.show, needs=Needs.SUPERVISOR, shows="case"),
            guard.post(one, self.keep, needs=Needs.SUPERVISOR, shows="case"),
        ]

    def queue(self, visit: Visit) -> Response:
        with self._store.reading() as work:
            waiting = waiting_reviews(work)
            return self._renderer.page(
                work,
                visit.signed_in,
                "review.html",
                refresh=STAYS,
                here="review",
                waiting=waiting,
                listed=_with_cases(work, waiting[:MOST_LISTED]),
                reviewed=reviewed_today(work),
                scores=make_scores(work),
                marks=list(Mark),
                done=visit.request.query_params.get("done", ""),
            )

    def show(self, visit: Visit) -> Response:
        return self._card(visit)

    def keep(self, visit: Visit) -> Response:
        """Keep the card and go on to the next case; a refusal shows the card again as it was filled."""
        case_id, form = visit.request.path_params["id"], visit.form
        marks = {name: form.get(name, "") for name in CRITERIA}
        try:
            with self._store.work() as work:
                agent = work.get(Agent, visit.agent.id)
                review_case(work, work.get(Case, case_id), agent, marks, form.get("comment", ""))
                following = _following(waiting_reviews(work), case_id)
        except WrongState as error:
            return self._card(visit, NotKept(error.detail, form))
        address = f"{ADDRESS}/{following}" if following else ADDRESS
        return RedirectResponse(f"{address}?done=kept", status_code=303)

    def _card(self, visit: Visit, refused: NotKept | None = None) -> Response:
        case_id = visit.request.path_params["id"]
        with self._store.reading() as work:
            case = work.get(Case, case_id)
            waiting = waiting_reviews(work)
            return self._renderer.page(
                work,
                visit.signed_in,
                "review_case.html",
                status=409 if refused else 200,
                refresh=STAYS,
                here="review",
                case=case,
                entries=timeline(work, case),
                why=next((one.why for one in waiting if one.case_id == case_id), None),
                following=_following(waiting, case_id),
                left=len(waiting),
                reviewed=reviewed_today(work),
                criteria=CRITERIA,
                marks=list(Mark),
                card=refused.card if refused else {},
                refused=refused,
                done=visit.request.query_params.get("done", ""),
            )


def _following(waiting: list[Waiting], case_id: int) -> int | None:
    """The case after this one in the queue, round to its start; None when there is no other."""
    ids = [one.case_id for one in waiting]
    place = ids.index(case_id) + 1 if case_id in ids else 0
    others = [other for other in ids[place:] + ids[:place] if other != case_id]
    return others[0] if others else None


def _with_cases(work: Work, waiting: list[Waiting]) -> list[tuple[Waiting, Case]]:
    query = (
        select(Case).where(Case.id.in_([one.case_id for one in waiting])).options(joinedload(Case.customer))
    )
    cases = {case.id: case for case in work.session.scalars(query)}
    return [(one, cases[one.case_id]) for one in waiting]
