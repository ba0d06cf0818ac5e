"""Passwords people choose: what is good enough, and changing one's own."""

from bot.commands.team import HASHER, end_links, end_other_sessions, has_password
from bot.errors import WrongState
from bot.store.team import Agent
from bot.store.unit_of_work import Work

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def check_password(agent: Agent, password: str) -> None:
    """WrongState for a password that is too short, too long, or the address itself."""
    if len(password) < SHORTEST_PASSWORD:
        raise WrongState("Choisissez un mot de passe d’au moins 12 caractères.")
    if len(password) > LONGEST_PASSWORD:
        raise WrongState("Choisissez un mot de passe de moins de 200 caractères.")
    if password.strip().lower() == agent.email:
        raise WrongState("Le mot de passe ne peut pas être votre adresse.")


def change_password(work: Work, agent: Agent, password: str, session: str) -> None:
    """Another password for somebody who has just given their present one.

    Whoever else knew that one is out: all logins end but `session` (its hash), and so do links that let
    somebody choose a password. WrongState says what is wrong with the new one.
    """
    check_password(agent, password)
    if has_password(agent, password):
        raise WrongState("Ce mot de passe est déjà le vôtre : choisissez-en un autre.")
    agent.password_hash = HASHER.hash(password)
    end_other_sessions(work, agent, session)
    end_links(work, agent)
