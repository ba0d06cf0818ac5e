"""The desk: what waits for a decision, and the decisions."""

from starlette.responses import RedirectResponse, Response

from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.cards import make_card
from bot.console.case import CasePage
from bot.console.pulse import inbox_pulse
from bot.console.queries import waiting_escalations
from bot.console.render import Refresh, Renderer
from bot.console.steps import Refused, Typed, take_step
from bot.store.cases import Escalation
from bot.store.unit_of_work import Store

STREAM = "/console/live"
ADDRESS = "/console/desk"
MOST_CARDS = 50


class DeskPages:
    """`/console/desk`, and the forms of its cards (which the case page shows too)."""

    def __init__(self, store: Store, renderer: Renderer, case_page: CasePage) -> None:
        self._store = store
        self._renderer = renderer
        self._case_page = case_page

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.AGENT, shows="desk"),
            guard.post("/console/escalations/{id:int}", self.decide, needs=Needs.AGENT),
        ]

    def show(self, visit: Visit) -> Response:
        return self._desk(visit)

    def decide(self, visit: Visit) -> Response:
        """Do what a card's form asks; a refusal shows the same page again, beside what was typed."""
        typed = Typed.of(visit.request.path_params["id"], visit.form)
        refused = take_step(self._store, visit.agent.id, typed)
        on_case = visit.form.get("back") == "case"
        if refused is None:
            back = f"/console/cases/{self._case_id(typed)}" if on_case or typed.step == "take" else ADDRESS
            return RedirectResponse(f"{back}?done={DONE.get(typed.step, 'decided')}", status_code=303)
        if on_case:
            return self._case_page.answer(visit, self._case_id(typed), refused)
        return self._desk(visit, refused)

    def _case_id(self, typed: Typed) -> int:
        with self._store.reading() as work:
            return work.get(Escalation, typed.escalation_id).case_id

    def _desk(self, visit: Visit, refused: Refused | None = None) -> Response:
        with self._store.reading() as work:
            seen = inbox_pulse(work)
            waiting = waiting_escalations(work, MOST_CARDS)
            asked = work.session.get(Escalation, refused.typed.escalation_id) if refused else None
            return self._renderer.page(
                work,
                visit.signed_in,
                "desk.html",
                status=409 if refused else 200,
                refresh=Refresh(STREAM, seen, ADDRESS),
                here="desk",
                cards=[make_card(work, escalation, visit.agent) for escalation in waiting],
                refused=refused,
                overtaken=asked.case if asked is not None and asked not in waiting else None,
                done=french.DONE.get(visit.request.query_params.get("done", "")),
            )


DONE = {"take": "taken", "above": "raised"}
