"""Where Slack posts what people did, when it is not heard over the socket: verified, stored, acknowledged."""

from asyncio import get_running_loop
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.desk.payloads import read_form, read_json
from bot.desk.reception import Received, Reception
from bot.errors import BadPayload, BadSignature

log = structlog.get_logger(__name__)

PATH = "/webhooks/slack/interactivity"
EVENTS_PATH = "/webhooks/slack/events"
MOST_BYTES = 1_000_000

Read = Callable[[bytes], dict[str, Any]]


class SlackHttp:
    """Two addresses, for clicks and for messages, one path behind them."""

    def __init__(self, reception: Reception, signing_secret: str, clock: Clock) -> None:
        self._reception = reception
        self._signature = Signature(signing_secret, clock)

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.clicks, methods=["POST"]),
            Route(EVENTS_PATH, self.events, methods=["POST"]),
        ]

    async def clicks(self, request: Request) -> Response:
        return await self._receive(request, read_form)

    async def events(self, request: Request) -> Response:
        return await self._receive(request, read_json)

    async def _receive(self, request: Request, read: Read) -> Response:
        """200 for whatever Slack itself sent; 401, 413 or 400, and nothing done, for the rest.

        A store that does not answer makes it a 500: Slack sends an event again, and shows a person who
        clicked that it did not work.
        """
        try:
            body = await _body(request)
            self._signature.check(request.headers, body)
            payload = read(body)
            if payload.get("type") == "url_verification":
                return PlainTextResponse(str(payload.get("challenge", ""))[:1000])
            receiving = get_running_loop().run_in_executor(
                self._reception.receivers, self._reception.receive, payload
            )
            received = await receiving
        except BadSignature as error:
            log.warning("refused", why=error.detail)
            return PlainTextResponse("bad signature", status_code=401)
        except BadPayload as error:
            log.warning("refused", why=error.detail)
            too_large = error.detail == TOO_LARGE
            return PlainTextResponse("not understood", status_code=413 if too_large else 400)
        if received.answer is not None:
            return JSONResponse(dict(received.answer))
        return Response(background=BackgroundTask(self._begin, received))

    async def _begin(self, received: Received) -> None:
        """A coroutine, so that it waits for no thread, and the connection is free for the next click."""
        self._reception.begin(received)


class Signature:
    """Checks that Slack sent exactly these bytes, within the last five minutes."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._verifier = SignatureVerifier(secret, _SlackClock(clock))

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """BadSignature for anything else."""
        try:
            valid = self._verifier.is_valid_request(body, dict(headers))
        except Exception as error:  # noqa: BLE001 - the verifier raises on hostile headers and bodies
            raise BadSignature(type(error).__name__) from None
        if not valid:
            raise BadSignature("the signature is missing, wrong or too old")


class _SlackClock(SlackClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()


TOO_LARGE = "the body is too large"


async def _body(request: Request) -> bytes:
    """The raw bytes, never more than `MOST_BYTES` of them in memory."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadPayload(TOO_LARGE)
    return bytes(body)
