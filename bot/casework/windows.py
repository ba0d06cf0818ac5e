"""Until when one may still write in a private conversation, and to whom it is closed. Pure rules."""

from dataclasses import dataclass
from datetime import datetime

from bot.casework.platforms import limits_of

NOBODY = (
    "Le délai pour écrire au client en privé est passé : plus personne ne peut lui écrire ici "
    "tant qu’il n’a pas répondu."
)
PERSON_ONLY = (
    "L’assistant ne peut plus écrire : le client n’a rien écrit depuis 24 heures. "
    "Une personne peut encore lui répondre."
)


@dataclass(frozen=True)
class Windows:
    """The last instants at which the assistant, and a person, may write; None: no limit."""

    bot_until: datetime | None = None
    human_until: datetime | None = None

    @property
    def limited(self) -> bool:
        return self.human_until is not None

    def open_for_bot(self, now: datetime) -> bool:
        return self.bot_until is None or now < self.bot_until

    def open_for_person(self, now: datetime) -> bool:
        return self.human_until is None or now < self.human_until

    def refusal(self, now: datetime, *, by_person: bool) -> str | None:
        """Why this author may not write now, in words for people; None when they may."""
        if not self.open_for_person(now):
            return NOBODY
        return None if by_person or self.open_for_bot(now) else PERSON_ONLY

    def extended(self, other: "Windows") -> "Windows":
        """The later of both ends: what arrives out of order never shortens a window."""
        return Windows(_later(self.bot_until, other.bot_until), _later(self.human_until, other.human_until))


def windows_from(platform: str, heard_at: datetime, *, human_agent: bool) -> Windows:
    """The windows that a customer's private sign of life opens.

    `human_agent`: whether the platform approved this account for answers of people after the
    assistant's window; without it a person has no longer than the assistant.
    """
    limits = limits_of(platform)
    if limits.bot_window is None or limits.human_window is None:
        return Windows()
    bot_until = heard_at + limits.bot_window
    return Windows(bot_until, heard_at + limits.human_window if human_agent else bot_until)


def closed(platform: str, since: datetime) -> Windows:
    """The windows of a conversation in which the customer has not written yet."""
    return Windows() if limits_of(platform).bot_window is None else Windows(since, since)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
