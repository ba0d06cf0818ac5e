"""What a route asks of its visitor, and which roles have it."""

from enum import IntEnum

from bot.store.team import Role


class Needs(IntEnum):
    """Each role may do what the ones before it may."""

    NOBODY = 0
    AGENT = 1
    SUPERVISOR = 2
    ADMIN = 3


HAS = {Role.AGENT: Needs.AGENT, Role.SUPERVISOR: Needs.SUPERVISOR, Role.ADMIN: Needs.ADMIN}


def allows(role: Role, needs: Needs) -> bool:
    return HAS[role] >= needs
