"""The console: all its pages, put together."""

from starlette.routing import BaseRoute

from bot.console.access import Guard
from bot.console.case import CasePage
from bot.console.cases import CaseList
from bot.console.customer import CustomerPages
from bot.console.desk import DeskPages
from bot.console.login import LoginPages
from bot.console.render import Renderer
from bot.console.review import ReviewPages
from bot.console.streams import Streams
from bot.console.today import TodayPages
from bot.settings import Settings
from bot.store.unit_of_work import Store


def console_routes(settings: Settings, store: Store) -> list[BaseRoute]:
    """Every route under `/console`; each is a `ConsoleRoute`, which had to say what it needs."""
    renderer = Renderer(store)
    guard = Guard(store, renderer, settings.base_url)
    https = settings.base_url.startswith("https:")
    case_page = CasePage(store, renderer)
    rooms = (
        LoginPages(store, renderer, settings.apaise_secret.get_secret_value(), https),
        CaseList(store, renderer),
        case_page,
        DeskPages(store, renderer, case_page),
        Streams(store),
        TodayPages(store, renderer),
        CustomerPages(store, renderer),
        ReviewPages(store, renderer),
    )
    return [route for room in rooms for route in room.routes(guard)]
