"""The adapters of this installation, by platform and account."""

from bot.brand import META, SANDBOX, Account, Brand
from bot.casework.platforms import INSTAGRAM
from bot.clock import Clock, system_clock
from bot.errors import BrandError, NotFound
from bot.platforms.adapter import Adapter
from bot.platforms.meta.facebook import FacebookAdapter
from bot.platforms.meta.graph import GraphClient, graph_of_page
from bot.platforms.meta.instagram import InstagramAdapter
from bot.platforms.sandbox import SandboxAdapter
from bot.settings import SandboxMode, Settings


class Platforms:
    """Finds the adapter of an account."""

    def __init__(self, adapters: list[Adapter]) -> None:
        self._adapters = adapters

    def of(self, platform: str, account: str | None = None) -> Adapter:
        """The adapter of this account, the platform's first when none is named. NotFound without one."""
        for adapter in self._adapters:
            if adapter.platform == platform and account in {None, adapter.account}:
                return adapter
        raise NotFound(f"an account on {platform}")


def sandbox_is_on(settings: Settings, brand: Brand) -> bool:
    """Off as soon as a real account is configured, unless asked for."""
    if settings.sandbox is SandboxMode.AUTO:
        return brand.account_of(SANDBOX) is not None and not brand.has_real_account
    return settings.sandbox is SandboxMode.ON and brand.account_of(SANDBOX) is not None


def make_platforms(settings: Settings, brand: Brand, clock: Clock = system_clock) -> Platforms:
    """An adapter for each account of brand.yml.

    BrandError for a platform Apaise does not know; SettingsError for a page without a token.
    """
    adapters: list[Adapter] = []
    pages: dict[str, GraphClient] = {}
    for account in brand.accounts:
        if account.platform == SANDBOX:
            if sandbox_is_on(settings, brand):
                adapters.append(make_sandbox(settings, account))
        elif account.platform in META:
            page = account.page_id
            graph = pages.setdefault(page, graph_of_page(settings, page, clock))
            adapters.append(_meta(account, graph))
        else:
            raise BrandError(f"accounts: Apaise does not know the platform « {account.platform} ».")
    return Platforms(adapters)


def make_sandbox(settings: Settings, account: Account) -> SandboxAdapter:
    secret = settings.sandbox_secret.get_secret_value()
    return SandboxAdapter(account.account, secret, settings.sandbox_url, settings.base_url)


def _meta(account: Account, graph: GraphClient) -> Adapter:
    """The accounts of one page share its client, and with it the pace Meta asks for."""
    if account.platform == INSTAGRAM:
        return InstagramAdapter(account.account, account.page, account.username, graph)
    return FacebookAdapter(account.account, account.username, graph)
