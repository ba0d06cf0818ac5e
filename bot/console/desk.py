"""The desk: what waits for a decision, and the decisions."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from bot.casework.decision import EscalationState
from bot.commands.slack_trouble import present_troubles
from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.cards import make_cards
from bot.console.case import CasePage
from bot.console.pulse import inbox_pulse
from bot.console.queries import Cursor, waiting_escalations
from bot.console.render import Refresh, Renderer
from bot.console.steps import Refused, Typed, take_step
from bot.console.trace import note_look
from bot.store.cases import Escalation
from bot.store.unit_of_work import Store

STREAM = "/console/live"
ADDRESS = "/console/desk"


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
            done = {"done": self._done(visit, typed)}
            if on_case or typed.step == "take":
                return _see(f"/console/cases/{self._case_id(typed)}", done)
            return _see(ADDRESS, done | _place(visit.form))
        if on_case:
            return self._case_page.answer(visit, self._case_id(typed), refused)
        return self._desk(visit, refused)

    def _done(self, visit: Visit, typed: Typed) -> str:
        """What to say was done: a decision, or only the first of two approvals."""
        with self._store.reading() as work:
            waits = work.get(Escalation, typed.escalation_id).state is EscalationState.WAITING
        return DONE.get(typed.step, "seconded" if waits else "decided")

    def _case_id(self, typed: Typed) -> int:
        with self._store.reading() as work:
            return work.get(Escalation, typed.escalation_id).case_id

    def _desk(self, visit: Visit, refused: Refused | None = None) -> Response:
        with self._store.reading() as work:
            if refused:
                note_look(self._store, "desk", "")  # the form was sent to another address
            seen = inbox_pulse(work)
            place = _place(visit.form if refused else visit.request.query_params)
            page = waiting_escalations(work, Cursor.parse(place.get("after", "")))
            asked = work.session.get(Escalation, refused.typed.escalation_id) if refused else None
            return self._renderer.page(
                work,
                visit.signed_in,
                "desk.html",
                status=409 if refused else 200,
                refresh=Refresh(STREAM, seen, _address(ADDRESS, place)),
                here="desk",
                cards=make_cards(work, page.escalations, visit.agent),
                after=place.get("after", ""),
                following=page.following,
                refused=refused,
                slack_troubles=present_troubles(work) if self._store.slack else [],
                overtaken=asked.case if asked is not None and asked not in page.escalations else None,
                done=french.DONE.get(visit.request.query_params.get("done", "")),
            )


def _place(sent: Mapping[str, str]) -> dict[str, str]:
    """The page of the desk somebody is on; empty on the first."""
    after = Cursor.parse(sent.get("after", ""))
    return {"after": str(after)} if after else {}


def _see(address: str, query: Mapping[str, str]) -> Response:
    return RedirectResponse(_address(address, query), status_code=303)


def _address(address: str, query: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


DONE = {"take": "taken", "above": "raised"}
