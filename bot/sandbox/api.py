"""What the sandbox network offers to the brand's software: answer a comment, write in private."""

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import BadSignature, NotFound
from bot.platforms.signature import verify
from bot.sandbox import network
from bot.store.unit_of_work import Store


class SandboxApi:
    """Signed calls only; there is no call that deletes or hides."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/api/comments/{comment}/replies", self.replies, methods=["GET", "POST"]),
            Route("/sandbox/api/comments/{comment}/private_replies", self.private_reply, methods=["POST"]),
            Route("/sandbox/api/people/{person}/messages", self.message, methods=["POST"]),
        ]

    async def replies(self, request: Request) -> Response:
        comment = request.path_params["comment"]
        if request.method == "GET":
            return await self._answer(request, lambda work, _: {"data": network.answers_of(work, comment)})
        return await self._answer(
            request, lambda work, body: {"id": network.answer_comment(work, comment, body["text"])}
        )

    async def private_reply(self, request: Request) -> Response:
        comment = request.path_params["comment"]
        return await self._answer(
            request,
            lambda work, body: network.answer_in_private(work, comment, body["text"], body["key"]),
        )

    async def message(self, request: Request) -> Response:
        person = request.path_params["person"]
        return await self._answer(
            request,
            lambda work, body: {"id": network.write_from_page(work, person, body["text"], body["key"])},
        )

    async def _answer(self, request: Request, act: Any) -> Response:
        raw = await request.body()
        try:
            verify(self._secret, request.headers, raw)
            body = json.loads(raw) if raw else {}
            return JSONResponse(await run_in_threadpool(self._act, act, body))
        except BadSignature:
            return JSONResponse({"error": "signature"}, status_code=401)
        except NotFound:
            return JSONResponse({"error": "not found"}, status_code=404)
        except (KeyError, TypeError, ValueError):
            return JSONResponse({"error": "bad request"}, status_code=400)

    def _act(self, act: Any, body: dict[str, Any]) -> Any:
        with self._store.work() as work:
            return act(work, body)
