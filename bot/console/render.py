"""Turning what a page found into HTML, with what every page shows around it."""

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse

from bot.casework.ladder import Ladder
from bot.commands.accounts import stopped_accounts
from bot.console.browsers import browser_name
from bot.console.nav import places_of
from bot.console.queries import count_waiting
from bot.console.sessions import SignedIn
from bot.console.words import words
from bot.pages.moments import Moments
from bot.pages.templates import make_templates
from bot.store.unit_of_work import Store, Work


@dataclass(frozen=True)
class Trouble:
    """Why there is no page: what happened, and what to do, both marked for translation."""

    status: int
    what: str
    do: str


@dataclass(frozen=True)
class Refresh:
    """How an open page stays true: where it hears of changes, what it showed, where it is read again."""

    stream: str
    seen: str
    page: str


class Renderer:
    """The templates of the console, filled."""

    def __init__(self, store: Store) -> None:
        self._templates = _templates(store)

    def page(
        self,
        work: Work,
        who: SignedIn,
        name: str,
        *,
        status: int = 200,
        refresh: Refresh | None = None,
        **found: Any,
    ) -> HTMLResponse:
        """A page of somebody signed in; templates walk `found` while `work` is still open.

        Without `refresh` an open page stays as it is.
        """
        around = {
            "who": who,
            "places": places_of(who.agent.role),
            "waiting_count": count_waiting(work),
            "stopped_accounts": stopped_accounts(work),
            "refresh": refresh,
        }
        html = self._templates.get_template(name).render(**around, **found)
        return HTMLResponse(html, status_code=status)

    def alone(self, name: str, *, status: int = 200, **found: Any) -> HTMLResponse:
        """A page for somebody who is not signed in."""
        return HTMLResponse(self._templates.get_template(name).render(**found), status_code=status)

    def trouble(self, trouble: Trouble) -> HTMLResponse:
        return self.alone("trouble.html", status=trouble.status, trouble=trouble)


def _templates(store: Store) -> Environment:
    ladder: Ladder = store.brand.ladder
    templates = make_templates(
        ["bot.console"], Moments(store.brand.zone, store.clock), brand=store.brand, fr=words, ladder=ladder
    )
    templates.filters["browser_name"] = browser_name
    return templates
