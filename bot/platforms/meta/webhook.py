"""How Meta calls us: a handshake once, then signed deliveries."""

import hmac
from collections.abc import Callable, Mapping

from bot.errors import BadSignature
from bot.platforms import signature
from bot.platforms.events import PlatformEvent


class MetaWebhook:
    """The webhook of one Meta product; `parse` reads what it delivers."""

    def __init__(
        self,
        platform: str,
        app_secret: str,
        verify_token: str,
        parse: Callable[[bytes], list[PlatformEvent]],
    ) -> None:
        self.platform = platform
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._parse = parse

    def handshake(self, query: Mapping[str, str]) -> str:
        """Meta's challenge back, when it knows the token that was typed in its settings."""
        given = query.get("hub.verify_token", "").encode("utf-8", "replace")
        known = hmac.compare_digest(given, self._verify_token.encode())
        if query.get("hub.mode") != "subscribe" or not known:
            raise BadSignature("the verify token is missing or wrong")
        return query.get("hub.challenge", "")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._app_secret, headers, body)

    def parse(self, body: bytes) -> list[PlatformEvent]:
        return self._parse(body)
