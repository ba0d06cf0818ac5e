"""Who may see which page: nobody, unless the route says so."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.needs import Needs, allows
from bot.console.render import Renderer, Trouble
from bot.console.sessions import COOKIE, SignedIn, signed_in
from bot.console.trace import actor_of, note_look
from bot.errors import BadPayload, NotFound
from bot.pages.forms import Form, read_form
from bot.pages.language import SOURCE, marked, speaking
from bot.pages.origin import is_from_here
from bot.store.team import Agent
from bot.store.trail import acting
from bot.store.unit_of_work import Store

__all__ = ["LOGIN", "ConsoleRoute", "Guard", "Needs", "Page", "Visit"]

LOGIN = "/console/login"


@dataclass(frozen=True)
class Visit:
    """One request, by somebody who may make it."""

    request: Request
    who: SignedIn | None = None
    form: Form = field(default_factory=dict)

    @property
    def signed_in(self) -> SignedIn:
        """The login behind this request; only pages that need somebody may ask."""
        if self.who is None:
            raise LookupError("this page is open to nobody in particular")
        return self.who

    @property
    def agent(self) -> Agent:
        return self.signed_in.agent


Page = Callable[[Visit], Response]
"""What a route does; it runs in a thread, so it may wait for the database."""


class ConsoleRoute(Route):
    """A route that has declared what it needs; the console has no other kind.

    `shows` names what is looked at (`case`, …) when the page shows what was said in private, a line of it
    in a list being enough: who opens it is then written in the audit log, under the `{id}` of the
    address. So is who sends a form that is refused, and is shown that page again.
    """

    def __init__(
        self, path: str, page: Page, guard: "Guard", *, needs: Needs, method: str, shows: str = ""
    ) -> None:
        self.needs = needs
        self.shows = shows
        super().__init__(path, guard.endpoint(page, self), methods=[method], name=path)


@dataclass(frozen=True)
class Guard:
    """Lets a request through to its page, or says in words why not."""

    store: Store
    renderer: Renderer
    base_url: str

    def get(self, path: str, page: Page, *, needs: Needs, shows: str = "") -> ConsoleRoute:
        return ConsoleRoute(path, page, self, needs=needs, method="GET", shows=shows)

    def post(self, path: str, page: Page, *, needs: Needs, shows: str = "") -> ConsoleRoute:
        return ConsoleRoute(path, page, self, needs=needs, method="POST", shows=shows)

    def endpoint(self, page: Page, route: ConsoleRoute) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            try:
                form = await read_form(request) if request.method == "POST" else {}
            except BadPayload as error:
                return self.renderer.trouble(Trouble(400, error.detail, BACK))
            return await run_in_threadpool(self._answer, page, route, request, form)

        return answer

    def _answer(self, page: Page, route: ConsoleRoute, request: Request, form: Form) -> Response:
        """In the visitor's language; whatever they change meanwhile is theirs in the audit log."""
        with self.store.reading() as work:
            who = signed_in(work, request.cookies.get(COOKIE))
        visit = Visit(request, who, form)
        with speaking(_language(visit)), acting(actor_of(route.path, request, form, who)):
            refusal = self._refusal(route.needs, request, form, who)
            return refusal if refusal is not None else self._open(page, route, visit)

    def _open(self, page: Page, route: ConsoleRoute, visit: Visit) -> Response:
        try:
            response = page(visit)
        except NotFound:
            return self.renderer.trouble(MISSING)
        if route.shows and visit.who is not None and response.status_code in SHOWN:
            note_look(self.store, route.shows, str(visit.request.path_params.get("id", "")))
        return response

    def _refusal(self, needs: Needs, request: Request, form: Form, who: SignedIn | None) -> Response | None:
        posted = request.method == "POST"
        if posted and not is_from_here(request, self.base_url):
            return self.renderer.trouble(FOREIGN)
        if needs is Needs.NOBODY:
            return None
        if who is None:
            return _to_login(request)
        if not allows(who.agent.role, needs):
            return self.renderer.trouble(FORBIDDEN)
        if posted and not who.sent(form.get("csrf", "")):
            return self.renderer.trouble(STALE_FORM)
        return None


def _to_login(request: Request) -> Response:
    """Log in first, then come back to the page (after a form: to the desk)."""
    wanted = "/console/desk" if request.method == "POST" else request.url.path
    if request.method != "POST" and request.url.query:
        wanted += f"?{request.url.query}"
    return RedirectResponse(str(URL(LOGIN).include_query_params(next=wanted)), status_code=303)


def _language(visit: Visit) -> str:
    """Somebody's own choice; before they are signed in, what the address asks for."""
    if visit.who is not None:
        return visit.who.agent.language
    asked = visit.form.get("language") or visit.request.query_params.get("language")
    return asked or SOURCE


SHOWN = frozenset({200, 409})
"""The page that was asked for, and the page again with why a form of it was refused."""

BACK = marked("Revenez en arrière et réessayez.")
MISSING = Trouble(
    404, marked("Cette page n’existe pas."), marked("Le lien est peut-être incomplet ; cherchez le dossier.")
)
FOREIGN = Trouble(
    403, marked("Ce formulaire vient d’un autre site."), marked("Ouvrez la page ici et recommencez.")
)
FORBIDDEN = Trouble(
    403,
    marked("Votre rôle ne permet pas d’ouvrir cette page."),
    marked("Demandez l’accès à l’administration."),
)
STALE_FORM = Trouble(
    403, marked("Ce formulaire n’est plus valable."), marked("Rechargez la page, puis envoyez-le de nouveau.")
)
