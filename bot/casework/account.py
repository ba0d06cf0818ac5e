"""Why an account of the brand may not write any more, until a person sees to it."""

from enum import Enum


class StopCause(str, Enum):
    """`TOKEN` and `PERMISSION` end when a check finds all in order; the others when a person says so."""

    TOKEN = "token"  # noqa: S105 - a word for people who read the table
    PERMISSION = "permission"
    POLICY = "policy"
    CONFIGURATION = "configuration"


HEALED_BY_CHECK = frozenset({StopCause.TOKEN, StopCause.PERMISSION})
