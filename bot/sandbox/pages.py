"""The pages of the sandbox network: a brand's page with its comments, and a private chat with it."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import structlog
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.brand import SANDBOX
from bot.errors import BadPayload, NotFound
from bot.pages.forms import Form, read_form
from bot.pages.live import live
from bot.pages.moments import Moments
from bot.pages.origin import is_from_here
from bot.pages.templates import make_templates
from bot.sandbox import network, views
from bot.sandbox.links import PATH as PRIVATE
from bot.sandbox.links import PrivateLinks
from bot.sandbox.visitors import Cookies, has_opened, named, visitor
from bot.settings import Settings
from bot.store.network import SandboxPerson
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

LONGEST_TEXT = 5000
Answer = Callable[[Request, Form], Response]


class SandboxPages:
    """`/sandbox` and `/sandbox/m`: anybody may comment and chat under a name."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._base_url = settings.base_url
        self._cookies = Cookies(settings.base_url.startswith("https:"))
        account = store.brand.account_of(SANDBOX)
        if account is None:
            raise NotFound("an account on sandbox, in brand.yml")
        webhook = f"{settings.local_url}/webhooks/{SANDBOX}"
        secret = settings.sandbox_secret.get_secret_value()
        self._deliveries = network.Deliveries(webhook, account.account, secret)
        self._templates = make_templates(
            ["bot.sandbox"], Moments(store.brand.zone, store.clock), brand=store.brand, account=account
        )
        self._templates.filters["with_private_links"] = PrivateLinks(settings.base_url)

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox", self._page(self.wall), methods=["GET"]),
            Route("/sandbox/live", self.live_wall, methods=["GET"]),
            Route("/sandbox/posts/{post}", self._page(self.comment), methods=["POST"]),
            Route("/sandbox/name", self._page(self.take_name), methods=["POST"]),
            Route("/sandbox/m", self._page(self.open), methods=["GET"]),
            Route("/sandbox/m", self._page(self.write), methods=["POST"]),
            Route("/sandbox/m/live", self.live_chat, methods=["GET"]),
            Route("/sandbox/m/{ref}", self._page(self.open), methods=["GET"]),
        ]

    def wall(self, request: Request, _: Form) -> Response:
        """The brand's page: posts, comments, answers."""
        whole = request.query_params.get("tous", "")
        with self._store.reading() as work:
            return self._html(
                "wall.html",
                person=visitor(work, request),
                seen=views.page_pulse(work),
                posts=views.posts(work, whole),
                refresh=f"/sandbox?tous={quote(whole)}" if whole else "/sandbox",
            )

    def comment(self, request: Request, form: Form) -> Response:
        """Publish a comment under the name given, then tell the page's software."""
        text = _text(form)
        with self._store.work() as work:
            before = visitor(work, request)
            person = named(work, before, form.get("name", ""))
            if person is None or not text:
                return self._trouble(422, "Il manque votre nom ou votre commentaire.", "/sandbox")
            event = network.comment(work, person, request.path_params["post"], text)
        response = self._told(f"/sandbox#{event['id']}", event)
        if before is None or before.id != person.id:
            self._cookies.remember(response, person)
        return response

    def take_name(self, request: Request, form: Form) -> Response:
        """Give a name, or another one, which makes another person."""
        following = form.get("next", "")
        with self._store.work() as work:
            before = visitor(work, request)
            person = named(work, before, form.get("name", ""))
        if person is None:
            return self._trouble(422, "Il manque votre nom.", "/sandbox")
        response = RedirectResponse(following if _is_ours(following) else "/sandbox", status_code=303)
        if before is None or before.id != person.id:
            self._cookies.remember(response, person)
        return response

    def open(self, request: Request, _: Form) -> Response:
        """The chat. Its software is told once per link, and once when the chat is still empty."""
        ref = request.path_params.get("ref", "")[:500]
        with self._store.reading() as work:
            person = visitor(work, request)
            if person is None:
                return self._html("name.html", person=None, following=request.url.path)
            seen, messages = views.chat_pulse(work, person), views.chat(work, person)
            is_new = (bool(ref) or not messages) and not has_opened(request, ref)
            event = network.open_chat(work, person, ref) if is_new else None
        response = self._html("chat.html", person=person, seen=seen, messages=messages)
        if event is not None:
            self._cookies.note_opened(response, request, ref)
            response.background = self._delivery(event)
        return response

    def write(self, request: Request, form: Form) -> Response:
        """Send a private message to the page."""
        text = _text(form)
        with self._store.work() as work:
            person = visitor(work, request)
            if person is None:
                return RedirectResponse("/sandbox/m", status_code=303)
            if not text:
                return self._trouble(422, "Votre message est vide.", "/sandbox/m")
            event = network.write(work, person, text)
        return self._told("/sandbox/m", event)

    async def live_wall(self, request: Request) -> Response:
        def pulse() -> str:
            with self._store.reading() as work:
                return views.page_pulse(work)

        return live(request, pulse)

    async def live_chat(self, request: Request) -> Response:
        def pulse() -> str | None:
            with self._store.reading() as work:
                person = visitor(work, request)
                return views.chat_pulse(work, person) if person else None

        return live(request, pulse)

    def _page(self, answer: Answer) -> Callable[[Request], object]:
        """Reads the form, refuses those of other sites, and says in French what went wrong."""

        async def page(request: Request) -> Response:
            form: Form = {}
            if request.method == "POST":
                if not is_from_here(request, self._base_url):
                    return self._trouble(403, "Ce formulaire vient d’un autre site.", "/sandbox")
                try:
                    form = await read_form(request)
                except BadPayload as error:
                    return self._trouble(400, error.detail, "/sandbox")
            try:
                return await run_in_threadpool(answer, request, form)
            except NotFound:
                return self._trouble(404, "Cette publication n’existe pas.", "/sandbox")

        return page

    def _told(self, address: str, event: network.Event) -> Response:
        """Back to the page; the delivery starts once the answer is on its way."""
        return RedirectResponse(address, status_code=303, background=self._delivery(event))

    def _delivery(self, event: network.Event) -> BackgroundTask:
        return BackgroundTask(self._deliver, event)

    def _deliver(self, event: network.Event) -> None:
        try:
            self._deliveries.deliver(event)
        except httpx.HTTPError as error:
            log.error("delivery failed", event_id=event["id"], why=type(error).__name__)

    def _html(
        self, name: str, *, status: int = 200, person: SandboxPerson | None, **found: object
    ) -> Response:
        html = self._templates.get_template(name).render(person=person, **found)
        return HTMLResponse(html, status_code=status)

    def _trouble(self, status: int, what: str, back: str) -> Response:
        return self._html("trouble.html", status=status, person=None, what=what, back=back)


def _text(form: Form) -> str:
    return form.get("text", "").strip()[:LONGEST_TEXT]


def _is_ours(address: str) -> bool:
    """A page of the sandbox, not of somewhere else."""
    return address == "/sandbox" or address == PRIVATE.rstrip("/") or address.startswith(PRIVATE)
