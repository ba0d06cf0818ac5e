"""The only door to Rasa: one turn in, its replies out, exactly as often as it is asked.

    POST /webhooks/apaise/webhook      Authorization: Bearer RASA_SECRET
    {"conversation": "…", "message_id": "…", "lane": "public", "text": "…"}   a customer's words
    {"conversation": "…", "message_id": "…", "lane": "private", "event": "EXTERNAL_decision"}

    200 {"replies": [{"text": "…", "wording": "…"}], "parse": {"intent": …, "entities": […]},
         "ran": {"rule": "…", "actions": ["…"]}}
    503 when the turn could not be completed: nothing is stored, ask again later.

The same `message_id` again returns the same answer without running the turn twice.
"""

import asyncio
import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text, Tuple

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.assistant.ran import ran
from bot.assistant.turn import CURRENT_TURN, Turn
from bot.labels import Lane, SystemIntent

logger = logging.getLogger(__name__)

TURN_SECONDS = 20.0
"""After this long the turn is given up and forgotten: an action server that hangs is one that is down."""

MAX_TEXT = 5000
FRACTION_SLASH = "\u2044"

OnMessage = Callable[[UserMessage], Awaitable[Any]]
Answer = Tuple[int, Dict[Text, Any]]


class NowhereOutput(OutputChannel):
    """Replies are read from the stored turn, so that nothing is said that is not also remembered."""

    @classmethod
    def name(cls) -> Text:
        return "apaise"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        return None


class ApaiseChannel(InputChannel):
    """Configured in credentials.yml with the secret that the worker shares."""

    @classmethod
    def name(cls) -> Text:
        return "apaise"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "ApaiseChannel":
        secret = str((credentials or {}).get("secret", ""))
        if len(secret) < 32:
            cls.raise_missing_credentials_exception()
        return cls(secret)

    def __init__(self, secret: Text) -> None:
        self._secret = secret
        self._running: Dict[Tuple[Text, Text], "asyncio.Task[Answer]"] = {}

    def get_output_channel(self) -> OutputChannel:
        return NowhereOutput()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        door = Blueprint("apaise_webhook", "apaise_webhook")

        @door.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            return response.json({"ready": ready}, status=200 if ready else 503)

        @door.route("/webhook", methods=["POST"])
        async def hook(request: Request) -> HTTPResponse:
            if not self._is_ours(request.headers.get("authorization", "")):
                return response.json({"error": "unauthorized"}, status=401)
            turn = request.json if isinstance(request.json, dict) else {}
            message = _user_message(turn)
            if message is None:
                return response.json({"error": "not a turn"}, status=400)
            status, body = await self._answer(request.app.ctx.agent, on_new_message, message)
            return response.json(body, status=status)

        return door

    def _is_ours(self, authorization: Text) -> bool:
        expected = f"Bearer {self._secret}".encode()
        return hmac.compare_digest(authorization.encode("utf-8", "replace"), expected)

    async def _answer(self, agent: Agent, handle: OnMessage, message: UserMessage) -> Answer:
        """Join the turn if it is already running: a worker that lost patience asks again."""
        key = (str(message.sender_id), str(message.message_id))
        task = self._running.get(key)
        if task is None:
            task = asyncio.ensure_future(_run_once(agent, handle, message))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)


async def _run_once(agent: Agent, handle: OnMessage, message: UserMessage) -> Answer:
    turn = Turn()
    CURRENT_TURN.set(turn)
    answer = await _stored_answer(agent, message)
    if answer is not None:
        return 200, answer
    try:
        await asyncio.wait_for(handle(message), TURN_SECONDS)
    except asyncio.TimeoutError:
        logger.error("turn given up after %s s", TURN_SECONDS)
    answer = await _stored_answer(agent, message) if turn.stored else None
    return (200, answer) if answer is not None else (503, {"error": "turn not completed"})


async def _stored_answer(agent: Agent, message: UserMessage) -> Optional[Dict[Text, Any]]:
    """What was said in the turn of this message id; None when there was no such turn."""
    tracker = await agent.tracker_store.retrieve(message.sender_id)
    events = list(tracker.events) if tracker else []
    for index, event in enumerate(events):
        if isinstance(event, UserUttered) and event.message_id == message.message_id:
            return {
                "replies": _replies(events[index + 1 :]),
                "parse": _parse(event),
                "ran": ran(events, index),
            }
    return None


def _replies(following: List[Any]) -> List[Dict[Text, Any]]:
    replies = []
    for event in following:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered) and event.text:
            wording = event.metadata.get("wording") or event.metadata.get("utter_action") or ""
            private = event.metadata.get("private") is True
            replies.append({"text": event.text, "wording": wording, "private": private})
    return replies


def _parse(event: UserUttered) -> Dict[Text, Any]:
    data = event.parse_data
    return {"intent": data.get("intent", {}), "entities": data.get("entities", [])}


def _user_message(turn: Dict[Text, Any]) -> Optional[UserMessage]:
    """The message a request describes; None when it is not one of the two shapes above."""
    conversation, message_id = turn.get("conversation"), turn.get("message_id")
    lane, text, event = turn.get("lane"), turn.get("text"), turn.get("event")
    if not conversation or not message_id or lane not in {item.value for item in Lane}:
        return None
    metadata = {"lane": lane}
    if event in {intent.value for intent in SystemIntent}:
        said, parse_data = f"EXTERNAL: {event}", _event_parse(event)
    elif isinstance(text, str):
        said, parse_data = harmless(text), None
    else:
        return None
    return UserMessage(
        said,
        NowhereOutput(),
        str(conversation),
        parse_data=parse_data,
        input_channel=ApaiseChannel.name(),
        message_id=str(message_id),
        metadata=metadata,
    )


def _event_parse(event: Text) -> Dict[Text, Any]:
    intent = {"name": event, "confidence": 1.0}
    return {"text": f"EXTERNAL: {event}", "intent": intent, "intent_ranking": [intent], "entities": []}


def harmless(text: Text) -> Text:
    """A customer's words as words: Rasa would take a leading slash for an intent of ours."""
    cut = text[:MAX_TEXT].strip()
    return FRACTION_SLASH + cut[1:] if cut.startswith("/") else cut
