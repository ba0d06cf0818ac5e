"""What a click on a card leads to: a window, a decision, or a word to the person who clicked."""

from dataclasses import replace
from typing import Any

import structlog

from bot.casework.decision import Choice, DecisionKind
from bot.commands.escalations import Recommendation
from bot.desk.buttons import AT_ONCE, CardAction
from bot.desk.conversation import NOT_AN_AGENT, Conversations
from bot.desk.groups import Standing
from bot.desk.modal import FormError, modal, read_choice, read_recommendation
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
        self,
        store: Store,
        api: SlackApi,
        tickets: Tickets,
        standing: Standing,
        people: People,
        talk: Conversations,
    ) -> None:
        self._store = store
        self._api = api
        self._tickets = tickets
        self._standing = standing
        self._people = people
        self._talk = talk
        self._verdicts = Verdicts(store, standing)

    def click(self, click: Click) -> None:
        """Open a window, or do at once what the button says.

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
            self._read(submission.kind, submission)

    def submit(self, submission: Submission) -> None:
        """Do as the window says. It is stored when this returns, or the person knows why not."""
        ticket = self._tickets.read(submission.ticket)
        if ticket is None:
            log.warning("window refused", why="ticket")
            return
        told = self._submit(submission, ticket)
        if told:
            self._people.whisper(Whisper(ticket.channel, submission.person.id, told))

    def _submit(self, submission: Submission, ticket: Ticket) -> str | None:
        """Returns what to tell the person; None when the card says it all."""
        if isinstance(submission.kind, TalkKind):
            if not self._people.knows(submission.person):
                return NOT_AN_AGENT
            return self._talk.submit(submission, ticket.escalation)
        try:
            said = self._read(submission.kind, submission)
        except FormError as error:
            return error.message
        if isinstance(said, Recommendation):
            told = self._verdicts.ask_above(submission.person, ticket, said, submission.key)
        else:
            told = self._verdicts.decide(submission.person, ticket, said, submission.key)
        if told is None:
            log.info("decision from Slack", escalation=ticket.escalation, choice=submission.kind.value)
        return told

    def _read(self, kind: CardAction, submission: Submission) -> Choice | Recommendation:
        brand, typed = self._store.brand, submission.typed
        if kind is CardAction.ASK_ABOVE:
            return read_recommendation(typed, brand.currency, brand.currencies)
        return read_choice(kind, typed, brand.currency, brand.currencies)

    def _act(self, click: Click) -> str | None:
        """Returns what to tell the person; None when the window or the card says it all."""
        ticket = self._tickets.read(click.ticket)
        if ticket is None:
            log.warning("click refused", why="ticket")
            return NOT_OURS
        if isinstance(click.kind, TalkKind):
            if not self._people.knows(click.person):
                return NOT_AN_AGENT
            return self._open(click, window(click.kind, self._carried(click, ticket)))
        level = self._standing.level_of(click.person.id)
        if level is None:
            return NO_AUTHORITY
        if click.kind not in AT_ONCE:
            return self._open(click, modal(click.kind, self._carried(click, ticket), level.cap))
        self._people.meet(click.person)
        if click.kind is CardAction.OFFER:
            return self._verdicts.grant_offer(click.person, ticket, click.key)
        return self._verdicts.decide(click.person, ticket, Choice(DecisionKind.TAKE_OVER), click.key)

    def _carried(self, click: Click, ticket: Ticket) -> str:
        """The window remembers where it was opened: that is where its answer is told."""
        return self._tickets.sign(replace(ticket, channel=click.channel))

    def _open(self, click: Click, view: dict[str, Any]) -> str | None:
        try:
            self._api.open_view(click.trigger_id, view)
        except PlatformError as error:
            log.warning("window not opened", why=error.detail)
            return None if error.detail == USED_BEFORE else NOT_OPENED
        self._people.meet(click.person)
        return None
