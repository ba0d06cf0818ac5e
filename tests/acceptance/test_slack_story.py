"""The desk in Slack, with a running installation: a person takes over, writes, hands back, decides.

The same stories over the socket and over signed HTTP, which this installation has both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

from bot.brand import load_brand
from bot.casework.case import CaseStatus
from bot.clock import system_clock
from bot.processes.model import current_model
from bot.store.network import SandboxPerson
from bot.store.queue import QueueState
from tests.conftest import ROOT, skip_or_fail
from tests.fakes.slack import APP_TOKEN, CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack
from tests.fakes.slack_channel import ANA, BEN, NAMES, SlackChannel, with_people
from tests.fakes.slack_links import HttpLink, SocketLink
from tests.inbox import Inbox, running_inbox, until
from tests.story import NUMBERS
from tests.unit.test_card import said

PARCEL = "Mon colis devait arriver il y a trois semaines et je n'ai toujours rien reçu, c'est lamentable"


@dataclass
class Desk:
    inbox: Inbox
    channel: SlackChannel
    socket: SocketLink
    http: HttpLink

    def asks_for_a_refund(self, name: str) -> tuple[SandboxPerson, int]:
        """A customer goes all the way to the escalation; returns them and it, its card being posted."""
        person = self.inbox.join(f"{name} {next(NUMBERS)}")
        comment = self.inbox.comment(person, PARCEL)
        (public,) = until(lambda: self.inbox.public_answers(comment), "no public answer")
        self.inbox.open_chat(person, public.split("/sandbox/m/")[1].split()[0])
        until(lambda: self.inbox.chat(person), "no welcome")
        self.inbox.settle()
        self.inbox.say(person, "commande CMD-48213, je veux être remboursée")
        self.inbox.say(person, "oui c'est ça")
        escalation = self.inbox.escalation_of(self.inbox.case_of(person)).id
        until(lambda: self.shown(escalation), "no card")
        return person, escalation

    def shown(self, escalation: int) -> str:
        """What the card says; empty while there is none."""
        try:
            return said(self.channel.card(escalation))
        except AssertionError:
            return ""

    def thread(self, escalation: int) -> str:
        return "\n".join(self.channel.thread(escalation))


@pytest.fixture(scope="module")
def whole_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    folder = tmp_path_factory.mktemp("desk")
    slack = FakeSlack(system_clock, members=dict(NAMES))
    socket = SocketLink(slack)
    settings = {
        "brand_file": _brand_file(folder),
        "slack_bot_token": TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_signing_secret": SIGNING_SECRET,
        "slack_channel": CHANNEL,
        "slack_api_url": slack.url,
    }
    try:
        with running_inbox(f"sqlite:///{folder}/apaise.db", folder, **settings) as inbox:
            socket.wait_for(2, seconds=30)
            with httpx.Client(base_url=inbox.settings.local_url, trust_env=False) as client:
                yield Desk(inbox, SlackChannel(inbox.store, slack, socket), socket, HttpLink(slack, client))
    finally:
        socket.down()
        slack.down()


@pytest.fixture(params=["socket", "http"])
def desk(request: pytest.FixtureRequest, whole_desk: Desk) -> Desk:
    whole_desk.channel.link = whole_desk.socket if request.param == "socket" else whole_desk.http
    whole_desk.channel.slack.whispers.clear()
    return whole_desk


def _brand_file(folder: Path) -> Path:
    """brand.yml with the people of the fake Slack on its ladder."""
    people = with_people(load_brand(ROOT / "brand.yml"))
    content = yaml.safe_load((ROOT / "brand.yml").read_text(encoding="utf-8"))
    for level, known in zip(content["authority"], people.authority, strict=True):
        level["slack_users"] = list(known.slack_users)
    file = folder / "brand.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def test_approved_in_slack_told_to_the_customer_and_accepted(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Marie")
    late = desk.channel.open(BEN, escalation, "approve")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "approve", amount="20")
    desk.channel.submit(BEN, late, amount="30")
    (decision,) = until(lambda: desk.inbox.chat(person)[before:], "the decision was not told")
    assert "20\u00a0€" in decision
    assert desk.channel.told(BEN) == ["Ana Diaz a déjà décidé : accordé 20\u00a0€."]
    assert "résolu" in desk.inbox.say(person, "oui, j'accepte, merci")[-1]
    assert desk.inbox.case_of(person).status is CaseStatus.RESOLVED
    until(lambda: "Proposition acceptée" in desk.shown(escalation), "the card does not say so")
    history = desk.channel.history(escalation)
    assert [kind for kind in history if kind in {"escalated", "decided", "accepted"}] == [
        "escalated",
        "decided",
        "accepted",
    ]


def test_taken_over_answered_handed_back_and_decided(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Nadia")
    desk.channel.press(ANA, escalation, "take_over")
    until(lambda: "en pause : Ana Diaz" in desk.thread(escalation), "the thread does not say who answers")
    before = len(desk.inbox.chat(person))
    desk.inbox.write(person, "alors, il est où mon colis ?")
    until(lambda: ">alors, il est où mon colis ?" in desk.thread(escalation), "the thread does not have it")
    desk.channel.say(ANA, escalation, "elle a raison, l’entrepôt s’est trompé")
    desk.channel.say(ANA, escalation, "&gt;&gt; Je viens de le retrouver, il part demain.")
    (sent,) = until(lambda: desk.inbox.chat(person)[before:], "the agent's message did not arrive")
    assert sent == "Je viens de le retrouver, il part demain.\n— Ana"
    until(lambda: "✅ Remis à" in desk.thread(escalation), "the thread does not say that it arrived")
    window = desk.channel.open(ANA, escalation, "hand_back")
    desk.channel.submit(ANA, window, agreed="Le colis part demain")
    resumed = lambda: " ".join(desk.inbox.chat(person)[before + 1 :])  # noqa: E731
    until(lambda: "Conseil client" in resumed(), "the assistant does not say who decides")
    desk.inbox.settle()
    until(lambda: "approve" in desk.channel.buttons(escalation), "the card takes no decision")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "approve", amount="10")
    until(lambda: desk.inbox.chat(person)[before:], "the decision was not told")
    kinds = ("taken_over", "note", "agent_replied", "handed_back", "decided")
    assert [kind for kind in desk.channel.history(escalation) if kind in kinds] == list(kinds)


def test_slack_goes_away_for_a_while(desk: Desk) -> None:
    desk.channel.slack.down()
    desk.socket.drop()
    person = desk.inbox.join(f"Karim {next(NUMBERS)}")
    comment = desk.inbox.comment(person, "Je veux parler à un responsable, remboursez-moi ma lampe cassée !")
    until(lambda: desk.inbox.public_answers(comment), "a Slack that is away keeps a customer waiting")
    desk.inbox.open_chat(person)
    welcome = len(until(lambda: desk.inbox.chat(person), "no welcome"))
    desk.inbox.write(person, "je veux parler à un humain")
    until(lambda: desk.inbox.chat(person)[welcome:], "a Slack that is away keeps a customer waiting")
    escalation = desk.inbox.escalation_of(desk.inbox.case_of(person)).id
    until(lambda: QueueState.FAILED in desk.inbox.states(), "nothing was tried")
    desk.channel.slack.up()
    until(lambda: desk.shown(escalation), "the card did not appear", 60)
    desk.socket.wait_for(2, seconds=90)
    desk.inbox.settle()
    desk.channel.press(ANA, escalation, "take_over")
    until(lambda: "en pause : Ana Diaz" in desk.thread(escalation), "the click was not heard")
