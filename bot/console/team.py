"""The people of the brand: who may come in, what they may do and decide, and where they are logged in."""

from collections.abc import Callable

from sqlalchemy import func, select
from starlette.responses import RedirectResponse, Response

from bot.commands.team import activate, add_person, change_role, deactivate, end_sessions, sessions_of
from bot.commands.ways_in import make_link
from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.render import Renderer
from bot.errors import NotFound, WrongState
from bot.pages.forms import Form
from bot.store.team import Agent, ConsoleSession, Role
from bot.store.unit_of_work import Store, Work

ADDRESS = "/console/team"


class TeamPages:
    """`/console/team` and `/console/team/{id}`; a new one-time link is shown once, where it was asked."""

    def __init__(self, store: Store, renderer: Renderer, base_url: str) -> None:
        self._store = store
        self._renderer = renderer
        self._base_url = base_url

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        person = ADDRESS + "/{id:int}"
        return [
            guard.get(ADDRESS, self.everybody, needs=Needs.ADMIN),
            guard.post(ADDRESS, self.invite, needs=Needs.ADMIN),
            guard.get(person, self.person, needs=Needs.ADMIN),
            guard.post(person, self.change, needs=Needs.ADMIN),
        ]

    def everybody(self, visit: Visit) -> Response:
        return self._everybody(visit)

    def person(self, visit: Visit) -> Response:
        return self._person(visit, visit.request.path_params["id"])

    def invite(self, visit: Visit) -> Response:
        """Make an account and the link by which its person comes in."""
        form = visit.form
        try:
            with self._store.work() as work:
                role, level = _rights(form)
                agent = add_person(work, _address(form), _name(form), role, 0)
                change_role(work, agent, role, level)
                token = make_link(work, agent)
        except WrongState as error:
            return self._everybody(visit, error.detail)
        return self._person(visit, agent.id, token=token)

    def change(self, visit: Visit) -> Response:
        agent_id, step = visit.request.path_params["id"], visit.form.get("step", "")
        act = ACTS.get(step)
        if act is None:
            raise NotFound(f"step {step}")
        try:
            with self._store.work() as work:
                token = act(work, work.get(Agent, agent_id), visit.form)
        except WrongState as error:
            return self._person(visit, agent_id, error=error.detail)
        if token:
            return self._person(visit, agent_id, token=token)
        return RedirectResponse(f"{ADDRESS}/{agent_id}?done={DONE[step]}", status_code=303)

    def _everybody(self, visit: Visit, error: str = "") -> Response:
        with self._store.reading() as work:
            logins = select(ConsoleSession.agent_id, func.count()).where(ConsoleSession.expires_at > work.now)
            return self._renderer.page(
                work,
                visit.signed_in,
                "team.html",
                status=409 if error else 200,
                here="team",
                people=list(work.session.scalars(select(Agent).order_by(Agent.active.desc(), Agent.name))),
                logins=dict(work.session.execute(logins.group_by(ConsoleSession.agent_id)).tuples().all()),
                error=error,
                typed=visit.form,
            )

    def _person(self, visit: Visit, agent_id: int, *, token: str = "", error: str = "") -> Response:
        with self._store.reading() as work:
            person = work.get(Agent, agent_id)
            return self._renderer.page(
                work,
                visit.signed_in,
                "person.html",
                status=409 if error else 200,
                here="team",
                person=person,
                sessions=sessions_of(work, person),
                link=f"{self._base_url}/console/welcome/{token}" if token else "",
                error=error,
                done=french.DONE.get(visit.request.query_params.get("done", "")),
            )


def _address(form: Form) -> str:
    address = form.get("email", "").strip()
    if "@" not in address:
        raise WrongState("Indiquez une adresse e-mail.")
    return address


def _name(form: Form) -> str:
    if not form.get("name", "").strip():
        raise WrongState("Indiquez un nom.")
    return form["name"]


def _rights(form: Form) -> tuple[Role, int]:
    try:
        return Role(form.get("role", "")), int(form.get("level", ""))
    except ValueError:
        raise WrongState("Choisissez un rôle et un niveau.") from None


def _change_rights(work: Work, agent: Agent, form: Form) -> str:
    change_role(work, agent, *_rights(form))
    return ""


def _deactivate(work: Work, agent: Agent, _: Form) -> str:
    deactivate(work, agent)
    return ""


def _activate(_: Work, agent: Agent, __: Form) -> str:
    activate(agent)
    return ""


def _end(work: Work, agent: Agent, form: Form) -> str:
    """One login, or all when the form names none."""
    end_sessions(work, agent, form.get("session", ""))
    return ""


def _link(work: Work, agent: Agent, _: Form) -> str:
    if not agent.active:
        raise WrongState("Réactivez d’abord ce compte.")
    return make_link(work, agent)


ACTS: dict[str, Callable[[Work, Agent, Form], str]] = {
    "rights": _change_rights,
    "deactivate": _deactivate,
    "activate": _activate,
    "end_session": _end,
    "link": _link,
}
"""What each form does; a token is returned when it made a link."""

DONE = {"rights": "rights", "deactivate": "deactivated", "activate": "activated", "end_session": "ended"}
