"""How each platform calls us: its webhook, told apart from what we do on its accounts (`adapter`)."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from bot.brand import SANDBOX, Brand
from bot.errors import SettingsError
from bot.platforms.events import PlatformEvent
from bot.platforms.meta import parse_facebook, parse_instagram
from bot.platforms.meta.webhook import MetaWebhook
from bot.platforms.registry import make_sandbox, sandbox_is_on
from bot.settings import Settings


class Webhook(Protocol):
    """One platform's deliveries, for all of the brand's accounts there."""

    platform: str

    def handshake(self, query: Mapping[str, str]) -> str:
        """What proves to the platform that this address is ours. BadSignature for anybody else."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """BadSignature unless the platform itself sent these bytes."""

    def parse(self, body: bytes) -> list[PlatformEvent]:
        """The events of a verified body; BadPayload when it is not understood."""


Parse = Callable[[bytes, Collection[str], str], list[PlatformEvent]]

PARSERS: dict[str, Parse] = {"facebook": parse_facebook.parse, "instagram": parse_instagram.parse}


def make_webhooks(settings: Settings, brand: Brand) -> dict[str, Webhook]:
    """The webhooks of this installation by platform. SettingsError when one lacks its secrets."""
    webhooks: dict[str, Webhook] = {}
    sandbox = brand.account_of(SANDBOX)
    if sandbox and sandbox_is_on(settings, brand):
        webhooks[SANDBOX] = make_sandbox(settings, sandbox)
    for platform, parse in PARSERS.items():
        accounts = frozenset(a.account for a in brand.accounts if a.platform == platform)
        if accounts:
            webhooks[platform] = _meta(settings, platform, accounts, parse)
    return webhooks


def _meta(settings: Settings, platform: str, accounts: frozenset[str], parse: Parse) -> Webhook:
    if settings.meta_app_secret is None or settings.meta_verify_token is None:
        raise SettingsError(
            f"brand.yml names an account on {platform}: META_APP_SECRET and META_VERIFY_TOKEN are needed."
        )
    return MetaWebhook(
        platform,
        settings.meta_app_secret.get_secret_value(),
        settings.meta_verify_token.get_secret_value(),
        lambda body: parse(body, accounts, settings.meta_app_id),
    )
