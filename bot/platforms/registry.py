"""The adapters of this installation, by platform: one account each for now."""

from bot.brand import SANDBOX, Account, Brand
from bot.errors import NotFound
from bot.platforms.adapter import Adapter
from bot.platforms.sandbox import SandboxAdapter
from bot.settings import SandboxMode, Settings


class Platforms:
    """Finds the adapter of a platform."""

    def __init__(self, adapters: list[Adapter]) -> None:
        self._by_platform = {adapter.platform: adapter for adapter in adapters}

    def of(self, platform: str) -> Adapter:
        """NotFound when this installation has no account there."""
        try:
            return self._by_platform[platform]
        except KeyError:
            raise NotFound(f"an account on {platform}") from None


def sandbox_is_on(settings: Settings, brand: Brand) -> bool:
    """Off as soon as a real account is configured, unless asked for."""
    if settings.sandbox is SandboxMode.AUTO:
        return brand.account_of(SANDBOX) is not None and not brand.has_real_account
    return settings.sandbox is SandboxMode.ON and brand.account_of(SANDBOX) is not None


def make_platforms(settings: Settings, brand: Brand) -> Platforms:
    adapters: list[Adapter] = []
    account = brand.account_of(SANDBOX)
    if account and sandbox_is_on(settings, brand):
        adapters.append(make_sandbox(settings, account))
    return Platforms(adapters)


def make_sandbox(settings: Settings, account: Account) -> SandboxAdapter:
    secret = settings.sandbox_secret.get_secret_value()
    return SandboxAdapter(account.account, secret, settings.local_url, settings.base_url)
