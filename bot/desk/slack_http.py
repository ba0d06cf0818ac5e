"""Where Slack posts clicks: verify the raw bytes, parse, acknowledge within three seconds, then work."""

from collections.abc import Mapping

import structlog
from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.desk.clicks import Clicks, Whisper
from bot.desk.payloads import Click, Submission, read_payload
from bot.desk.slack_api import SlackApi
from bot.desk.ticket import Tickets
from bot.errors import BadPayload, BadSignature, SettingsError
from bot.settings import Settings
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

PATH = "/webhooks/slack/interactivity"
MOST_BYTES = 1_000_000
TIMEOUT_SECONDS = 3
"""Longer than that, the window of a click can no longer be opened anyway."""

FAILED = "Une erreur est survenue. Regardez la carte avant de cliquer à nouveau."


class SlackDesk:
    """The desk in Slack, reached over signed HTTP."""

    def __init__(self, settings: Settings, store: Store) -> None:
        token, secret = settings.slack_bot_token, settings.slack_signing_secret
        if token is None or secret is None:
            raise SettingsError("SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed for the desk in Slack.")
        api = SlackApi(
            token.get_secret_value(), settings.slack_api_url, timeout=TIMEOUT_SECONDS, patient=False
        )
        self._clicks = Clicks(store, api, Tickets(settings.apaise_secret.get_secret_value()))
        self._signature = Signature(secret.get_secret_value(), store.clock)

    def routes(self) -> list[Route]:
        return [Route(PATH, self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        """200 for whatever Slack itself sent; 401, 413 or 400, and nothing done, for the rest."""
        try:
            body = await _body(request)
            self._signature.check(request.headers, body)
            event = read_payload(body)
        except BadSignature as error:
            log.warning("click refused", why=error.detail)
            return PlainTextResponse("bad signature", status_code=401)
        except BadPayload as error:
            log.warning("click refused", why=error.detail)
            too_large = error.detail == TOO_LARGE
            return PlainTextResponse("not understood", status_code=413 if too_large else 400)
        return await self._answer(event)

    async def _answer(self, event: Click | Submission | None) -> Response:
        match event:
            case Click():
                return Response(background=BackgroundTask(self._after, event))
            case Submission():
                return await run_in_threadpool(self._decided, event)
            case None:
                return Response()

    def _after(self, click: Click) -> None:
        """The work of a click, once Slack knows that we have it."""
        try:
            self._clicks.click(click)
        except Exception as error:  # noqa: BLE001 - whoever clicked must hear of it, whatever it was
            log.error("click failed", error=type(error).__name__, key=click.key)
            self._clicks.whisper(Whisper(click.channel, click.person.id, FAILED))

    def _decided(self, submission: Submission) -> Response:
        outcome = self._clicks.submit(submission)
        if outcome.error:
            errors = {outcome.error.block: outcome.error.message}
            return JSONResponse({"response_action": "errors", "errors": errors})
        task = BackgroundTask(self._clicks.whisper, outcome.whisper) if outcome.whisper else None
        return Response(background=task)


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
