"""The page of a customer: everything they wrote and were granted, on every platform, as one person."""

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from bot.commands.merging import absorbed_by, merge, merges_of, unmerge
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.charts import Series, stacked_bars
from bot.console.person import anger_by_month, candidates, portrait
from bot.console.render import Refresh, Renderer
from bot.console.words import words
from bot.errors import NotAllowed, NotFound, WrongState
from bot.labels import Anger
from bot.pages.language import gettext as _
from bot.store.customers import Customer
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store

STAYS = Refresh("", "", "")
"""The page is read, not watched: it stays as it was opened."""

MOST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class NotMerged:
    """Why nothing was merged or undone, and what was typed."""

    why: str
    reason: str


class CustomerPages:
    """`/console/customers/{id}`, its chart, and the forms that merge and undo."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        address = "/console/customers/{id:int}"
        return [
            guard.get(address, self.show, needs=Needs.AGENT, shows="customer"),
            guard.get(f"{address}/anger.svg", self.chart, needs=Needs.AGENT),
            guard.post(address, self.act, needs=Needs.SUPERVISOR, shows="customer"),
        ]

    def show(self, visit: Visit) -> Response:
        return self._answer(visit)

    def chart(self, visit: Visit) -> Response:
        with self._store.reading() as work:
            months = anger_by_month(work, work.get(Customer, visit.request.path_params["id"]))
        series = [
            Series(words.ANGERS[anger], [mood.by_anger[anger] for _, mood in months]) for anger in Anger
        ]
        series.append(Series(_("Pas encore lus"), [mood.unread for _, mood in months]))
        return stacked_bars(
            _("Messages par mois, selon la colère"), [f"{m:%m/%y}" for m, _ in months], series
        )

    def act(self, visit: Visit) -> Response:
        """Merge with another customer or undo a merge; a refusal shows the page again with why."""
        customer_id, form = visit.request.path_params["id"], visit.form
        step, reason = form.get("step", ""), form.get("reason", "")
        try:
            with self._store.work() as work:
                agent = work.get(Agent, visit.agent.id)
                if step == "merge":
                    merge(work, customer_id, _number(form.get("other", "")), agent, reason)
                elif step == "unmerge":
                    unmerge(work, _number(form.get("merge", "")), agent, reason)
                else:
                    raise NotFound(f"step {step}")
        except (NotAllowed, WrongState) as error:
            return self._answer(visit, NotMerged(error.detail, reason))
        return RedirectResponse(f"/console/customers/{customer_id}?done={step}", status_code=303)

    def _answer(self, visit: Visit, refused: NotMerged | None = None) -> Response:
        query = visit.request.query_params
        typed = query.get("q", "").replace("\x00", "").strip()[:100]
        with self._store.reading() as work:
            customer = work.get(Customer, visit.request.path_params["id"])
            return self._renderer.page(
                work,
                visit.signed_in,
                "customer.html",
                status=409 if refused else 200,
                refresh=STAYS,
                here="cases",
                found=portrait(work, customer),
                gone=absorbed_by(work, customer.id),
                merges=merges_of(work, customer.id),
                may_merge=visit.agent.role is not Role.AGENT,
                candidates=candidates(work, customer, typed),
                words=typed,
                refused=refused,
                done=query.get("done", ""),
            )


def _number(text: str) -> int:
    """The id a form carries. WrongState when nothing was chosen."""
    if not text.isdecimal() or not text.isascii() or int(text) > MOST_NUMBER:
        raise WrongState("Choisissez une fiche dans la liste.")
    return int(text)
