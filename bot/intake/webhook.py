"""The webhook every platform calls: verify the raw bytes, parse, store, acknowledge. Nothing else."""

import structlog
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.crash_points import CrashPoint, reached
from bot.errors import BadPayload, BadSignature, NotFound
from bot.intake.writer import IntakeWriter
from bot.platforms.registry import Platforms
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

MOST_BYTES = 1_000_000


class Webhooks:
    """`POST /webhooks/{platform}` for every platform of this installation."""

    def __init__(self, store: Store, platforms: Platforms) -> None:
        self._writer = IntakeWriter(store)
        self._platforms = platforms

    def routes(self) -> list[Route]:
        return [Route("/webhooks/{platform}", self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        """200 once every event is stored; otherwise 401, 400, 404 or 413, or 503 while the database is
        away, and nothing is stored.
        """
        platform = request.path_params["platform"]
        try:
            adapter = self._platforms.of(platform)
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
        reached(CrashPoint.WEB_EVENTS_VERIFIED)
        try:
            stored = await self._writer.store(adapter.platform, adapter.account, events)
        except OperationalError as error:
            log.error("webhook not stored", platform=platform, why=type(error).__name__)
            return PlainTextResponse("try again later", status_code=503)
        reached(CrashPoint.WEB_EVENTS_STORED)
        log.info("webhook stored", platform=platform, events=len(events), new=stored)
        return PlainTextResponse("ok")


TOO_LARGE = "the body is too large"


async def _body(request: Request) -> bytes:
    """The raw bytes, never more than `MOST_BYTES` of them in memory."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadPayload(TOO_LARGE)
    return bytes(body)
