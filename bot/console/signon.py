"""Logging in through the brand's own sign-on: there, and back."""

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

from bot.commands.signon import person_of
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.login import inside
from bot.console.oidc import SignOn, SignOnFailed, Started
from bot.console.render import Renderer, Trouble
from bot.console.sessions import keep_cookie, start_session
from bot.console.trace import note_login
from bot.errors import NotAllowed
from bot.pages.language import marked
from bot.store.unit_of_work import Store

ADDRESS = "/console/login/sso"
COOKIE = "apaise_sso"
LIVES_SECONDS = 600


class SignOnPages:
    """`/console/login/sso` sends the browser to the provider, `…/back` is where it returns."""

    def __init__(self, store: Store, renderer: Renderer, sign_on: SignOn, secret: str, https: bool) -> None:
        self._store = store
        self._renderer = renderer
        self._sign_on = sign_on
        self._signer = URLSafeTimedSerializer(secret, salt="console-sso")
        self._https = https

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.leave, needs=Needs.NOBODY),
            guard.get(f"{ADDRESS}/back", self.come_back, needs=Needs.NOBODY),
        ]

    def leave(self, visit: Visit) -> Response:
        """What must come back is kept, signed, by this browser alone."""
        try:
            started = self._sign_on.start()
        except SignOnFailed:
            return self._renderer.trouble(AWAY)
        kept = [
            started.state,
            started.nonce,
            started.verifier,
            inside(visit.request.query_params.get("next", "")),
        ]
        response = RedirectResponse(started.address, status_code=303)
        response.set_cookie(
            COOKIE,
            self._signer.dumps(kept),
            max_age=LIVES_SECONDS,
            path=ADDRESS,
            secure=self._https,
            httponly=True,
            samesite="lax",
        )
        return response

    def come_back(self, visit: Visit) -> Response:
        try:
            cookie = visit.request.cookies.get(COOKIE, "")
            state, nonce, verifier, following = self._signer.loads(cookie, max_age=LIVES_SECONDS)
        except BadData:
            return self._renderer.trouble(REFUSED)
        try:
            known = self._sign_on.finish(Started("", state, nonce, verifier), str(visit.request.url))
            with self._store.work() as work:
                agent = person_of(work, known.subject, known.email, known.name, known.role)
                note_login(work, agent, "login_sso")
                token = start_session(work, agent, visit.request)
        except (SignOnFailed, NotAllowed):
            with self._store.work() as work:
                note_login(work, None, "login_refused")
            return self._renderer.trouble(REFUSED)
        response = RedirectResponse(following, status_code=303)
        response.delete_cookie(COOKIE, path=ADDRESS)
        keep_cookie(response, token, https=self._https)
        return response


AWAY = Trouble(
    502, marked("La connexion unique ne répond pas."), marked("Réessayez, ou entrez avec votre mot de passe.")
)
REFUSED = Trouble(
    403,
    marked("La connexion unique n’a pas pu vous identifier."),
    marked("Recommencez depuis la page de connexion, ou demandez l’accès à l’administration."),
)
