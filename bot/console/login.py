"""Logging in and out."""

import hmac
import math
import secrets
from datetime import timedelta

import structlog
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.commands.team import authenticate
from bot.console.access import LOGIN as ADDRESS
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.render import Renderer
from bot.console.sessions import COOKIE, LASTS, end_session, start_session
from bot.console.throttle import Throttle
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

NONCE = "apaise_login"
FORM_LIVES_SECONDS = 3600
HOME = "/console"


class LoginPages:
    """`/console/login` and `/console/logout`."""

    def __init__(self, store: Store, renderer: Renderer, secret: str, https: bool) -> None:
        self._store = store
        self._renderer = renderer
        self._signer = URLSafeTimedSerializer(secret, salt="console-login")
        self._https = https
        self._throttle = Throttle(store.clock)

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.NOBODY),
            guard.post(ADDRESS, self.log_in, needs=Needs.NOBODY),
            guard.post("/console/logout", self.log_out, needs=Needs.AGENT),
        ]

    def show(self, visit: Visit) -> Response:
        if visit.who is not None:
            return RedirectResponse(HOME, status_code=303)
        return self._form(visit)

    def log_in(self, visit: Visit) -> Response:
        """A new session, always under a new secret; anything else shows the form again with why."""
        if not self._form_is_ours(visit):
            return self._form(visit, 403, "Ce formulaire a expiré : envoyez-le de nouveau.")
        email, client = visit.form.get("email", ""), _client(visit)
        wait = self._throttle.wait(email, client)
        if wait > timedelta(0):
            log.warning("login throttled")
            return self._too_many(visit, wait)
        self._throttle.tried(email, client)
        token = self._new_session(email, visit.form.get("password", ""))
        if token is None:
            log.warning("login refused")
            return self._form(visit, 401, "Adresse ou mot de passe inconnu. Vérifiez-les et réessayez.")
        self._throttle.succeeded(email, client)
        return self._welcome(visit, token)

    def log_out(self, visit: Visit) -> Response:
        with self._store.work() as work:
            end_session(work, visit.request.cookies.get(COOKIE))
        response = RedirectResponse(ADDRESS, status_code=303)
        response.delete_cookie(COOKIE, path="/console")
        return response

    def _new_session(self, email: str, password: str) -> str | None:
        with self._store.reading() as work:
            agent = authenticate(work, email, password)
        if agent is None:
            return None
        with self._store.work() as work:
            return start_session(work, agent)

    def _welcome(self, visit: Visit, token: str) -> Response:
        response = RedirectResponse(_inside(visit.form.get("next", "")), status_code=303)
        response.delete_cookie(NONCE, path=ADDRESS)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(LASTS.total_seconds()),
            path="/console",
            secure=self._https,
            httponly=True,
            samesite="lax",
        )
        return response

    def _too_many(self, visit: Visit, wait: timedelta) -> Response:
        minutes = math.ceil(wait.total_seconds() / 60)
        why = f"Trop d’essais manqués. Réessayez dans {minutes} min, ou demandez un nouveau mot de passe."
        response = self._form(visit, 429, why)
        response.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return response

    def _form(self, visit: Visit, status: int = 200, error: str = "") -> HTMLResponse:
        """The form carries the signed twin of a cookie that only this browser has."""
        nonce = secrets.token_urlsafe(16)
        typed = visit.form or visit.request.query_params
        response = self._renderer.alone(
            "login.html",
            status=status,
            error=error,
            email=visit.form.get("email", ""),
            following=_inside(typed.get("next", "")),
            csrf=self._signer.dumps(nonce),
        )
        response.set_cookie(
            NONCE,
            nonce,
            max_age=FORM_LIVES_SECONDS,
            path=ADDRESS,
            secure=self._https,
            httponly=True,
            samesite="lax",
        )
        return response

    def _form_is_ours(self, visit: Visit) -> bool:
        try:
            nonce = str(self._signer.loads(visit.form.get("csrf", ""), max_age=FORM_LIVES_SECONDS))
        except BadData:
            return False
        return hmac.compare_digest(nonce.encode(), visit.request.cookies.get(NONCE, "").encode())


def _client(visit: Visit) -> str:
    return visit.request.client.host if visit.request.client else "unknown"


def _inside(address: str) -> str:
    """Only pages of the console are gone to after a login, wherever the link came from."""
    safe = address.startswith("/console") and "\\" not in address and address.isprintable()
    return address if safe else HOME
