"""The sandbox network as a server of its own, outside everything that is killed, with weather of its own.

    python -m tests.crash.platform PORT DATABASE_URL SHARE_OF_FAULTS

What was said is written in its own database, so that it can be asked afterwards, whatever Apaise thinks.
"""

import asyncio
import random
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.brand import load_brand
from bot.sandbox.api import SandboxApi
from bot.store.engine import make_engine
from bot.store.unit_of_work import Store
from tests.conftest import ROOT, SECRET

SLOW_SECONDS = 1.0


class Weather:
    """Lets a share of the calls meet a fault: refused for now, broken, or lost after they took effect."""

    def __init__(self, application: ASGIApp, share: float) -> None:
        self._application = application
        self._share = share
        self._chance = random.Random(7)  # noqa: S311 - which call fails is no secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._chance.random() >= self._share:
            await self._application(scope, receive, send)
            return
        fault = self._chance.choice([_busy, _broken, self._lost, self._slow])
        await fault(scope, receive, send)

    async def _lost(self, scope: Scope, receive: Receive, send: Send) -> None:
        """It was done, and the answer says that nobody knows."""
        await self._application(scope, receive, _nowhere)
        await PlainTextResponse("gateway timeout", status_code=504)(scope, receive, send)

    async def _slow(self, scope: Scope, receive: Receive, send: Send) -> None:
        """It takes its time, which is when a caller is most likely to be killed."""
        await self._application(scope, receive, _nowhere)
        await asyncio.sleep(SLOW_SECONDS)
        await PlainTextResponse("gateway timeout", status_code=504)(scope, receive, send)


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("too many", status_code=429)(scope, receive, send)


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("broken", status_code=500)(scope, receive, send)


async def _nowhere(_: Message) -> None:
    return None


def main(port: str, database_url: str, share: str) -> None:
    store = Store(make_engine(database_url), load_brand(Path(ROOT / "brand.yml")))
    network = Weather(Starlette(routes=SandboxApi(store, SECRET).routes()), float(share))
    uvicorn.run(network, host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
