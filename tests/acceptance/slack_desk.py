"""The desk in a fake Slack, with a whole installation really running behind it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from bot.brand import load_brand
from bot.clock import system_clock
from bot.store.network import SandboxPerson
from tests.conftest import ROOT
from tests.fakes.slack import APP_TOKEN, CHANNEL, SIGNING_SECRET, TOKEN, FakeSlack
from tests.fakes.slack_channel import NAMES, SlackChannel, with_people
from tests.fakes.slack_links import HttpLink, SocketLink
from tests.inbox import Inbox, running_inbox, until
from tests.story import NUMBERS
from tests.unit.test_card import said

PARCEL = "Mon colis devait arriver il y a trois semaines et je n'ai toujours rien reçu, c'est lamentable"
TALK = frozenset({"heard", "replied", "details", "private_opened"})


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

    def tells(self, person: SandboxPerson, act: Callable[[], object]) -> str:
        """The one thing the customer is told because of this."""
        before = len(self.inbox.chat(person))
        act()
        (told,) = until(lambda: self.inbox.chat(person)[before:], "the customer was not told")
        self.inbox.settle()
        assert len(self.inbox.chat(person)) == before + 1
        return told

    def steps(self, escalation: int) -> list[str]:
        """The whole history since a decision was asked for, but for what is said to and by the customer."""
        history = self.channel.history(escalation)
        return [kind for kind in history[history.index("escalated") :] if kind not in TALK]

    def shown(self, escalation: int) -> str:
        """What the card says; empty while there is none."""
        try:
            return said(self.channel.card(escalation))
        except AssertionError:
            return ""

    def thread(self, escalation: int) -> str:
        return "\n".join(self.channel.thread(escalation))

    def last_line(self, escalation: int) -> str:
        """The latest in the thread; empty while there is none."""
        return (self.channel.thread(escalation) or [""])[-1]


@contextmanager
def running_desk(folder: Path) -> Iterator[Desk]:
    """Clicks may reach it over the socket and over signed HTTP: it has both.

    The pace of a real channel, a message a second, would make the stories long: it is tested elsewhere.
    """
    slack = FakeSlack(system_clock, members=dict(NAMES), burst=1000)
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
    people = with_people(load_brand(ROOT / "brand.yml"))
    content = yaml.safe_load((ROOT / "brand.yml").read_text(encoding="utf-8"))
    for level, known in zip(content["authority"], people.authority, strict=True):
        level["slack_users"] = list(known.slack_users)
    file = folder / "brand.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file
