"""A whole installation with its desk in the fake Slack, and the customers who end up on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from bot.clock import system_clock
from bot.store.network import SandboxPerson
from tests.conftest import ROOT
from tests.fakes.slack import APP_TOKEN, CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack
from tests.fakes.slack_channel import ANA, BEN, CLEO, DAN, NADIA, NAMES, SlackChannel
from tests.fakes.slack_links import HttpLink, SocketLink
from tests.inbox import Inbox, running_inbox, until
from tests.story import NUMBERS
from tests.unit.test_card import said

PARCEL = "Mon colis devait arriver il y a trois semaines et je n'ai toujours rien reçu, c'est lamentable"
LADDER = ([ANA, BEN], [CLEO, DAN], [NADIA])
"""Two advisers, two managers, one director."""


@dataclass
class Desk:
    """What people in Slack do reaches the installation through `channel.link`."""

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

    def shows(self, escalation: int, words: str) -> None:
        """Wait until the card says this."""
        until(lambda: words in self.shown(escalation), f"the card does not say « {words} »")

    def thread(self, escalation: int) -> str:
        return "\n".join(self.channel.thread(escalation))

    def steps(self, escalation: int) -> list[str]:
        """The history of the case from the moment a decision was asked for, without what was merely said."""
        history = self.channel.history(escalation)
        return [kind for kind in history[history.index("escalated") :] if kind not in {"heard", "replied"}]


@contextmanager
def running_desk(folder: Path) -> Iterator[Desk]:
    """With Slack over the socket and over signed HTTP at once."""
    slack = FakeSlack(system_clock, members=NAMES | {DAN: "Dan Roy", NADIA: "Nadia Benali"})
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


def _brand_file(folder: Path) -> Path:
    """brand.yml with the people of the fake Slack on its ladder."""
    content = yaml.safe_load((ROOT / "brand.yml").read_text(encoding="utf-8"))
    for level, people in zip(content["authority"], LADDER, strict=True):
        level["slack_users"] = people
    file = folder / "brand.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file
