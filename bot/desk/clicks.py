"""What a click on a card leads to: a window, a decision, or a word to the person who clicked."""

from dataclasses import dataclass, replace

import structlog
from sqlalchemy.exc import IntegrityError

from bot.casework.decision import Choice, DecisionKind
from bot.casework.ladder import Level
from bot.commands.team import agent_of_slack_user, find_slack_user
from bot.desk.buttons import CardAction
from bot.desk.groups import Standing
from bot.desk.modal import FormError, modal, read_choice, read_recommendation
from bot.desk.mrkdwn import escape, one_line
from bot.desk.payloads import MOST_NAME, Click, Person, Submission
from bot.desk.slack_api import SlackApi
from bot.desk.ticket import Ticket, Tickets
from bot.desk.verdict import NO_AUTHORITY, Verdicts
from bot.errors import PlatformError
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

NOT_OURS = "Ce bouton n’est plus valable. Regardez la carte la plus récente."
NOT_OPENED = "La fenêtre n’a pas pu s’ouvrir. Cliquez à nouveau."
USED_BEFORE = "exchanged_trigger_id"


@dataclass(frozen=True)
class Whisper:
    """Something to tell one person, in the channel where they clicked."""

    channel: str
    user: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What became of a window: an error beside a field, something to whisper, or neither when it is done."""

    error: FormError | None = None
    whisper: Whisper | None = None


class Clicks:
    """The one path of every click, however it reached us."""

    def __init__(self, store: Store, api: SlackApi, tickets: Tickets) -> None:
        self._store = store
        self._api = api
        self._tickets = tickets
        self._standing = Standing(store.brand, api, store.clock)
        self._verdicts = Verdicts(store, self._standing)

    def click(self, click: Click) -> None:
        """Open the window of a decision, or take the conversation over.

        Slack gives three seconds to open a window: nothing that waits comes before it.
        """
        refusal = self._act(click)
        if refusal:
            self.whisper(Whisper(click.channel, click.person.id, refusal))

    def submit(self, submission: Submission) -> Outcome:
        """Decide as the window says. The decision is stored when this returns."""
        ticket = self._tickets.read(submission.ticket)
        if ticket is None:
            log.warning("window refused", why="ticket")
            return Outcome()
        try:
            told = self._submitted(submission, ticket)
        except FormError as error:
            return Outcome(error=error)
        if told is None:
            log.info("decision from Slack", escalation=ticket.escalation, choice=submission.kind.value)
            return Outcome()
        return Outcome(whisper=Whisper(ticket.channel, submission.person.id, told))

    def _submitted(self, submission: Submission, ticket: Ticket) -> str | None:
        """Returns what to tell the person; None when the card says it all. FormError."""
        brand, person, key = self._store.brand, submission.person, submission.key
        if submission.kind is CardAction.ASK_ABOVE:
            said = read_recommendation(submission.typed, brand.currency, brand.currencies)
            return self._verdicts.ask_above(person, ticket, said, key)
        choice = read_choice(submission.kind, submission.typed, brand.currency, brand.currencies)
        return self._verdicts.decide(person, ticket, choice, key)

    def whisper(self, whisper: Whisper) -> None:
        """Tell the person; what they clicked on was handled, whether this arrives or not."""
        try:
            self._api.whisper(whisper.channel, whisper.user, escape(whisper.text))
        except PlatformError as error:
            log.warning("not told", why=error.detail)

    def _act(self, click: Click) -> str | None:
        """Returns why not, in words for the person."""
        ticket = self._tickets.read(click.ticket)
        level = self._standing.level_of(click.person.id)
        if ticket is None:
            log.warning("click refused", why="ticket")
            return NOT_OURS
        if level is None:
            return NO_AUTHORITY
        if click.kind not in {CardAction.TAKE_OVER, CardAction.OFFER}:
            return self._open(click, ticket, level)
        self._meet(click.person)
        if click.kind is CardAction.OFFER:
            return self._verdicts.grant_offer(click.person, ticket, click.key)
        return self._verdicts.decide(click.person, ticket, Choice(DecisionKind.TAKE_OVER), click.key)

    def _open(self, click: Click, ticket: Ticket, level: Level) -> str | None:
        carried = self._tickets.sign(replace(ticket, channel=click.channel))
        try:
            self._api.open_view(click.trigger_id, modal(click.kind, carried, level.cap))
        except PlatformError as error:
            log.warning("window not opened", why=error.detail)
            return None if error.detail == USED_BEFORE else NOT_OPENED
        self._meet(click.person)
        return None

    def _meet(self, person: Person) -> None:
        """Learn the name of somebody new, before their decision is signed with it."""
        with self._store.reading() as work:
            if find_slack_user(work, person.id) is not None:
                return
        name = self._name_of(person)
        try:
            with self._store.work() as work:
                agent_of_slack_user(work, person.id, name)
        except IntegrityError:
            log.info("met twice at once", slack_user=person.id)

    def _name_of(self, person: Person) -> str:
        try:
            return one_line(self._api.name_of(person.id))[:MOST_NAME] or person.name
        except PlatformError as error:
            log.warning("name not known", why=error.detail)
            return person.name
