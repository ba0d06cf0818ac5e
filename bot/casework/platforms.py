"""What each platform allows a brand to write: how long, and until when. Pure facts, one place."""

from dataclasses import dataclass
from datetime import timedelta

FACEBOOK = "facebook"
INSTAGRAM = "instagram"


@dataclass(frozen=True)
class Limits:
    """None: the platform sets no limit. The windows count from the customer's last private sign of life.

    After `bot_window` only a person may still write, in their own words, until `human_window`. A comment
    may be answered in private once, within `private_reply_window`; that answer opens no window.
    """

    bot_window: timedelta | None = None
    human_window: timedelta | None = None
    private_reply_window: timedelta | None = None
    longest_private: int | None = None
    longest_public: int | None = None
    counts_bytes: bool = False

    def length(self, text: str) -> int:
        """How long this platform finds a private text: UTF-8 bytes or characters."""
        return len(text.encode()) if self.counts_bytes else len(text)


NO_LIMITS = Limits()
LIMITS = {
    FACEBOOK: Limits(
        bot_window=timedelta(hours=24),
        human_window=timedelta(days=7),
        private_reply_window=timedelta(days=7),
        longest_private=1990,
        longest_public=8000,
    ),
    INSTAGRAM: Limits(
        bot_window=timedelta(hours=24),
        human_window=timedelta(days=7),
        private_reply_window=timedelta(days=7),
        longest_private=1000,
        longest_public=2200,
        counts_bytes=True,
    ),
}


def limits_of(platform: str) -> Limits:
    return LIMITS.get(platform, NO_LIMITS)
