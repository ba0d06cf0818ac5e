"""Asking the assistant for one turn of a conversation."""

from dataclasses import dataclass

import httpx

from bot.casework.reading import Understood, understood
from bot.errors import AssistantUnavailable, BadPayload
from bot.labels import SystemIntent
from bot.store.queue import Inbound, InboundKind

TURN_SECONDS = 30.0
"""Longer than the assistant itself gives a turn, so that it is the one that gives up."""

HEALTH_SECONDS = 3.0

EVENTS = {
    InboundKind.PRIVATE_OPENED: SystemIntent.PRIVATE_OPENED,
    InboundKind.DECISION: SystemIntent.DECISION,
    InboundKind.HANDED_BACK: SystemIntent.HANDED_BACK,
    InboundKind.DELAYED: SystemIntent.DELAYED,
}


@dataclass(frozen=True)
class Reply:
    """`private`: it answers a public comment by a private message to its author."""

    text: str
    wording: str
    private: bool = False


@dataclass(frozen=True)
class Ran:
    """The rule that was followed, by its name in `data/rules` (empty: none), and the actions that ran."""

    rule: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TurnAnswer:
    """What the assistant understood, did and says; asking again for the same message gives the same."""

    understood: Understood
    replies: tuple[Reply, ...]
    ran: Ran = Ran()


class RasaClient:
    """Rasa's only door (see `bot.assistant.channel`), on loopback."""

    def __init__(self, base_url: str, secret: str, actions_url: str = "") -> None:
        """`actions_url`: where the action server is, without which Rasa completes no turn."""
        self._healths = ["/webhooks/apaise/", *([f"{actions_url}/health"] if actions_url else [])]
        self._http = httpx.Client(
            base_url=base_url,
            timeout=TURN_SECONDS,
            headers={"Authorization": f"Bearer {secret}"},
            trust_env=False,
        )

    def is_well(self) -> bool:
        """Whether Rasa and its actions answer: if so, a turn that failed failed for a reason of its own."""
        try:
            answers = [self._http.get(health, timeout=HEALTH_SECONDS) for health in self._healths]
        except httpx.HTTPError:
            return False
        return all(answer.status_code == 200 for answer in answers)

    def turn(self, inbound: Inbound) -> TurnAnswer:
        """Run the turn of this row. AssistantUnavailable when it must be asked again later."""
        try:
            answer = self._http.post("/webhooks/apaise/webhook", json=_request(inbound))
        except httpx.HTTPError as error:
            raise AssistantUnavailable(type(error).__name__) from None
        if answer.status_code >= 500:
            raise AssistantUnavailable(f"HTTP {answer.status_code}")
        if answer.status_code != 200:
            raise BadPayload(f"Rasa answered HTTP {answer.status_code}")
        content = answer.json()
        replies = tuple(Reply(**reply) for reply in content["replies"])
        done = content.get("ran", {})
        ran = Ran(done.get("rule", ""), tuple(done.get("actions", ())))
        return TurnAnswer(understood(content["parse"]), replies, ran)


def _request(inbound: Inbound) -> dict[str, str]:
    request = {
        "conversation": inbound.conversation.key,
        "message_id": str(inbound.id),
        "lane": inbound.conversation.lane.value,
    }
    event = EVENTS.get(inbound.kind)
    said = {"event": event.value} if event else {"text": inbound.text}
    return {**request, **said}
