"""One-time links: how somebody chooses a password, from the first administrator on."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select

from bot.commands.passwords import check_password
from bot.commands.team import HASHER, add_person, end_sessions, find_agent
from bot.errors import WrongState
from bot.store.team import Agent, OneTimeLink, Role
from bot.store.unit_of_work import Work

LASTS = timedelta(hours=48)
FIRST_EMAIL = "admin@example.com"
"""Stands for the first administrator until they have used their link and given their own address."""


def first_link(work: Work) -> str | None:
    """The token by which the first administrator comes in; None once an administrator can log in.

    Asked again before it was used, it makes a new link and ends the one before.
    """
    has_way_in = or_(Agent.password_hash != "", Agent.oidc_subject.is_not(None))
    ready = select(Agent.id).where(Agent.role == Role.ADMIN, Agent.active, has_way_in).limit(1)
    if work.session.scalar(ready) is not None:
        return None
    admin = find_agent(work, FIRST_EMAIL) or add_person(
        work, FIRST_EMAIL, "Administration", Role.ADMIN, work.brand.ladder.top.rank
    )
    return make_link(work, admin)


def make_link(work: Work, agent: Agent) -> str:
    """A new link for this person, the only one of theirs that holds; its token is stored nowhere."""
    work.session.execute(
        delete(OneTimeLink).where(or_(OneTimeLink.agent_id == agent.id, OneTimeLink.expires_at <= work.now))
    )
    token = secrets.token_urlsafe(32)
    work.session.add(
        OneTimeLink(
            token_hash=_hash(token), agent_id=agent.id, created_at=work.now, expires_at=work.now + LASTS
        )
    )
    return token


def holder_of_link(work: Work, token: str) -> Agent | None:
    """Whose link this is; None when it was never ours, was used, or has expired."""
    link = work.session.get(OneTimeLink, _hash(token))
    if link is None or link.expires_at <= work.now or not link.agent.active:
        return None
    return link.agent


def use_link(work: Work, token: str, password: str, email: str = "", name: str = "") -> Agent:
    """Choose a password and end the link; the first administrator also says who they are.

    Of two uses at once one finds the link gone. WrongState says what is wrong with what was typed.
    """
    agent = holder_of_link(work, token)
    if agent is None:
        raise WrongState("Ce lien a expiré ou a déjà servi.")
    if is_first(agent):
        _introduce(work, agent, email, name)
    check_password(agent, password)
    gone = work.session.execute(delete(OneTimeLink).where(OneTimeLink.token_hash == _hash(token)))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise WrongState("Ce lien a expiré ou a déjà servi.")
    agent.password_hash = HASHER.hash(password)
    end_sessions(work, agent)
    return agent


def is_first(agent: Agent) -> bool:
    """Whether this is the administrator who has not said yet who they are."""
    return agent.email == FIRST_EMAIL and not agent.password_hash


def _introduce(work: Work, agent: Agent, email: str, name: str) -> None:
    address = email.strip().lower()
    if "@" not in address or not name.strip():
        raise WrongState("Indiquez votre nom et votre adresse e-mail.")
    other = find_agent(work, address)
    if other is not None and other.id != agent.id:
        raise WrongState("Cette adresse a déjà un compte.")
    agent.email, agent.name = address[:200], name.strip()[:200]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
