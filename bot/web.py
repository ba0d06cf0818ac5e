"""The `web` process: webhooks, the console, and the sandbox network while there is no real account."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from bot.intake.webhook import Webhooks
from bot.platforms.registry import make_platforms, sandbox_is_on
from bot.sandbox.api import SandboxApi
from bot.settings import Settings
from bot.store.unit_of_work import Store


def make_web(settings: Settings, store: Store) -> Starlette:
    """The application of this installation."""
    platforms = make_platforms(settings, store.brand)
    routes: list[BaseRoute] = [Route("/health", health), *Webhooks(store, platforms).routes()]
    if sandbox_is_on(settings, store.brand):
        routes += SandboxApi(store, settings.sandbox_secret.get_secret_value()).routes()
    return Starlette(routes=routes)


async def health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")
