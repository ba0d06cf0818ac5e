"""All tables together, for migrations and for whoever wants to see the whole store at once."""

from bot.store import (
    accounts,
    audit,
    budgets,
    cases,
    corrections,
    customers,
    digest,
    figures,
    merges,
    network,
    queue,
    reviews,
    slack,
    team,
)
from bot.store.base import Base

__all__ = [
    "Base",
    "accounts",
    "audit",
    "budgets",
    "cases",
    "corrections",
    "customers",
    "digest",
    "figures",
    "merges",
    "network",
    "queue",
    "reviews",
    "slack",
    "team",
]
