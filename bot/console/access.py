"""Who may see which page: nobody, unless the route says so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.render import Renderer, Trouble
from bot.console.sessions import COOKIE, SignedIn, signed_in
from bot.errors import BadPayload, NotFound
from bot.pages.forms import Form, read_form
from bot.pages.origin import is_from_here
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store

LOGIN = "/console/login"


class Needs(IntEnum):
    """What a route asks of its visitor; each role may do what the ones before it may."""

    NOBODY = 0
    AGENT = 1
    SUPERVISOR = 2
    ADMIN = 3


HAS = {Role.AGENT: Needs.AGENT, Role.SUPERVISOR: Needs.SUPERVISOR, Role.ADMIN: Needs.ADMIN}


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
    """A route that has declared what it needs; the console has no other kind."""

    def __init__(self, path: str, page: Page, guard: "Guard", *, needs: Needs, method: str) -> None:
        self.needs = needs
        super().__init__(path, guard.endpoint(page, needs), methods=[method], name=path)


@dataclass(frozen=True)
class Guard:
    """Lets a request through to its page, or says in French why not."""

    store: Store
    renderer: Renderer
    base_url: str

    def get(self, path: str, page: Page, *, needs: Needs) -> ConsoleRoute:
        return ConsoleRoute(path, page, self, needs=needs, method="GET")

    def post(self, path: str, page: Page, *, needs: Needs) -> ConsoleRoute:
        return ConsoleRoute(path, page, self, needs=needs, method="POST")

    def endpoint(self, page: Page, needs: Needs) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            try:
                form = await read_form(request) if request.method == "POST" else {}
            except BadPayload as error:
                return self.renderer.trouble(Trouble(400, error.detail, "Revenez en arrière et réessayez."))
            return await run_in_threadpool(self._answer, page, needs, request, form)

        return answer

    def _answer(self, page: Page, needs: Needs, request: Request, form: Form) -> Response:
        with self.store.reading() as work:
            who = signed_in(work, request.cookies.get(COOKIE))
        refusal = self._refusal(needs, request, form, who)
        if refusal is not None:
            return refusal
        try:
            return page(Visit(request, who, form))
        except NotFound:
            return self.renderer.trouble(MISSING)

    def _refusal(self, needs: Needs, request: Request, form: Form, who: SignedIn | None) -> Response | None:
        posted = request.method == "POST"
        if posted and not is_from_here(request, self.base_url):
            return self.renderer.trouble(FOREIGN)
        if needs is Needs.NOBODY:
            return None
        if who is None:
            return _to_login(request)
        if HAS[who.agent.role] < needs:
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


MISSING = Trouble(404, "Cette page n’existe pas.", "Le lien est peut-être incomplet ; cherchez le dossier.")
FOREIGN = Trouble(403, "Ce formulaire vient d’un autre site.", "Ouvrez la page ici et recommencez.")
FORBIDDEN = Trouble(
    403, "Votre rôle ne permet pas d’ouvrir cette page.", "Demandez l’accès à l’administration."
)
STALE_FORM = Trouble(
    403, "Ce formulaire n’est plus valable.", "Rechargez la page, puis envoyez-le de nouveau."
)
