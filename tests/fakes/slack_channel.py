"""The channel of the desk in the fake Slack: its cards, their threads, and the people who use them."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.brand import Brand
from bot.store.cases import Case, Decision, Escalation
from bot.store.queue import QueueState
from bot.store.slack import SlackEvent
from bot.store.unit_of_work import Store
from tests.fakes import slack_people as people
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_links import Ack, Link

ANA, BEN, CLEO, DAN, NADIA, NOBODY = "U1ANA", "U1BEN", "U1CLEO", "U1DAN", "U1NADIA", "U1NOBODY"
NAMES = {
    ANA: "Ana Diaz",
    BEN: "Ben Azoulay",
    CLEO: "Cléo Martin",
    DAN: "Dan Roy",
    NADIA: "Nadia Benali",
    NOBODY: "Stagiaire",
}
LADDER = ((ANA, BEN), (CLEO, DAN), (NADIA,))
PATIENCE = 30.0


@dataclass
class SlackChannel:
    """Ana and Ben are advisers (50 €), Cléo and Dan their managers (200 €), Nadia directs, and somebody in
    the channel is none of these.

    What they do reaches us through `link`.
    """

    store: Store
    slack: FakeSlack
    link: Link

    def send(self, payload: dict[str, Any]) -> Ack:
        """Somebody does something in Slack; returns once what they did has had its effect."""
        ack = self.link.send(payload)
        limit = time.monotonic() + PATIENCE
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
        lines = [m for m in list(self.slack.messages.values()) if m.get("thread_ts") == card]
        return ["\n".join(block["text"]["text"] for block in line["blocks"]) for line in lines]

    def card(self, escalation: int) -> dict[str, Any]:
        """The one card of an escalation."""
        payloads = [m for m in list(self.slack.messages.values()) if _shows(m, escalation)]
        assert len(payloads) == 1, f"{len(payloads)} cards of escalation {escalation}"
        return payloads[0]

    def buttons(self, escalation: int) -> dict[str, dict[str, Any]]:
        """The buttons of the card, by kind of decision."""
        blocks = [b for a in self.card(escalation)["attachments"] for b in a["blocks"]]
        elements = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
        return {element["action_id"].split("_", 1)[1]: element for element in elements}

    def click(self, user: str, escalation: int, kind: str) -> dict[str, Any]:
        """What Slack would tell of this click."""
        button = self.buttons(escalation)[kind]
        return people.click(self.slack, user, button, self.card(escalation)["ts"])

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


def _shows(message: dict[str, Any], escalation: int) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return bool(payload.get("escalation_id") == str(escalation))


def with_people(brand: Brand) -> Brand:
    levels = tuple(
        level.model_copy(update={"slack_users": users})
        for level, users in zip(brand.authority, LADDER, strict=True)
    )
    return brand.model_copy(update={"authority": levels})
