"""The only way Apaise calls Slack: a few methods, none of which deletes, with Apaise's own errors."""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException
from socket import gaierror
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import PlatformError, ShutOut, TryLater, UnclearOutcome, Undeliverable

RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
OWN_FAULT_OF_SLACK = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
SHUT_OUT = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "org_login_required",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "team_access_not_granted",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "message_limit_exceeded",
        "accesslimited",
    }
)
"""Not about one message: nothing of ours is taken until somebody mends the installation."""

ERROR_NAME = re.compile(r"[a-z_]{1,80}")
MOST_PAGES = 10

# Below this level slack_sdk writes the bodies of requests and answers to the log.
QUIET = logging.getLogger("bot.desk.slack_sdk")
QUIET.setLevel(logging.CRITICAL)


class MessageGone(Undeliverable):
    """Slack no longer lets this message be redrawn:"""


class SlackApi:
    """One token. Every method raises TryLater when Slack did not take the call (ShutOut when it will take
    none before somebody acts), UnclearOutcome when it may have, Undeliverable when it never will take this
    one. Nothing is retried here: whoever calls knows how long it may wait.
    """

    def __init__(self, token: str, base_url: str, *, timeout: int) -> None:
        self._client = WebClient(token, base_url=base_url, timeout=timeout, logger=QUIET)
        self._client.proxy = None  # the variables of the environment are urllib's to read, with NO_PROXY
        self._client.retry_handlers = []

    def post(self, channel: str, message: Mapping[str, Any], *, thread: str = "") -> str:
        """Post a message, perhaps under another; returns its `ts`. Not idempotent: see `find`."""
        where = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        return str(self._call("chat.postMessage", json={**where, **message})["ts"])

    def update(self, channel: str, ts: str, message: Mapping[str, Any]) -> None:
        """Redraw a message of ours. MessageGone when that can no longer be done."""
        self._call("chat.update", json={"channel": channel, "ts": ts, **message})

    def whisper(self, channel: str, user: str, text: str, *, thread: str = "") -> None:
        """Tell one person, where nobody else sees it."""
        where = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        self._call("chat.postEphemeral", json={**where, "user": user, "text": text})

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a window for whoever clicked, within three seconds of the click."""
        self._call("views.open", json={"trigger_id": trigger_id, "view": view})

    def name_of(self, user: str) -> str:
        """How a member is called; empty when their profile says nothing."""
        member = self._call("users.info", params={"user": user}).get("user") or {}
        profile = member.get("profile") or {}
        return str(profile.get("real_name") or member.get("real_name") or member.get("name") or "")

    def group_members(self, group: str) -> tuple[str, ...]:
        """The member ids of a user group; implements `bot.desk.groups.Directory`."""
        users = self._call("usergroups.users.list", params={"usergroup": group}).get("users") or []
        return tuple(str(user) for user in users)

    def find(
        self, channel: str, since: datetime, event_type: str, payload: Mapping[str, str], *, thread: str = ""
    ) -> str | None:
        """The `ts` of the message posted with this metadata since then, None when there is none.

        Looked for in the channel, or among the answers of a `thread`.
        """
        method = "conversations.replies" if thread else "conversations.history"
        asked = {"channel": channel, "oldest": f"{since.timestamp():.6f}", "limit": "200"}
        asked |= {"ts": thread} if thread else {}
        cursor = ""
        for _ in range(MOST_PAGES):
            params = {**asked, "include_all_metadata": "true"} | ({"cursor": cursor} if cursor else {})
            page = self._call(method, params=params)
            for message in page.get("messages") or []:
                if _carries(message, event_type, payload):
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise UnclearOutcome("the channel is too busy to look for the card")

    def scopes(self) -> frozenset[str]:
        """What the token may do; checks that it is valid."""
        try:
            answer = self._client.api_call("auth.test")
        except SlackApiError as error:
            raise _own_error(error) from None
        except (OSError, HTTPException) as error:
            raise _connection_error(error) from None
        granted = _header(answer.headers, "x-oauth-scopes")
        return frozenset(scope.strip() for scope in granted.split(",") if scope.strip())

    def read_channel(self, channel: str) -> None:
        """Read a message of a channel: ShutOut when the app is not in it."""
        self._call("conversations.history", params={"channel": channel, "limit": "1"})

    def open_socket(self) -> str:
        """The address of a socket, to be used once; asked with an app-level token."""
        return str(self._call("apps.connections.open")["url"])

    def _call(self, method: str, **body: Any) -> dict[str, Any]:
        try:
            answer = self._client.api_call(method, **body).data
        except SlackApiError as error:
            raise _own_error(error) from None
        except (OSError, HTTPException) as error:
            raise _connection_error(error) from None
        return answer if isinstance(answer, dict) else {}


def _carries(message: Mapping[str, Any], event_type: str, payload: Mapping[str, str]) -> bool:
    metadata = message.get("metadata") or {}
    return metadata.get("event_type") == event_type and metadata.get("event_payload") == payload


def _own_error(error: SlackApiError) -> PlatformError:
    """What Slack's answer means. An answer that is not Slack's own JSON says nothing about the outcome."""
    response = error.response
    name, status = str(response.get("error", "")), int(response.status_code)
    if name in RATE_LIMITED or status == 429:
        seconds = _retry_after(response.headers)
        return TryLater(f"ratelimited, {seconds} s", after_seconds=seconds)
    if name in OWN_FAULT_OF_SLACK or status >= 500 or not ERROR_NAME.fullmatch(name):
        return UnclearOutcome(f"HTTP {status}")
    if name in SHUT_OUT:
        return ShutOut(name)
    return MessageGone(name) if name in GONE else Undeliverable(name)


def _connection_error(error: Exception) -> PlatformError:
    """Nothing was sent when no connection was made; after that nobody knows."""
    if isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError | gaierror):
        return TryLater("no connection to Slack")
    return UnclearOutcome(f"no answer from Slack ({type(error).__name__})")


def _retry_after(headers: Mapping[str, Any]) -> int:
    """At least one second."""
    text = _header(headers, "retry-after")
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1


def _header(headers: Mapping[str, Any], name: str) -> str:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    return str(value[0] if isinstance(value, list) else value)
