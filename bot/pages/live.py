"""Telling an open page that what it shows has changed, by server-sent events."""

from collections.abc import AsyncIterator, Callable

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

EVERY_SECONDS = 1.0
RETRY_MILLISECONDS = 2000

Pulse = Callable[[], str | None]
"""Reads a short text that differs whenever the page would; None when the visitor may no longer look."""


def live(request: Request, pulse: Pulse) -> EventSourceResponse:
    """A stream that says `changed` each time the pulse does, and `gone` when there is no more to see.

    What happened between the page (`?seen=`, the pulse it was made with) and this stream is not
    missed. The stream ends when the browser leaves or the server stops.
    """
    seen = request.headers.get("last-event-id") or request.query_params.get("seen", "")
    return EventSourceResponse(_changes(pulse, seen))


async def _changes(pulse: Pulse, seen: str) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(comment="open", retry=RETRY_MILLISECONDS)
    while True:
        now = await run_in_threadpool(pulse)
        if now is None:
            yield ServerSentEvent(event="gone", data="-")
            return
        if now != seen:
            seen = now
            yield ServerSentEvent(event="changed", data=now, id=now)
        await anyio.sleep(EVERY_SECONDS)
