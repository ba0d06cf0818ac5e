"""The console: all its pages, put together."""

from starlette.routing import BaseRoute

from bot.console.access import Guard
from bot.console.account import AccountPage
from bot.console.audit import AuditPage
from bot.console.case import CasePage
from bot.console.cases import CaseList
from bot.console.conversations import Conversations
from bot.console.customer import CustomerPages
from bot.console.delivery import DeliveryPages
from bot.console.desk import DeskPages
from bot.console.exports import Exports
from bot.console.login import LoginPages
from bot.console.oidc import SignOn
from bot.console.password import PasswordPage
from bot.console.render import Renderer
from bot.console.review import ReviewPages
from bot.console.signon import SignOnPages
from bot.console.stamp import Stamp
from bot.console.streams import Streams
from bot.console.team import TeamPages
from bot.console.today import TodayPages
from bot.console.welcome import WelcomePage
from bot.settings import Settings
from bot.store.unit_of_work import Store


def console_routes(settings: Settings, store: Store) -> list[BaseRoute]:
    """Every route under `/console`; each is a `ConsoleRoute`, which had to say what it needs."""
    renderer = Renderer(store)
    guard = Guard(store, renderer, settings.base_url)
    case_page = CasePage(store, renderer)
    rooms = (
        *_ways_in(settings, store, renderer),
        CaseList(store, renderer),
        Exports(store, renderer),
        Conversations(store, renderer),
        case_page,
        DeskPages(store, renderer, case_page),
        DeliveryPages(store, renderer),
        Streams(store),
        AccountPage(store, renderer),
        PasswordPage(store, renderer),
        TeamPages(store, renderer, settings.base_url),
        AuditPage(store, renderer),
        TodayPages(store, renderer),
        CustomerPages(store, renderer),
        ReviewPages(store, renderer),
    )
    return [route for room in rooms for route in room.routes(guard)]


def _ways_in(
    settings: Settings, store: Store, renderer: Renderer
) -> list[LoginPages | WelcomePage | SignOnPages]:
    secret, https = settings.apaise_secret.get_secret_value(), settings.base_url.startswith("https:")
    stamp = Stamp(secret, https)
    ways: list[LoginPages | WelcomePage | SignOnPages] = [
        LoginPages(store, renderer, stamp, sso=bool(settings.oidc_issuer)),
        WelcomePage(store, renderer, stamp),
    ]
    if settings.oidc_issuer:
        ways.append(SignOnPages(store, renderer, SignOn(settings), secret, https))
    return ways
