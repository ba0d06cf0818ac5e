"""What open console pages listen to."""

from collections.abc import Callable

from starlette.responses import Response

from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.pulse import case_pulse, inbox_pulse
from bot.console.sessions import COOKIE, signed_in
from bot.pages.live import live
from bot.store.cases import Case
from bot.store.unit_of_work import Store, Work


class Streams:
    """`/console/live` for lists, `/console/cases/{id}/live` for a case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get("/console/live", self.inbox, needs=Needs.AGENT),
            guard.get("/console/cases/{id:int}/live", self.case, needs=Needs.AGENT),
        ]

    def inbox(self, visit: Visit) -> Response:
        return self._while_signed_in(visit, inbox_pulse)

    def case(self, visit: Visit) -> Response:
        case_id = visit.request.path_params["id"]
        with self._store.reading() as work:
            work.get(Case, case_id)
        return self._while_signed_in(visit, lambda work: case_pulse(work, work.get(Case, case_id)))

    def _while_signed_in(self, visit: Visit, pulse: Callable[[Work], str]) -> Response:
        """A login that ends takes its open pages with it."""
        token = visit.request.cookies.get(COOKIE)

        def read() -> str | None:
            with self._store.reading() as work:
                return pulse(work) if signed_in(work, token) else None

        return live(visit.request, read)
