"""The one-time link: whoever holds it chooses a password, and is logged in."""

from starlette.responses import RedirectResponse, Response

from bot.commands.passwords import SHORTEST_PASSWORD
from bot.commands.ways_in import holder_of_link, is_first, use_link
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.login import HOME
from bot.console.render import Renderer, Trouble
from bot.console.sessions import keep_cookie, start_session
from bot.console.stamp import Stamp
from bot.console.trace import note_login
from bot.errors import WrongState
from bot.pages.language import marked
from bot.store.unit_of_work import Store

ADDRESS = "/console/welcome"


class WelcomePage:
    """`/console/welcome/{token}`. Looking at it does not use it up: mail readers look at links too."""

    def __init__(self, store: Store, renderer: Renderer, stamp: Stamp) -> None:
        self._store = store
        self._renderer = renderer
        self._stamp = stamp

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        path = ADDRESS + "/{token}"
        return [
            guard.get(path, self.show, needs=Needs.NOBODY),
            guard.post(path, self.enter, needs=Needs.NOBODY),
        ]

    def show(self, visit: Visit) -> Response:
        return self._form(visit)

    def enter(self, visit: Visit) -> Response:
        form = visit.form
        if not self._stamp.fits(visit.request, form.get("csrf", "")):
            return self._form(visit, "Ce formulaire a expiré : envoyez-le de nouveau.")
        try:
            with self._store.work() as work:
                agent = use_link(
                    work, _token(visit), form.get("password", ""), form.get("email", ""), form.get("name", "")
                )
                note_login(work, agent, "link_used")
                token = start_session(work, agent, visit.request)
        except WrongState as error:
            return self._form(visit, error.detail)
        response = RedirectResponse(HOME, status_code=303)
        keep_cookie(response, token, https=self._stamp.https)
        return response

    def _form(self, visit: Visit, error: str = "") -> Response:
        with self._store.reading() as work:
            agent = holder_of_link(work, _token(visit))
        if agent is None:
            return self._renderer.trouble(GONE)
        nonce, csrf = self._stamp.make()
        response = self._renderer.alone(
            "welcome.html",
            status=409 if error else 200,
            agent=agent,
            first=is_first(agent),
            typed=visit.form,
            error=error,
            shortest=SHORTEST_PASSWORD,
            csrf=csrf,
        )
        self._stamp.keep(response, nonce, ADDRESS)
        return response


def _token(visit: Visit) -> str:
    return str(visit.request.path_params["token"])


GONE = Trouble(
    410, marked("Ce lien a expiré ou a déjà servi."), marked("Demandez-en un nouveau à l’administration.")
)
