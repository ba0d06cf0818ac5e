"""The Graph API of Meta: one page's token, the closed list of calls, and errors by their codes."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import structlog
from pydantic import SecretStr

from bot.clock import Clock, system_clock
from bot.errors import UnclearOutcome
from bot.platforms.client import Call, PlatformClient
from bot.platforms.meta.pace import Distance, Pace, Usage, read_usage
from bot.platforms.meta.refusals import error_of
from bot.settings import Settings

log = structlog.get_logger(__name__)

MOST_PAGES = 5
PER_PAGE = "100"


class GraphClient:
    """Calls the Graph API with one token, which goes into a header and so into no address."""

    def __init__(
        self, base_url: str, token: SecretStr, app_secret: SecretStr | None, clock: Clock = system_clock
    ) -> None:
        self._client = PlatformClient(base_url)
        self._token = token
        self._app_secret = app_secret
        self._pace = Pace(clock)

    def read(self, call: Call, parameters: Mapping[str, str], **query: str) -> dict[str, Any]:
        """What a GET answers. PlatformError and its kinds."""
        return self._ask(call, parameters, b"", query)

    def read_pages(self, call: Call, parameters: Mapping[str, str], **query: str) -> Iterator[dict[str, Any]]:
        """The items of a list, page after page, `MOST_PAGES` at most."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = self.read(call, parameters, limit=PER_PAGE, **query, **after)
            yield from (item for item in page.get("data", []) if isinstance(item, dict))
            cursor = page.get("paging", {}).get("cursors", {}).get("after")
            if not cursor or not page["paging"].get("next"):
                return
            after = {"after": str(cursor)}

    def write(
        self,
        call: Call,
        parameters: Mapping[str, str],
        content: Mapping[str, Any],
        distance: Distance | None = None,
    ) -> dict[str, Any]:
        """What a POST answers. PlatformError and its kinds; UnclearOutcome when it may have been done."""
        return self._ask(call, parameters, json.dumps(content).encode(), {}, distance)

    def _ask(
        self,
        call: Call,
        parameters: Mapping[str, str],
        body: bytes,
        query: Mapping[str, str],
        distance: Distance | None = None,
    ) -> dict[str, Any]:
        self._pace.take_turn(distance)
        answer = self._client.send(call, parameters, body, self._headers(), {**query, **self._proof()})
        usage = read_usage(answer.headers)
        self._pace.learn(usage)
        return _content(answer, usage)

    def _headers(self) -> dict[str, str]:
        return {
            "authorization": f"Bearer {self._token.get_secret_value()}",
            "content-type": "application/json",
        }

    def _proof(self) -> dict[str, str]:
        """Shows that whoever holds the token holds the app's secret too."""
        if self._app_secret is None:
            return {}
        key, token = self._app_secret.get_secret_value(), self._token.get_secret_value()
        return {"appsecret_proof": hmac.new(key.encode(), token.encode(), hashlib.sha256).hexdigest()}


def _content(answer: httpx.Response, usage: Usage) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        content = None
    if answer.is_success and isinstance(content, dict) and "error" not in content:
        return content
    if answer.is_success and not isinstance(content, dict):
        raise UnclearOutcome("an answer that is no JSON object")
    _log_refusal(answer.status_code, content)
    raise error_of(content, answer.status_code, usage.regain)


def _log_refusal(status: int, content: Any) -> None:
    """The numbers only: Meta's texts may quote what was sent."""
    error = content.get("error", {}) if isinstance(content, dict) else {}
    told = error if isinstance(error, dict) else {}
    names = ("code", "error_subcode", "fbtrace_id")
    log.warning("graph refused", status=status, **{name: told.get(name) for name in names})


def graph_url(settings: Settings) -> str:
    return f"{settings.meta_graph_url.rstrip('/')}/{settings.meta_graph_version}"


def graph_of_page(settings: Settings, page: str, clock: Clock = system_clock) -> GraphClient:
    """The client of one page. SettingsError when the environment holds no token for it."""
    return GraphClient(graph_url(settings), settings.page_token(page), settings.meta_app_secret, clock)
