"""Choosing another password for oneself."""

import math
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from bot.commands.passwords import SHORTEST_PASSWORD, change_password
from bot.commands.team import has_password
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.account import ADDRESS as ACCOUNT
from bot.console.room import Room
from bot.console.sessions import client_of
from bot.console.throttle import Throttle
from bot.console.trace import note_login
from bot.errors import WrongState
from bot.pages.language import gettext as _
from bot.pages.language import translated
from bot.store.team import Agent

ADDRESS = "/console/account/password"


class PasswordPage(Room):
    """`/console/account/password`. Whoever finds an open screen does not know the present password.

    So it is asked for, and guessing it is slowed down together with guessing it at the login.
    """

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.AGENT),
            guard.post(ADDRESS, self.change, needs=Needs.AGENT),
        ]

    def show(self, visit: Visit) -> Response:
        return self._form(visit)

    def change(self, visit: Visit) -> Response:
        throttle, email, client = Throttle(self._store), visit.agent.email, client_of(visit.request)
        wait = throttle.attempt(email, client)
        if wait > timedelta(0):
            return self._too_many(visit, wait)
        if not has_password(visit.agent, visit.form.get("current", "")):
            with self._store.work() as work:
                note_login(work, visit.agent, "password_refused")
            return self._form(
                visit, 403, _("Ce n’est pas votre mot de passe actuel. Vérifiez-le et réessayez.")
            )
        throttle.succeeded(email, client)
        try:
            with self._store.work() as work:
                agent = work.get(Agent, visit.agent.id)
                change_password(work, agent, visit.form.get("password", ""), visit.signed_in.session)
        except WrongState as error:
            return self._form(visit, 409, translated(error.detail))
        return RedirectResponse(f"{ACCOUNT}?done=password", status_code=303)

    def _too_many(self, visit: Visit, wait: timedelta) -> Response:
        minutes = math.ceil(wait.total_seconds() / 60)
        why = _("Trop d’essais manqués. Réessayez dans %(minutes)s min.") % {"minutes": minutes}
        response = self._form(visit, 429, why)
        response.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return response

    def _form(self, visit: Visit, status: int = 200, error: str = "") -> Response:
        with self._store.reading() as work:
            return self._renderer.page(
                work,
                visit.signed_in,
                "password.html",
                status=status,
                here="account",
                error=error,
                shortest=SHORTEST_PASSWORD,
            )
