"""What one account of Meta's needs to work, and what Meta says it has."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.casework.platforms import FACEBOOK, INSTAGRAM
from bot.platforms.client import META_SUBSCRIBE, META_SUBSCRIPTIONS, META_TOKEN
from bot.platforms.meta.graph import GraphClient

READ_AND_ANSWER = {
    "pages_show_list",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_messaging",
}
SCOPES = {
    FACEBOOK: frozenset({*READ_AND_ANSWER, "pages_read_user_content", "pages_manage_engagement"}),
    INSTAGRAM: frozenset(
        {*READ_AND_ANSWER, "instagram_basic", "instagram_manage_comments", "instagram_manage_messages"}
    ),
}
"""The permissions an account needs; docs/meta-setup.md says what each could do, and what we do with it."""

MESSAGING = frozenset(
    {
        "messages",
        "message_echoes",
        "messaging_postbacks",
        "messaging_referrals",
        "messaging_handovers",
        "standby",
    }
)
FIELDS = {FACEBOOK: frozenset({"feed", "mention", *MESSAGING}), INSTAGRAM: MESSAGING}
"""The events a page must be subscribed to. Comments on Instagram are subscribed to in the app alone."""


@dataclass(frozen=True)
class Token:
    """What Meta says of a page token. `expires_at` None: never; `page` is whose token it is."""

    valid: bool
    expires_at: datetime | None
    scopes: frozenset[str]
    page: str
    app: str


def read_token(app: GraphClient, token: str) -> Token:
    """Asked with the app's own token. PlatformError and its kinds."""
    data = app.read(META_TOKEN, {}, input_token=token).get("data", {})
    return Token(
        valid=data.get("is_valid") is True,
        expires_at=_earliest(data.get("expires_at"), data.get("data_access_expires_at")),
        scopes=frozenset(str(scope) for scope in data.get("scopes", [])),
        page=str(data.get("profile_id", "")),
        app=str(data.get("app_id", "")),
    )


def _earliest(*seconds: Any) -> datetime | None:
    """Meta writes 0 for never."""
    given = [int(value) for value in seconds if isinstance(value, int) and value > 0]
    return datetime.fromtimestamp(min(given), UTC) if given else None


def subscribed(graph: GraphClient, page: str, app: str) -> frozenset[str]:
    """The fields this page sends to this app."""
    for item in graph.read(META_SUBSCRIPTIONS, {"page": page}).get("data", []):
        if str(item.get("id")) == app:
            return frozenset(str(name) for name in item.get("subscribed_fields", []))
    return frozenset()


def subscribe(graph: GraphClient, page: str, fields: frozenset[str]) -> None:
    """Ask for these fields. What is to stay must be among them: Meta may forget the rest."""
    graph.write(META_SUBSCRIBE, {"page": page}, {"subscribed_fields": ",".join(sorted(fields))})
