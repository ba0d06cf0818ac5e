"""The list of cases."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from starlette.responses import Response

from bot.casework.case import CaseStatus
from bot.commands.escalations import STILL_OPEN
from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.pulse import inbox_pulse
from bot.console.queries import Cursor, Search, find_cases
from bot.console.render import Refresh, Renderer
from bot.labels import Anger, Risk
from bot.store.unit_of_work import Store

Label = TypeVar("Label", bound=Enum)

STREAM = "/console/live"


class CaseList:
    """`/console`: search, filter, leaf through."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [guard.get("/console", self.show, needs=Needs.AGENT, shows="cases")]

    def show(self, visit: Visit) -> Response:
        search = read_search(visit.request.query_params)
        after = Cursor.parse(visit.request.query_params.get("after", ""))
        with self._store.reading() as work:
            seen = inbox_pulse(work)
            page = find_cases(work, search, after)
            following = search.query_string(after=str(page.following)) if page.following else ""
            return self._renderer.page(
                work,
                visit.signed_in,
                "cases.html",
                refresh=Refresh(STREAM, seen, _address(visit)),
                here="cases",
                still_open=STILL_OPEN,
                page=page,
                search=search,
                following=following,
                first_page=after is None,
            )


def _address(visit: Visit) -> str:
    url = visit.request.url
    return f"{url.path}?{url.query}" if url.query else url.path


def read_search(query: Mapping[str, str]) -> Search:
    """What the address asks for; a value that no label has asks for nothing."""
    intent = query.get("intent", "")
    anger = query.get("anger", "")
    return Search(
        q=query.get("q", "").replace("\x00", "").strip()[:200],
        status=_label(CaseStatus, query.get("status", "")),
        intent=intent if intent in french.INTENTS else "",
        anger=_label(lambda text: Anger(int(text)), anger),
        risk=_label(Risk, query.get("risk", "")),
    )


def _label(make: Callable[[str], Label], text: str) -> Label | None:
    try:
        return make(text)
    except ValueError:
        return None
