"""What the console tells the audit log: who is behind a request, and what they looked at."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from starlette.requests import Request

from bot.console.sessions import SignedIn, client_of
from bot.pages.forms import Form
from bot.store.audit import AuditEvent
from bot.store.team import Agent
from bot.store.trail import CONSOLE, Actor, current_actor, masked, note
from bot.store.unit_of_work import Store, Work

LOOK = "look"
ONE_LOOK = timedelta(minutes=10)
"""Looking again at the same thing within this time, as an open page does by itself, is one look."""

NUMBERED = re.compile(r"/console/([a-z-]+)/\{")
OBJECTS = {"team": "agent", "review": "case"}
"""What the addresses of a place number, where it is not the place's own name without its `s`."""


def actor_of(path: str, request: Request, form: Form, who: SignedIn | None) -> Actor:
    """Who sends this request and what they ask: `cases.reply` for the step `reply` of a form there."""
    place = path.removeprefix("/console").strip("/").split("/")[0] or "cases"
    step = form.get("step", "") or path.rstrip("/").rsplit("/", 1)[-1].partition(":")[0]
    numbered = NUMBERED.match(path)
    name = numbered.group(1) if numbered else ""
    return Actor(
        agent_id=who.agent.id if who else None,
        who=who.agent.name if who else "",
        via=CONSOLE,
        action=f"{place}.{step}" if step.isidentifier() and step != place else place,
        address=masked(client_of(request)),
        object_kind=OBJECTS.get(name, name.removesuffix("s")),
        object_id=str(request.path_params.get("id", "")) if numbered else "",
    )


def note_look(store: Store, kind: str, object_id: str) -> None:
    """Store who looks at this, before they are shown it."""
    actor = current_actor()
    if actor is None or actor.agent_id is None:
        return
    with store.reading() as work:
        if _looked_lately(work, actor.agent_id, kind, object_id):
            return
    with store.work() as work:
        note(work.session, work.now, replace(actor, action=LOOK, object_kind=kind, object_id=object_id))


def _looked_lately(work: Work, agent_id: int, kind: str, object_id: str) -> bool:
    query = select(AuditEvent.id).where(
        AuditEvent.object_kind == kind,
        AuditEvent.object_id == object_id,
        AuditEvent.agent_id == agent_id,
        AuditEvent.action == LOOK,
        AuditEvent.at > work.now - ONE_LOOK,
    )
    return work.session.scalar(query.limit(1)) is not None


def note_login(work: Work, agent: Agent | None, action: str) -> None:
    """Store that somebody logged in, or that a login for this person (None: unknown) was refused."""
    actor = current_actor()
    if actor is None:
        return
    known = replace(actor, agent_id=agent.id, who=agent.name) if agent else actor
    kind, number = ("agent", str(agent.id)) if agent else ("", "")
    note(work.session, work.now, replace(known, action=action, object_kind=kind, object_id=number))
