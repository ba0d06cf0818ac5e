"""Faults of a network, as a middleware in front of a real application."""

from collections import deque
from enum import Enum

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Fault(Enum):
    """What goes wrong with one request; `AFTER_EFFECT` fails when the work was already done."""

    NONE = "none"
    REFUSED = "refused"
    BUSY = "busy"
    AFTER_EFFECT = "after_effect"


class Faulty:
    """Lets each request meet the next planned fault, then none."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.plan: deque[Fault] = deque()
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.seen.append(f"{request.method} {request.url.path}")
        fault = self.plan.popleft() if self.plan else Fault.NONE
        if fault is Fault.AFTER_EFFECT:
            await self._application(scope, receive, _nowhere)
            await PlainTextResponse("lost", status_code=504)(scope, receive, send)
        elif fault is Fault.NONE:
            await self._application(scope, receive, send)
        else:
            status = 403 if fault is Fault.REFUSED else 429
            await PlainTextResponse(fault.value, status_code=status)(scope, receive, send)


async def _nowhere(_: Message) -> None:
    return None
