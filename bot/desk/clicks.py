"""What a click on a card leads to: a window, a decision, or a word to the person who clicked."""

from dataclasses import replace

import structlog

from bot.casework.decision import Choice, DecisionKind
from bot.casework.ladder import Level
from bot.desk.conversation import NOT_AN_AGENT, Conversations
from bot.desk.modal import FormError, modal, read_choice
from bot.desk.payloads import Click, Submission
from bot.desk.people import People, Whisper
from bot.desk.slack_api import SlackApi
from bot.desk.talk import TalkKind, check, window
from bot.desk.ticket import Ticket, Tickets
from bot.desk.verdict import NO_AUTHORITY, Verdicts
from bot.errors import PlatformError
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

NOT_OURS = "Ce bouton n’est plus valable. Regardez la carte la plus récente."
NOT_OPENED = "La fenêtre n’a pas pu s’ouvrir. Cliquez à nouveau."
USED_BEFORE = "exchanged_trigger_id"


class Clicks:
    """The one path of every click, however it reached us."""

    def __init__(
        self, store: Store, api: SlackApi, tickets: Tickets, people: People, talk: Conversations
    ) -> None:
        self._store = store
        self._api = api
        self._tickets = tickets
        self._people = people
        self._talk = talk
        self._verdicts = Verdicts(store)

    def click(self, click: Click) -> None:
        """Open a window, or take the conversation over.

        Slack gives three seconds to open a window: nothing that waits comes before it.
        """
        refusal = self._act(click)
        if refusal:
            self._people.whisper(Whisper(click.channel, click.person.id, refusal))

    def check(self, submission: Submission) -> None:
        """FormError when the window must stay open for a correction. Reads what was typed, and no more."""
        if isinstance(submission.kind, TalkKind):
            check(submission.kind, submission.typed)
        else:
            read_choice(submission.kind, submission.typed, self._store.brand.currency)

    def submit(self, submission: Submission) -> None:
        """Do as the window says. It is stored when this returns, or the person knows why not."""
        ticket = self._tickets.read(submission.ticket)
        if ticket is None:
            log.warning("window refused", why="ticket")
            return
        refusal = self._submit(submission, ticket)
        if refusal:
            self._people.whisper(Whisper(ticket.channel, submission.person.id, refusal))

    def _submit(self, submission: Submission, ticket: Ticket) -> str | None:
        if isinstance(submission.kind, TalkKind):
            if not self._people.knows(submission.person):
                return NOT_AN_AGENT
            return self._talk.submit(submission, ticket.escalation)
        try:
            choice = read_choice(submission.kind, submission.typed, self._store.brand.currency)
        except FormError as error:
            return error.message
        refusal = self._verdicts.decide(submission.person, ticket, choice, submission.key)
        if refusal is None:
            log.info("decision from Slack", escalation=ticket.escalation, choice=choice.kind.value)
        return refusal

    def _act(self, click: Click) -> str | None:
        """Returns why not, in words for the person."""
        ticket = self._tickets.read(click.ticket)
        if ticket is None:
            log.warning("click refused", why="ticket")
            return NOT_OURS
        if isinstance(click.kind, TalkKind):
            if not self._people.knows(click.person):
                return NOT_AN_AGENT
            return self._open(click, ticket, None)
        level = self._store.brand.ladder.of_slack_user(click.person.id)
        if level is None:
            return NO_AUTHORITY
        if click.kind is not DecisionKind.TAKE_OVER:
            return self._open(click, ticket, level)
        self._people.meet(click.person)
        return self._verdicts.decide(click.person, ticket, Choice(DecisionKind.TAKE_OVER), click.key)

    def _open(self, click: Click, ticket: Ticket, level: Level | None) -> str | None:
        carried = self._tickets.sign(replace(ticket, channel=click.channel))
        try:
            if isinstance(click.kind, TalkKind):
                view = window(click.kind, carried)
            else:
                view = modal(click.kind, carried, level.cap if level else None)
            self._api.open_view(click.trigger_id, view)
        except PlatformError as error:
            log.warning("window not opened", why=error.detail)
            return None if error.detail == USED_BEFORE else NOT_OPENED
        self._people.meet(click.person)
        return None
