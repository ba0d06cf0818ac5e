"""The `web` process: webhooks, the console, and the sandbox network while there is no real account."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import BaseRoute, Route

from bot.console.app import console_routes
from bot.desk.slack import make_slack_desk
from bot.desk.slack_http import SlackHttp
from bot.intake.webhook import Webhooks
from bot.pages.assets import assets
from bot.pages.headers import SecurityHeaders
from bot.pages.lost import lost
from bot.platforms.registry import sandbox_is_on
from bot.platforms.webhooks import make_webhooks
from bot.sandbox.api import SandboxApi
from bot.sandbox.pages import SandboxPages
from bot.settings import Settings
from bot.store.unit_of_work import Store


def make_web(settings: Settings, store: Store) -> Starlette:
    """The application of this installation."""
    routes: list[BaseRoute] = [Route("/", home), Route("/health", health), assets()]
    routes += Webhooks(store, make_webhooks(settings, store.brand)).routes()
    routes += console_routes(settings, store)
    if sandbox_is_on(settings, store.brand):
        routes += SandboxApi(store, settings.sandbox_secret.get_secret_value()).routes()
        routes += SandboxPages(settings, store).routes()
    desk = make_slack_desk(settings, store)
    if desk is not None and settings.slack_signing_secret is not None:
        secret = settings.slack_signing_secret.get_secret_value()
        routes += SlackHttp(desk.reception, secret, store.clock).routes()
    https = settings.base_url.startswith("https:")
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders, https=https)],
        exception_handlers={HTTPException: lost, Exception: lost},
    )


async def home(_: Request) -> RedirectResponse:
    return RedirectResponse("/console")


async def health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")
