"""Logging in and out."""

import math
from datetime import timedelta

import structlog
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.commands.team import authenticate, find_agent
from bot.console.access import LOGIN as ADDRESS
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.render import Renderer
from bot.console.sessions import COOKIE, client_of, end_session, keep_cookie, start_session
from bot.console.stamp import NONCE, Stamp
from bot.console.throttle import Throttle
from bot.console.trace import note_login
from bot.pages.language import gettext as _
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

HOME = "/console"


class LoginPages:
    """`/console/login` and `/console/logout`; `sso` says whether the brand's own sign-on is offered."""

    def __init__(self, store: Store, renderer: Renderer, stamp: Stamp, sso: bool = False) -> None:
        self._store = store
        self._renderer = renderer
        self._stamp = stamp
        self._sso = sso
        self._throttle = Throttle(store)

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
        if not self._stamp.fits(visit.request, visit.form.get("csrf", "")):
            return self._form(visit, 403, _("Ce formulaire a expiré : envoyez-le de nouveau."))
        email, client = visit.form.get("email", ""), client_of(visit.request)
        wait = self._throttle.attempt(email, client)
        if wait > timedelta(0):
            log.warning("login throttled")
            return self._too_many(visit, wait)
        token = self._new_session(visit, email, visit.form.get("password", ""))
        if token is None:
            log.warning("login refused")
            return self._form(visit, 401, _("Adresse ou mot de passe inconnu. Vérifiez-les et réessayez."))
        self._throttle.succeeded(email, client)
        return self._welcome(visit, token)

    def log_out(self, visit: Visit) -> Response:
        with self._store.work() as work:
            end_session(work, visit.request.cookies.get(COOKIE))
        response = RedirectResponse(ADDRESS, status_code=303)
        response.delete_cookie(COOKIE, path="/console")
        return response

    def _new_session(self, visit: Visit, email: str, password: str) -> str | None:
        with self._store.reading() as work:
            agent = authenticate(work, email, password)
        with self._store.work() as work:
            if agent is None:
                note_login(work, find_agent(work, email), "login_refused")
                return None
            note_login(work, agent, "login")
            return start_session(work, agent, visit.request)

    def _welcome(self, visit: Visit, token: str) -> Response:
        response = RedirectResponse(inside(visit.form.get("next", "")), status_code=303)
        response.delete_cookie(NONCE, path=ADDRESS)
        keep_cookie(response, token, https=self._stamp.https)
        return response

    def _too_many(self, visit: Visit, wait: timedelta) -> Response:
        minutes = math.ceil(wait.total_seconds() / 60)
        why = _("Trop d’essais manqués. Réessayez dans %(minutes)s min, ou demandez un nouveau lien.")
        response = self._form(visit, 429, why % {"minutes": minutes})
        response.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return response

    def _form(self, visit: Visit, status: int = 200, error: str = "") -> HTMLResponse:
        nonce, csrf = self._stamp.make()
        typed = visit.form or visit.request.query_params
        response = self._renderer.alone(
            "login.html",
            status=status,
            error=error,
            email=visit.form.get("email", ""),
            following=inside(typed.get("next", "")),
            csrf=csrf,
            sso=self._sso,
        )
        self._stamp.keep(response, nonce, ADDRESS)
        return response


def inside(address: str) -> str:
    """Only pages of the console are gone to after a login, wherever the link came from."""
    safe = address.startswith("/console") and "\\" not in address and address.isprintable()
    return address if safe else HOME
