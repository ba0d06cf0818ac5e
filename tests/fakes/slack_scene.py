"""A desk in Slack on a stage: the store, the courier, our web side, and people who click."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

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
from bot.store.cases import Escalation
from bot.store.queue import TO_SLACK, Inbound, Outbound
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.slack_courier import SlackCourier
from tests.fakes.slack import APP_TOKEN, CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack
from tests.fakes.slack_channel import NAMES, SlackChannel, with_people
from tests.fakes.slack_links import HttpLink, SocketLink
from tests.fakes.slack_signing import Post, sign


class SlackScene(SlackChannel):
    """The channel, with the real parts of the desk beside it and customers who complain."""

    def __init__(self, settings: Settings, store: Store, slack: FakeSlack, platforms: Platforms) -> None:
        self.settings = settings
        desk = make_slack_desk(settings, store)
        assert desk is not None
        self.desk = desk
        self.cards = desk.cards
        self.couriers: list[SlackCourier | Courier] = [
            SlackCourier(store, desk.cards, desk.lines),
            Courier(store, platforms),
        ]
        http = SlackHttp(desk.reception, SIGNING_SECRET, store.clock)
        self.web = TestClient(Starlette(routes=list(http.routes())), raise_server_exceptions=False)
        super().__init__(store, slack, HttpLink(slack, self.web))

    def with_brand(self, brand: Brand) -> "SlackScene":
        """The same channel, for a brand that decides otherwise; clicks reach it over HTTP."""
        return SlackScene(self.settings, replace(self.store, brand=brand), self.slack, Platforms([]))

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

    def posted(self, number: int = 1, text: str = "Colis jamais reçu, remboursez-moi !") -> int:
        """A complaint whose card is in the channel."""
        escalation = self.complaint(number, text)
        self.carry()
        return escalation

    def deliver(self, post: Post, path: str = PATH) -> httpx.Response:
        return self.web.post(path, content=post.body, headers=post.headers)

    def signed_click(self, user: str, escalation: int, kind: str) -> Post:
        """The same, as the post of signed HTTP."""
        return sign(self.slack, self.click(user, escalation, kind))

    def troubles(self) -> list[str]:
        """What the desk page says does not work in Slack."""
        with self.store.reading() as work:
            return [trouble.why for trouble in present_troubles(work)]

    def outbound(self) -> list[Outbound]:
        """What is for Slack."""
        with self.store.reading() as work:
            return list(work.session.scalars(select(Outbound).where(Outbound.kind.in_(TO_SLACK))))


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
