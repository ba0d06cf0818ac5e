"""Where a member of Slack stands on the authority ladder: by their id, or by the user groups they are in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.brand import Brand
from bot.casework.ladder import Level
from bot.clock import Clock
from bot.errors import PlatformError

log = structlog.get_logger(__name__)

FRESH = timedelta(minutes=5)
"""How long a group is not asked for again: somebody who leaves it loses its authority within this time."""

STALE = timedelta(hours=1)
"""How long the last known members still count while Slack does not answer; after that nobody does."""


class Directory(Protocol):
    """Who is in a user group; `bot.desk.slack_api.SlackApi` asks Slack."""

    def group_members(self, group: str) -> tuple[str, ...]:
        """The member ids of a group. PlatformError when Slack does not say."""


@dataclass(frozen=True)
class _Seen:
    members: frozenset[str]
    at: datetime


class Standing:
    """Answers from brand.yml, and from Slack for the groups it names, asked as seldom as possible."""

    def __init__(self, brand: Brand, directory: Directory, clock: Clock) -> None:
        self._brand = brand
        self._directory = directory
        self._clock = clock
        self._seen: dict[str, _Seen] = {}

    def level_of(self, user: str) -> Level | None:
        """The level of this member now, None for somebody without authority."""
        return self._brand.ladder.of_slack_user(user, tuple(self._groups_of(user)))

    def _groups_of(self, user: str) -> Iterator[str]:
        ladder = self._brand.ladder
        named = [group for level in ladder.levels for group in level.slack_groups]
        named += ladder.duty.slack_groups if ladder.duty else ()
        for group in dict.fromkeys(named):
            if user in self._members(group):
                yield group

    def _members(self, group: str) -> frozenset[str]:
        now, seen = self._clock(), self._seen.get(group)
        if seen is not None and now - seen.at < FRESH:
            return seen.members
        try:
            fresh = _Seen(frozenset(self._directory.group_members(group)), now)
        except PlatformError as error:
            log.warning("user group not known", group=group, why=error.detail)
            return seen.members if seen is not None and now - seen.at < STALE else frozenset()
        self._seen[group] = fresh
        return fresh.members
