"""The only way Apaise calls a platform: a closed list of calls, all of them GET or POST.

Nothing on the list deletes, hides, edits or blocks, and what is not on the list is never sent.
`tests/unit/test_never_delete.py` holds both this list and the whole tree to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from bot.errors import TryLater, UnclearOutcome, Undeliverable

TIMEOUT_SECONDS = 10.0
RETRIED_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Call:
    """One thing a platform may be asked; `path` holds its parameters in braces."""

    method: str
    path: str


SANDBOX_ANSWER = Call("POST", "/sandbox/api/comments/{comment}/replies")
SANDBOX_ANSWERS = Call("GET", "/sandbox/api/comments/{comment}/replies")
SANDBOX_WRITE = Call("POST", "/sandbox/api/people/{person}/messages")

SANDBOX_PRIVATE_REPLY = Call("POST", "/sandbox/api/comments/{comment}/private_replies")

FACEBOOK_ANSWER = Call("POST", "/{comment}/comments")
FACEBOOK_ANSWERS = Call("GET", "/{comment}/comments")
INSTAGRAM_ANSWER = Call("POST", "/{comment}/replies")
INSTAGRAM_ANSWERS = Call("GET", "/{comment}/replies")
META_COMMENT = Call("GET", "/{comment}")
META_SEND = Call("POST", "/{page}/messages")
META_CONVERSATIONS = Call("GET", "/{page}/conversations")
META_TOKEN = Call("GET", "/debug_token")
META_SUBSCRIPTIONS = Call("GET", "/{page}/subscribed_apps")
META_SUBSCRIBE = Call("POST", "/{page}/subscribed_apps")

ALLOWED = frozenset(
    {
        SANDBOX_ANSWER,
        SANDBOX_ANSWERS,
        SANDBOX_WRITE,
        SANDBOX_PRIVATE_REPLY,
        FACEBOOK_ANSWER,
        FACEBOOK_ANSWERS,
        INSTAGRAM_ANSWER,
        INSTAGRAM_ANSWERS,
        META_COMMENT,
        META_SEND,
        META_CONVERSATIONS,
        META_TOKEN,
        META_SUBSCRIPTIONS,
        META_SUBSCRIBE,
    }
)
"""A comment is read at `GET /{comment}`; the same address by POST would edit or hide it, and is not here."""


class PlatformClient:
    """Calls one platform at `base_url`, and turns what goes wrong on the way into Apaise's own errors."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False)

    def send(
        self,
        call: Call,
        parameters: Mapping[str, str],
        body: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The platform's answer, whatever it says.

        Undeliverable for a call that is not on the list; TryLater when it did not arrive;
        UnclearOutcome when it may have.
        """
        if call not in ALLOWED:
            raise Undeliverable(f"{call.method} {call.path} is not on the list of allowed calls")
        path = call.path.format(**{name: quote(value, safe="") for name, value in parameters.items()})
        try:
            return self._http.request(call.method, path, content=body, headers=dict(headers), params=query)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater(f"no connection ({type(error).__name__})") from None
        except httpx.HTTPError as error:
            raise UnclearOutcome(f"no answer ({type(error).__name__})") from None

    def call(
        self, call: Call, parameters: Mapping[str, str], body: bytes, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """The answer's JSON object.

        Undeliverable when the platform will never take it; TryLater when it did not this time;
        UnclearOutcome when it may have.
        """
        return _content(self.send(call, parameters, body, headers))


def _content(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code in {429, 503}:
        raise TryLater(f"HTTP {answer.status_code}")
    if answer.status_code in RETRIED_LATER:
        raise UnclearOutcome(f"HTTP {answer.status_code}")
    if answer.status_code >= 400:
        raise Undeliverable(f"HTTP {answer.status_code}")
    content = answer.json()
    return content if isinstance(content, dict) else {}
