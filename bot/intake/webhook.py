"""The webhook every platform calls: verify the raw bytes, parse, store, acknowledge. Nothing else."""

from collections.abc import Mapping

import structlog
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.crash_points import CrashPoint, reached
from bot.errors import BadPayload, BadSignature
from bot.intake.writer import IntakeWriter
from bot.platforms.events import PlatformEvent
from bot.platforms.webhooks import Webhook
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

MOST_BYTES = 3_000_000
"""Room for the thousand updates a platform puts in one delivery at most, escaped as Meta escapes them."""


SMALL_BYTES = 20_000
"""Parsed at once, in less time than it takes to hand it to another thread."""


class TooLarge(BadPayload):
    """This request is larger than any delivery:"""


class Webhooks:
    """`/webhooks/{platform}` for every platform of this installation."""

    def __init__(self, store: Store, webhooks: Mapping[str, Webhook]) -> None:
        self._writer = IntakeWriter(store)
        self._webhooks = webhooks

    def routes(self) -> list[Route]:
        return [
            Route("/webhooks/{platform}", self.receive, methods=["POST"]),
            Route("/webhooks/{platform}", self.shake_hands, methods=["GET"]),
        ]

    async def shake_hands(self, request: Request) -> Response:
        """The platform asks whether this address is ours; 403 for anybody who does not know our token."""
        platform = request.path_params["platform"]
        try:
            return PlainTextResponse(self._webhooks[platform].handshake(request.query_params))
        except KeyError:
            return _unknown()
        except BadSignature as error:
            log.warning("handshake refused", platform=platform, why=error.detail)
            return PlainTextResponse("refused", status_code=403)

    async def receive(self, request: Request) -> Response:
        """200 once every event is stored; otherwise 401, 400, 404 or 413, or 503 while the database is
        away, and nothing is stored.
        """
        platform = request.path_params["platform"]
        webhook = self._webhooks.get(platform)
        if webhook is None:
            return _unknown()
        try:
            body = await _body(request)
            webhook.verify(request.headers, body)
            events = await _parsed(webhook, body)
        except BadSignature:
            log.warning("webhook refused", platform=platform, why="signature")
            return PlainTextResponse("bad signature", status_code=401)
        except BadPayload as error:
            log.warning("webhook refused", platform=platform, why=str(error))
            too_large = isinstance(error, TooLarge)
            return PlainTextResponse("not understood", status_code=413 if too_large else 400)
        reached(CrashPoint.WEB_EVENTS_VERIFIED)
        try:
            stored = await self._writer.store(platform, events)
        except OperationalError as error:
            log.error("webhook not stored", platform=platform, why=type(error).__name__)
            return PlainTextResponse("try again later", status_code=503)
        reached(CrashPoint.WEB_EVENTS_STORED)
        log.info("webhook stored", platform=platform, events=len(events), new=stored)
        return PlainTextResponse("ok")


def _unknown() -> Response:
    return PlainTextResponse("unknown platform", status_code=404)


async def _parsed(webhook: Webhook, body: bytes) -> list[PlatformEvent]:
    """The events of a verified body; a large one holds up no other request meanwhile."""
    if len(body) <= SMALL_BYTES:
        return webhook.parse(body)
    return await run_in_threadpool(webhook.parse, body)


async def _body(request: Request) -> bytes:
    """The raw bytes, never more than `MOST_BYTES` of them in memory; refused unread where that is told."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > MOST_BYTES:
        raise TooLarge(f"{told[:20]} bytes")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"more than {MOST_BYTES} bytes")
    return bytes(body)
