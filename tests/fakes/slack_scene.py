"""A desk in Slack on a stage: the store, the courier, our web side, and people who click."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.brand import Brand
from bot.casework.decision import EscalationReason
from bot.casework.reading import Understood
from bot.commands.cases import hear
from bot.commands.escalations import escalate
from bot.commands.intake import private_conversation, store_events
from bot.commands.slack_trouble import present_troubles
from bot.desk.slack import make_slack_desk
from bot.desk.slack_http import PATH, SlackHttp
from bot.desk.socket import CONNECTIONS
from bot.labels import Anger, PublicIntent, Wish
from bot.platforms.events import Author, Comment
from bot.platforms.registry import Platforms
from bot.settings import Settings
from bot.store.cases import Case, Decision, Escalation
from bot.store.queue import TO_SLACK, Inbound, Outbound, QueueState
from bot.store.slack import SlackEvent
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.slack_courier import SlackCourier
from tests.fakes import slack_people as people
from tests.fakes.slack import APP_TOKEN, CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack
from tests.fakes.slack_links import Ack, HttpLink, Link, SocketLink
from tests.fakes.slack_signing import Post, sign

ANA, BEN, CLEO, NOBODY = "U1ANA", "U1BEN", "U1CLEO", "U1NOBODY"
NAMES = {ANA: "Ana Diaz", BEN: "Ben Azoulay", CLEO: "Cléo Martin", NOBODY: "Stagiaire"}
LADDER = ((ANA, BEN), (CLEO,), ())


class SlackScene:
    """Ana and Ben are advisers (50 €), Cléo is their manager, and somebody in the channel is neither."""

    def __init__(self, settings: Settings, store: Store, slack: FakeSlack, platforms: Platforms) -> None:
        self.settings, self.store, self.slack = settings, store, slack
        desk = make_slack_desk(settings, store)
        assert desk is not None
        self.desk = desk
        self.cards = desk.cards
        self.couriers = [SlackCourier(store, desk.cards, desk.lines), Courier(store, platforms)]
        http = SlackHttp(desk.reception, SIGNING_SECRET, store.clock)
        self.web = TestClient(Starlette(routes=list(http.routes())), raise_server_exceptions=False)
        self.link: Link = HttpLink(slack, self.web)

    def complaint(
        self, number: int = 1, text: str = "Colis jamais reçu, remboursez-moi !", person: str = ""
    ) -> int:
        """A furious customer asks for their money back; returns the escalation."""
        comment = Comment(
            f"c{number}",
            Author(person or f"p{number}", f"Marie {number}"),
            "post",
            "Post",
            text,
            self.store.clock(),
        )
        with self.store.work() as work:
            (row_id,) = store_events(work, "sandbox", "maison-lumen", [comment])
            reading = Understood(
                PublicIntent.REQUEST_COMPENSATION.value, anger=Anger.FURIOUS, wish=Wish.REFUND
            )
            case = hear(work, work.get(Inbound, row_id), reading).case
            return escalate(work, case, EscalationReason.COMPENSATION, f"inbound:{row_id}").id

    def writes_in_private(self, escalation: int) -> None:
        """The customer of an escalation has a private conversation, where decisions are told."""
        with self.store.work() as work:
            case = work.get(Escalation, escalation).case
            conversation = private_conversation(work, case.conversations[0].identity)
            conversation.case_id = case.id

    def carry(self) -> None:
        """Let the couriers send all that is due, to Slack and to the customers."""
        busy = True
        while busy:
            busy = False
            for courier in self.couriers:
                busy = courier.run_once() or busy

    def send(self, payload: dict[str, Any]) -> Ack:
        """Somebody does something in Slack; returns once what they did has had its effect."""
        ack = self.link.send(payload)
        limit = time.monotonic() + 10
        while self._at_work() and time.monotonic() < limit:
            time.sleep(0.005)
        return ack

    def _at_work(self) -> bool:
        with self.store.reading() as work:
            query = select(SlackEvent.id).where(SlackEvent.state == QueueState.DOING)
            return work.session.scalars(query).first() is not None

    def say(self, user: str, escalation: int, text: str, **more: Any) -> dict[str, Any]:
        """A member writes in the thread of a card; returns what Slack made of it."""
        written = people.message(self.slack, user, text, self.card(escalation)["ts"], **more)
        self.send(written)
        return written

    def thread(self, escalation: int) -> list[str]:
        """The lines under a card, as they are read."""
        card = self.card(escalation)["ts"]
        lines = [m for m in self.slack.messages.values() if m.get("thread_ts") == card]
        return ["\n".join(block["text"]["text"] for block in line["blocks"]) for line in lines]

    def posted(self, number: int = 1, text: str = "Colis jamais reçu, remboursez-moi !") -> int:
        """A complaint whose card is in the channel."""
        escalation = self.complaint(number, text)
        self.carry()
        return escalation

    def card(self, escalation: int) -> dict[str, Any]:
        """The one card of an escalation."""
        payloads = [m for m in self.slack.messages.values() if _shows(m, escalation)]
        assert len(payloads) == 1, f"{len(payloads)} cards of escalation {escalation}"
        return payloads[0]

    def buttons(self, escalation: int) -> dict[str, dict[str, Any]]:
        """The buttons of the card, by kind of decision."""
        blocks = [b for a in self.card(escalation)["attachments"] for b in a["blocks"]]
        elements = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
        return {element["action_id"].split("_", 1)[1]: element for element in elements}

    def deliver(self, post: Post) -> httpx.Response:
        return self.web.post(PATH, content=post.body, headers=post.headers)

    def click(self, user: str, escalation: int, kind: str) -> dict[str, Any]:
        """What Slack would tell of this click."""
        button = self.buttons(escalation)[kind]
        return people.click(self.slack, user, button, self.card(escalation)["ts"])

    def signed_click(self, user: str, escalation: int, kind: str) -> Post:
        """The same, as the post of signed HTTP."""
        return sign(self.slack, self.click(user, escalation, kind))

    def press(self, user: str, escalation: int, kind: str) -> Ack:
        return self.send(self.click(user, escalation, kind))

    def open(self, user: str, escalation: int, kind: str) -> str:
        """Press a button that opens a window; returns the window."""
        before = set(self.slack.views)
        assert self.press(user, escalation, kind).ok
        (view,) = set(self.slack.views) - before
        return view

    def submission(self, user: str, view: str, **typed: str) -> dict[str, Any]:
        return people.submission(self.slack, user, view, dict(typed))

    def submit(self, user: str, view: str, **typed: str) -> Ack:
        return self.send(self.submission(user, view, **typed))

    def decide(self, user: str, escalation: int, kind: str, **typed: str) -> Ack:
        return self.submit(user, self.open(user, escalation, kind), **typed)

    def told(self, user: str) -> list[str]:
        """What was whispered to this member."""
        return [whisper["text"] for whisper in self.slack.whispers if whisper["user"] == user]

    def decisions(self, escalation: int) -> list[Decision]:
        with self.store.reading() as work:
            query = select(Decision).where(Decision.escalation_id == escalation)
            return list(work.session.scalars(query))

    def escalation(self, escalation: int) -> Escalation:
        with self.store.reading() as work:
            return work.get(Escalation, escalation)

    def history(self, escalation: int) -> list[str]:
        with self.store.reading() as work:
            case = work.get(Case, work.get(Escalation, escalation).case_id)
            return [event.kind for event in case.events]

    def troubles(self) -> list[str]:
        """What the desk page says does not work in Slack."""
        with self.store.reading() as work:
            return [trouble.why for trouble in present_troubles(work)]

    def outbound(self) -> list[Outbound]:
        """What is for Slack."""
        with self.store.reading() as work:
            return list(work.session.scalars(select(Outbound).where(Outbound.kind.in_(TO_SLACK))))


def _shows(message: dict[str, Any], escalation: int) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return bool(payload.get("escalation_id") == str(escalation))


@contextmanager
def slack_scene(
    settings: Settings, store: Store, link: str = "http", platforms: Platforms | None = None
) -> Iterator[SlackScene]:
    """A scene; `link` says how what people do reaches us, `http` or `socket`."""
    slack = FakeSlack(store.clock, members=dict(NAMES))
    with_slack = settings.model_copy(
        update={
            "slack_bot_token": SecretStr(TOKEN),
            "slack_app_token": SecretStr(APP_TOKEN),
            "slack_signing_secret": SecretStr(SIGNING_SECRET),
            "slack_channel": CHANNEL,
            "slack_api_url": slack.url,
        }
    )
    here = replace(store, brand=with_people(store.brand), slack=True)
    with ExitStack() as stack:
        stack.callback(slack.down)
        scene = SlackScene(with_slack, here, slack, platforms or Platforms([]))
        if link == "socket":
            scene.link = stack.enter_context(_over_socket(scene))
        yield scene


@contextmanager
def _over_socket(scene: SlackScene) -> Iterator[SocketLink]:
    link, stop = SocketLink(scene.slack), threading.Event()
    assert scene.desk.socket is not None
    thread = threading.Thread(target=scene.desk.socket.run, args=(stop,))
    thread.start()
    try:
        link.wait_for(CONNECTIONS)
        yield link
    finally:
        stop.set()
        link.down()
        thread.join(timeout=20)
    assert not thread.is_alive(), "the socket did not stop"


def with_people(brand: Brand) -> Brand:
    levels = tuple(
        level.model_copy(update={"slack_users": users})
        for level, users in zip(brand.authority, LADDER, strict=True)
    )
    return brand.model_copy(update={"authority": levels})
