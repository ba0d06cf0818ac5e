"""The webhook every platform calls: verify the raw bytes, parse, store, acknowledge. Nothing else."""

import structlog
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.commands.intake import store_events
from bot.errors import BadPayload, BadSignature, NotFound
from bot.platforms.adapter import Reader
from bot.platforms.events import PlatformEvent
from bot.platforms.registry import Platforms
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

MOST_BYTES = 1_000_000


class Webhooks:
    """`POST /webhooks/{platform}` for every platform of this installation."""

    def __init__(self, store: Store, platforms: Platforms) -> None:
        self._store = store
        self._platforms = platforms

    def routes(self) -> list[Route]:
        return [Route("/webhooks/{platform}", self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        """200 once every event is stored; 401, 400, 404 or 413 and nothing stored otherwise."""
        platform = request.path_params["platform"]
        try:
            adapter = self._reader(platform)
            body = await _body(request)
            adapter.verify(request.headers, body)
            events = adapter.parse(body)
        except NotFound:
            return PlainTextResponse("unknown platform", status_code=404)
        except BadSignature:
            log.warning("webhook refused", platform=platform, why="signature")
            return PlainTextResponse("bad signature", status_code=401)
        except BadPayload as error:
            log.warning("webhook refused", platform=platform, why=str(error))
            too_large = error.detail == TOO_LARGE
            return PlainTextResponse("not understood", status_code=413 if too_large else 400)
        stored = await run_in_threadpool(self._store_once, adapter, events)
        log.info("webhook stored", platform=platform, events=len(events), new=stored)
        return PlainTextResponse("ok")

    def _reader(self, platform: str) -> Reader:
        """NotFound for a platform whose webhook is not read here."""
        adapter = self._platforms.of(platform)
        if not isinstance(adapter, Reader):
            raise NotFound(f"a webhook of {platform}")
        return adapter

    def _store_once(self, adapter: Reader, events: list[PlatformEvent]) -> int:
        """Store what is new; two deliveries of the same event at once are settled by storing again."""
        try:
            return self._store_events(adapter, events)
        except IntegrityError:
            return self._store_events(adapter, events)

    def _store_events(self, adapter: Reader, events: list[PlatformEvent]) -> int:
        with self._store.work() as work:
            return len(store_events(work, adapter.platform, adapter.account, events))


TOO_LARGE = "the body is too large"


async def _body(request: Request) -> bytes:
    """The raw bytes, never more than `MOST_BYTES` of them in memory."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadPayload(TOO_LARGE)
    return bytes(body)
