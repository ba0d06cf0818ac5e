"""One case: everything said, understood, done and decided about it."""

from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from bot.casework.case import LIVE
from bot.commands.corrections import effective, intents_of
from bot.commands.escalations import open_escalation
from bot.commands.takeover import holder_of
from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.audit import who_looked
from bot.console.background import past_of
from bot.console.cards import is_held_elsewhere, make_card
from bot.console.handling import DONE, Refusal, Sent, handle
from bot.console.history import sentence
from bot.console.pulse import case_pulse
from bot.console.render import Refresh, Renderer
from bot.console.steps import Refused
from bot.console.timeline import timeline
from bot.console.trace import note_look
from bot.console.windows import doors_of
from bot.store.cases import Case
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work


class CasePage:
    """`/console/cases/{id}`, and what a person does there besides deciding."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get("/console/cases/{id:int}", self.show, needs=Needs.AGENT, shows="case"),
            guard.post("/console/cases/{id:int}", self.act, needs=Needs.AGENT, shows="case"),
        ]

    def show(self, visit: Visit) -> Response:
        return self.answer(visit, visit.request.path_params["id"])

    def act(self, visit: Visit) -> Response:
        """Do what one of its forms asks (`handling.ACTS`); a refusal shows it again with what was typed."""
        case_id = visit.request.path_params["id"]
        sent = Sent.of(case_id, visit.form)
        refusal = handle(self._store, visit.agent.id, sent)
        if refusal is not None:
            return self.answer(visit, case_id, refusal=refusal)
        place = f"#in{sent.message}" if sent.choice.get("message") else ""
        return RedirectResponse(f"{case_address(case_id)}?done={DONE[sent.step]}{place}", status_code=303)

    def answer(
        self, visit: Visit, case_id: int, refused: Refused | None = None, refusal: Refusal | None = None
    ) -> Response:
        """The page; `refused` is a step of its card that was not done, `refusal` one of its own forms."""
        with self._store.reading() as work:
            case = work.get(Case, case_id)
            if refused:
                note_look(self._store, "case", str(case_id))  # the form was sent to another address
            refresh = Refresh(f"/console/cases/{case_id}/live", case_pulse(work, case), case_address(case_id))
            return self._renderer.page(
                work,
                visit.signed_in,
                "case.html",
                status=409 if refused or refusal else 200,
                refresh=refresh,
                here="cases",
                refused=refused,
                refusal=refusal,
                done=french.DONE.get(visit.request.query_params.get("done", "")),
                **_found(work, case, visit.agent),
            )


def case_address(case_id: int) -> str:
    return f"/console/cases/{case_id}"


def _found(work: Work, case: Case, reader: Agent) -> dict[str, object]:
    """What the page shows."""
    escalation = open_escalation(work, case)
    names = {agent.id: agent.name for agent in work.session.scalars(select(Agent))}
    return {
        "case": case,
        "live_case": case.status in LIVE,
        "entries": timeline(work, case),
        "history": [(event, sentence(event, work.brand.ladder)) for event in reversed(case.events)],
        "names": names,
        "card": make_card(work, escalation, reader) if escalation and case.status in LIVE else None,
        "decisions": [decision for asked in case.escalations for decision in asked.decisions],
        "holder": holder_of(work, case),
        "elsewhere": is_held_elsewhere(case),
        "past": past_of(work, case),
        "doors": doors_of(work, case) if case.status in LIVE else None,
        "looks": who_looked(work, "case", case.id),
        "effective": effective,
        "intents_of": intents_of,
        "lanes": {conversation.lane.value for conversation in case.conversations},
    }
