"""The people of the desk and the console: making them, changing what they may, and checking who they are."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy import select, update

from bot.errors import NotAllowed, NotFound, WrongState
from bot.store.customers import Conversation
from bot.store.team import Agent, ConsoleSession, OneTimeLink, Role
from bot.store.unit_of_work import Work

HASHER = PasswordHasher()
NOBODY = HASHER.hash(secrets.token_urlsafe(16))
"""Checked when the address is unknown, so that knowing addresses cannot be learnt from the delay."""

ONLY_IN_SLACK = "@slack.invalid"
"""How the address of an account ends that was made for a member of Slack."""


def add_agent(work: Work, email: str, name: str, role: Role, level: int) -> tuple[Agent, str]:
    """A new person and their generated password, shown this once. WrongState when they exist."""
    agent = add_person(work, email, name, role, level)
    password = secrets.token_urlsafe(12)
    agent.password_hash = HASHER.hash(password)
    return agent, password


def add_person(work: Work, email: str, name: str, role: Role, level: int) -> Agent:
    """A new person without any way in yet. WrongState when the address has an account."""
    address = email.strip().lower()
    if find_agent(work, address) is not None:
        raise WrongState("Cette adresse a déjà un compte.")
    agent = Agent(email=address[:200], name=name.strip()[:200], role=role, level=level, created_at=work.now)
    work.session.add(agent)
    work.session.flush()
    return agent


def new_password(work: Work, email: str) -> str:
    """Replace somebody's password by a generated one and end their sessions. NotFound without them."""
    agent = find_agent(work, email)
    if agent is None:
        raise NotFound(email)
    password = secrets.token_urlsafe(12)
    agent.password_hash = HASHER.hash(password)
    end_sessions(work, agent)
    return password


def end_sessions(work: Work, agent: Agent, token_hash: str = "") -> None:
    """Log somebody out everywhere, or of the one session with this hash."""
    for session in sessions_of(work, agent):
        if token_hash in ("", session.token_hash):
            work.session.delete(session)


def end_other_sessions(work: Work, agent: Agent, kept: str) -> None:
    """Log somebody out everywhere but of the session with this hash."""
    for session in sessions_of(work, agent):
        if session.token_hash != kept:
            work.session.delete(session)


def end_links(work: Work, agent: Agent) -> None:
    """Make their one-time links worthless."""
    for link in work.session.scalars(select(OneTimeLink).where(OneTimeLink.agent_id == agent.id)):
        work.session.delete(link)


def sessions_of(work: Work, agent: Agent) -> list[ConsoleSession]:
    """Their logins that still hold, the latest first."""
    query = select(ConsoleSession).where(
        ConsoleSession.agent_id == agent.id, ConsoleSession.expires_at > work.now
    )
    return list(work.session.scalars(query.order_by(ConsoleSession.created_at.desc())))


def change_role(work: Work, agent: Agent, role: Role, level: int) -> None:
    """What somebody may do and decide. WrongState when no administrator would be left."""
    if role is not Role.ADMIN:
        _keep_an_admin(work, agent)
    if not 0 <= level <= work.brand.ladder.top.rank:
        raise WrongState("Ce niveau n’existe pas dans brand.yml.")
    agent.role, agent.level = role, level


def deactivate(work: Work, agent: Agent) -> None:
    """End every way in of somebody who leaves; what they did keeps their name."""
    _keep_an_admin(work, agent)
    agent.active = False
    end_sessions(work, agent)
    end_links(work, agent)


def activate(agent: Agent) -> None:
    """Let somebody come back; they log in as before."""
    agent.active = True


def _keep_an_admin(work: Work, leaving: Agent) -> None:
    """Administrators are counted under a lock, so that the last two cannot remove each other at once."""
    query = select(Agent.id).where(Agent.role == Role.ADMIN, Agent.active).with_for_update()
    if set(work.session.scalars(query)) == {leaving.id}:
        raise WrongState("C’est la dernière personne de l’administration : nommez-en une autre d’abord.")


def find_agent(work: Work, email: str) -> Agent | None:
    return work.session.scalar(select(Agent).where(Agent.email == email.strip().lower()))


def find_slack_user(work: Work, slack_user: str) -> Agent | None:
    return work.session.scalar(select(Agent).where(Agent.slack_user == slack_user))


def agent_of_slack_user(work: Work, slack_user: str, name: str) -> Agent:
    """The person behind a Slack member id, made the first time they decide something.

    They have no password: the console stays closed to them until an administrator gives them one.
    What they may grant is the ladder's affair, so no level is stored with them. NotAllowed for somebody
    who was deactivated.
    """
    known = find_slack_user(work, slack_user)
    if known is not None and not known.active:
        raise NotAllowed("Votre compte a été désactivé.")
    if known is not None:
        return known
    agent = Agent(
        email=f"{slack_user.lower()}{ONLY_IN_SLACK}",
        name=name,
        role=Role.AGENT,
        slack_user=slack_user,
        created_at=work.now,
    )
    work.session.add(agent)
    work.session.flush()
    return agent


def may_be_one_person(first: Agent, second: Agent) -> bool:
    """Whether two accounts may be the same person's, as far as can be told from what they enter with.

    Two members of Slack are two people, and so are two accounts of the console. One that is known only
    from Slack and one known only from the console may be the same person's until they are linked.
    """
    if first.id == second.id:
        return True
    both_in_slack = first.slack_user is not None and second.slack_user is not None
    return not both_in_slack and not (_in_console(first) and _in_console(second))


def _in_console(agent: Agent) -> bool:
    return bool(agent.password_hash) or not agent.email.endswith(ONLY_IN_SLACK)


def link_slack_user(work: Work, email: str, slack_user: str) -> None:
    """Say that this console account and this member of Slack are one person. NotFound without the account.

    What the member did before keeps their name; the conversations they have in hand come along. The
    account that was made for them in Slack has nobody behind it any more, and is deactivated.
    """
    agent, member = find_agent(work, email), find_slack_user(work, slack_user)
    if agent is None:
        raise NotFound(email)
    if member is not None and member.id != agent.id:
        if _in_console(member):
            raise WrongState(f"{slack_user} is linked to {member.email}")
        member.slack_user, member.active = None, False
        held = update(Conversation).where(Conversation.muted_by == member.id).values(muted_by=agent.id)
        work.session.execute(held)
        work.session.flush()
    agent.slack_user = slack_user


def authenticate(work: Work, email: str, password: str) -> Agent | None:
    """The person with this address and password; None for anybody else, at the same cost."""
    agent = find_agent(work, email)
    if not has_password(agent, password):
        return None
    return agent if agent is not None and agent.active else None


def has_password(agent: Agent | None, password: str) -> bool:
    """Whether this is their password. Takes as long for nobody, or for somebody who has none."""
    try:
        return HASHER.verify(agent.password_hash if agent and agent.password_hash else NOBODY, password)
    except Argon2Error:
        return False
