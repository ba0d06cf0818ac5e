"""One's own page: language, logins, keyboard."""

from starlette.responses import RedirectResponse, Response

from bot.commands.team import end_sessions, sessions_of
from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.room import Room
from bot.errors import NotFound
from bot.pages.language import LANGUAGES
from bot.store.team import Agent

ADDRESS = "/console/account"


class AccountPage(Room):
    """`/console/account`: what everybody may change about themselves."""

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.AGENT),
            guard.post(ADDRESS, self.act, needs=Needs.AGENT),
        ]

    def show(self, visit: Visit) -> Response:
        with self._store.reading() as work:
            sessions = sessions_of(work, visit.agent)
            return self._renderer.page(
                work,
                visit.signed_in,
                "account.html",
                here="account",
                sessions=sessions,
                done=french.DONE.get(visit.request.query_params.get("done", "")),
            )

    def act(self, visit: Visit) -> Response:
        """Choose a language, or end one of one's own logins."""
        step = visit.form.get("step")
        with self._store.work() as work:
            agent = work.get(Agent, visit.agent.id)
            if step == "language" and visit.form.get("language") in LANGUAGES:
                agent.language = visit.form["language"]
            elif step == "end_session" and visit.form.get("session"):
                end_sessions(work, agent, visit.form["session"])
            else:
                raise NotFound(f"step {step}")
        return RedirectResponse(ADDRESS, status_code=303)
