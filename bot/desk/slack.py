"""The desk in Slack, put together from the settings."""

import threading
from dataclasses import dataclass

from bot.commands.slack_trouble import Part, all_is_well
from bot.desk.cards import SlackCards
from bot.desk.clicks import Clicks
from bot.desk.conversation import Conversations
from bot.desk.groups import Standing
from bot.desk.lines import SlackLines
from bot.desk.people import People
from bot.desk.reception import Reception
from bot.desk.slack_api import SlackApi
from bot.desk.socket import SlackSocket
from bot.desk.ticket import Tickets
from bot.settings import Settings
from bot.store.unit_of_work import Store

CARD_SECONDS = 10
CLICK_SECONDS = 3
"""Longer than that, the window of a click can no longer be opened anyway."""


@dataclass(frozen=True)
class SlackDesk:
    """Everything about Slack in one process; `socket` is None when clicks come over HTTP only."""

    store: Store
    cards: SlackCards
    lines: SlackLines
    reception: Reception
    socket: SlackSocket | None

    def listen(self, stop: threading.Event) -> None:
        """Hear what people do, until `stop`; over HTTP that is `web`'s affair, and no socket is missed."""
        if self.socket is not None:
            self.socket.run(stop)
            return
        with self.store.work() as work:
            all_is_well(work, Part.CLICKS)


def make_slack_desk(settings: Settings, store: Store) -> SlackDesk | None:
    """The desk of this installation, None when Slack is not set up."""
    if settings.slack_bot_token is None:
        return None
    token, url = settings.slack_bot_token.get_secret_value(), settings.slack_api_url
    tickets = Tickets(settings.apaise_secret.get_secret_value())
    patient = SlackApi(token, url, timeout=CARD_SECONDS)
    cards = SlackCards(store, patient, tickets, settings.slack_channel, settings.base_url)
    reception = make_reception(store, SlackApi(token, url, timeout=CLICK_SECONDS), tickets)
    socket = None
    if settings.slack_app_token is not None:
        app_token = settings.slack_app_token.get_secret_value()
        socket = SlackSocket(store, reception, SlackApi(app_token, url, timeout=CARD_SECONDS))
    return SlackDesk(store, cards, SlackLines(patient, cards), reception, socket)


def make_reception(store: Store, api: SlackApi, tickets: Tickets) -> Reception:
    """What receives and does all that people do in Slack."""
    standing = Standing(store.brand, api, store.clock)
    people = People(store, api, standing)
    talk = Conversations(store, people)
    return Reception(store, Clicks(store, api, tickets, standing, people, talk), talk, people)
