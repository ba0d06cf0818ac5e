"""A desk in Slack on a stage: the store, the courier, our web side, and people who click."""

from collections.abc import Iterator
from contextlib import contextmanager
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
from bot.desk.cards import make_cards
from bot.desk.slack_http import PATH, SlackDesk
from bot.labels import Anger, PublicIntent, Wish
from bot.platforms.events import Author, Comment
from bot.platforms.registry import Platforms
from bot.settings import Settings
from bot.store.cases import Case, Decision, Escalation
from bot.store.queue import Inbound, Outbound
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from tests.fakes.slack import CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack, Post

ANA, BEN, CLEO, NOBODY = "U1ANA", "U1BEN", "U1CLEO", "U1NOBODY"
NAMES = {ANA: "Ana Diaz", BEN: "Ben Azoulay", CLEO: "Cléo Martin", NOBODY: "Stagiaire"}
LADDER = ((ANA, BEN), (CLEO,), ())


class SlackScene:
    """Ana and Ben are advisers (50 €), Cléo is their manager, and somebody in the channel is neither."""

    def __init__(self, settings: Settings, store: Store, slack: FakeSlack) -> None:
        self.settings, self.store, self.slack = settings, store, slack
        self.cards = make_cards(settings, store)
        self.courier = Courier(store, Platforms([]), self.cards)
        self.web = TestClient(Starlette(routes=list(SlackDesk(settings, store).routes())))

    def complaint(self, number: int = 1, text: str = "Colis jamais reçu, remboursez-moi !") -> int:
        """A furious customer asks for their money back; returns the escalation."""
        comment = Comment(
            f"c{number}", Author(f"p{number}", f"Marie {number}"), "post", "Post", text, self.store.clock()
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
        """Let the courier send all that is due."""
        while self.courier.run_once():
            pass

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
        return {element["action_id"].removeprefix("escalation_"): element for element in elements}

    def deliver(self, post: Post) -> httpx.Response:
        return self.web.post(PATH, content=post.body, headers=post.headers)

    def click(self, user: str, escalation: int, kind: str) -> Post:
        """What Slack would send for this click."""
        message = self.card(escalation)
        return self.slack.sign(self.slack.click(user, self.buttons(escalation)[kind], message["ts"]))

    def press(self, user: str, escalation: int, kind: str) -> httpx.Response:
        return self.deliver(self.click(user, escalation, kind))

    def open(self, user: str, escalation: int, kind: str) -> str:
        """Press a button that opens a window; returns the window."""
        before = set(self.slack.views)
        assert self.press(user, escalation, kind).status_code == 200
        (view,) = set(self.slack.views) - before
        return view

    def submit(self, user: str, view: str, **typed: str) -> httpx.Response:
        return self.deliver(self.slack.sign(self.slack.submission(user, view, dict(typed))))

    def decide(self, user: str, escalation: int, kind: str, **typed: str) -> httpx.Response:
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

    def outbound(self) -> list[Outbound]:
        with self.store.reading() as work:
            return list(work.session.scalars(select(Outbound)))


def _shows(message: dict[str, Any], escalation: int) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return bool(payload.get("escalation_id") == str(escalation))


@contextmanager
def slack_scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    slack = FakeSlack(store.clock, members=dict(NAMES))
    with_slack = settings.model_copy(
        update={
            "slack_bot_token": SecretStr(TOKEN),
            "slack_signing_secret": SecretStr(SIGNING_SECRET),
            "slack_channel": CHANNEL,
            "slack_api_url": slack.url,
        }
    )
    try:
        yield SlackScene(with_slack, replace(store, brand=_with_people(store.brand), slack=True), slack)
    finally:
        slack.down()


def _with_people(brand: Brand) -> Brand:
    levels = tuple(
        level.model_copy(update={"slack_users": users})
        for level, users in zip(brand.authority, LADDER, strict=True)
    )
    return brand.model_copy(update={"authority": levels})
