"""Whom the brand's own sign-on lets in: somebody known, or a new agent."""

from sqlalchemy import select

from bot.commands.team import add_person, find_agent
from bot.errors import NotAllowed
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Work


def person_of(work: Work, subject: str, email: str, name: str, role: Role | None) -> Agent:
    """The person behind a subject of the provider; the first time found by their verified address, or made.

    A role the provider names replaces ours; without one a new person is an agent without authority.
    NotAllowed for somebody deactivated, or new without a verified address.
    """
    agent = work.session.scalar(select(Agent).where(Agent.oidc_subject == subject))
    if agent is None:
        agent = _first_time(work, email, name, role)
        agent.oidc_subject = subject
    if not agent.active:
        raise NotAllowed("Ce compte a été désactivé.")
    if role is not None:
        agent.role = role
    return agent


def _first_time(work: Work, email: str, name: str, role: Role | None) -> Agent:
    if "@" not in email:
        raise NotAllowed("La connexion unique n’a pas donné d’adresse vérifiée.")
    known = find_agent(work, email)
    if known is not None and known.oidc_subject is not None:
        raise NotAllowed("Cette adresse appartient déjà à une autre personne.")
    return known or add_person(work, email, name or email, role or Role.AGENT, 0)
