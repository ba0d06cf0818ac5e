"""The webhook every platform calls: verify the raw bytes, parse, store, acknowledge. Nothing else."""

from collections import defaultdict
from collections.abc import Mapping

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

from bot.commands.intake import store_events
from bot.errors import BadPayload, BadSignature
from bot.platforms.events import PlatformEvent
from bot.platforms.webhooks import Webhook
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

MOST_BYTES = 3_000_000
"""Room for the thousand updates a platform puts in one delivery at most, escaped as Meta escapes them."""


class TooLarge(BadPayload):
    """This request is larger than any delivery:"""


DEADLOCK = "40P01"
"""PostgreSQL's word for two transactions that wait for each other; it ends one of them."""


def _collided(error: BaseException) -> bool:
    """Whether another delivery was stored at the same time, so that storing again will do."""
    deadlock = isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == DEADLOCK
    return deadlock or isinstance(error, IntegrityError)


class Webhooks:
    """`/webhooks/{platform}` for every platform of this installation."""

    def __init__(self, store: Store, webhooks: Mapping[str, Webhook]) -> None:
        self._store = store
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
        """200 once every event is stored; 401, 400, 404 or 413 and nothing stored otherwise."""
        platform = request.path_params["platform"]
        webhook = self._webhooks.get(platform)
        if webhook is None:
            return _unknown()
        try:
            body = await _body(request)
            webhook.verify(request.headers, body)
            events = await run_in_threadpool(webhook.parse, body)
        except BadSignature:
            log.warning("webhook refused", platform=platform, why="signature")
            return PlainTextResponse("bad signature", status_code=401)
        except BadPayload as error:
            log.warning("webhook refused", platform=platform, why=str(error))
            too_large = isinstance(error, TooLarge)
            return PlainTextResponse("not understood", status_code=413 if too_large else 400)
        stored = await run_in_threadpool(self._store_events, platform, events)
        log.info("webhook stored", platform=platform, events=len(events), new=stored)
        return PlainTextResponse("ok")

    @retry(
        retry=retry_if_exception(_collided),
        stop=stop_after_attempt(5),
        wait=wait_random(0, 0.05),
        reraise=True,
    )
    def _store_events(self, platform: str, events: list[PlatformEvent]) -> int:
        """Store what is new, all of it or nothing; returns how many rows were made.

        Of two deliveries of the same event, or of the same stranger's first words, at once the database
        refuses one, which is then stored again.
        """
        by_account: dict[str, list[PlatformEvent]] = defaultdict(list)
        for event in events:
            by_account[event.account].append(event)
        with self._store.work() as work:
            return sum(len(store_events(work, platform, *told)) for told in sorted(by_account.items()))


def _unknown() -> Response:
    return PlainTextResponse("unknown platform", status_code=404)


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
