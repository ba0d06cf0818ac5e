"""Talking with the customer from Slack: notes stay in the team, what is sent is sent on purpose."""

from collections.abc import Callable

import structlog
from sqlalchemy import select

from bot.commands.takeover import Summary, hand_back, note_internally, write_to_customer
from bot.commands.team import agent_of_slack_user
from bot.desk.payloads import Person, Said, Submission
from bot.desk.people import People, Whisper
from bot.desk.talk import QUOTING, SENDING, TalkKind, for_customer, quotes, read_reply, read_summary
from bot.errors import NotAllowed, NotFound, UnsafeWording, WrongState
from bot.store.cases import Case, Escalation
from bot.store.queue import Outbound
from bot.store.slack import SlackCard, SlackClick
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

log = structlog.get_logger(__name__)

NOT_AN_AGENT = "Vous n’êtes pas connu comme agent ici. Demandez à un administrateur de vous ajouter."
ALREADY_SENT = (
    "Déjà envoyé : le message est parti tel que vous l’aviez écrit d’abord, et ne peut pas être rappelé. "
    "Pour corriger, écrivez au client un nouveau message."
)
EDITS_SEND_NOTHING = (
    f"Rien n’a été envoyé : modifier un message ne l’envoie pas. Écrivez un nouveau message avec {SENDING}."
)
NOTHING_TO_SEND = f"Rien n’a été envoyé : écrivez votre message après {SENDING}."
FILES_STAY = "Votre texte est envoyé, mais pas ce que vous y avez joint : Apaise ne transmet que du texte."
ONLY_QUOTED = (
    f"Resté interne, rien n’a été envoyé : {QUOTING} est une citation. Pour écrire au client, commencez par "
    f"{SENDING}."
)
REFUSALS = (NotAllowed, NotFound, UnsafeWording, WrongState)

Act = Callable[[Work, Case, Agent], None]


class Conversations:
    """What people do in the thread of a card, and with its two buttons about the conversation."""

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def submit(self, submission: Submission, escalation: int) -> str | None:
        """Send, or hand back, as the window says; returns why not, with the words that were not sent."""
        if submission.kind is TalkKind.HAND_BACK:
            summary = read_summary(submission.typed)
            return self._as_agent(submission.person, submission.key, escalation, _handing_back(summary))
        text = read_reply(submission.typed)
        why = self._as_agent(submission.person, submission.key, escalation, _writing(text, submission.key))
        return f"{why}\n\nVotre message, qui n’est pas parti : « {text} »" if why else None

    def hear(self, said: Said) -> None:
        """A message in a thread: a note, or words for the customer. Nothing in a thread that is not ours."""
        escalation = self._escalation_of(said)
        if escalation is None:
            return
        if not self._people.knows(said.person):
            self._answer(said, NOT_AN_AGENT if for_customer(said.text) is not None else None)
        elif said.before is None:
            self._answer(said, self._heard(said, escalation))
        else:
            self._answer(said, self._edited(said, escalation))

    def _heard(self, said: Said, escalation: int) -> str | None:
        words = for_customer(said.text)
        if words == "":
            return NOTHING_TO_SEND
        if words is None and not said.text:
            return None
        act = _writing(words, said.key) if words is not None else _noting(said.text, said.key)
        why = self._as_agent(said.person, said.key, escalation, act)
        if words is None:
            return why or (ONLY_QUOTED if quotes(said.text) else None)
        return why or (FILES_STAY if said.files else None)

    def _edited(self, said: Said, escalation: int) -> str | None:
        """What was sent cannot be called back, and what was a note is not sent by changing it.

        A note that is deleted stays in the history of the case.
        """
        with self._store.reading() as work:
            query = select(Outbound.id).where(Outbound.key == f"human:said:{said.channel}:{said.ts}")
            if work.session.scalar(query) is not None:
                return ALREADY_SENT
        if for_customer(said.text) is not None:
            return EDITS_SEND_NOTHING
        note = _noting(f"{said.text} (note modifiée)", said.key)
        return self._as_agent(said.person, said.key, escalation, note) if said.text else None

    def _as_agent(self, person: Person, key: str, escalation: int, act: Act) -> str | None:
        """Do it once, in this person's name; returns why not, in words for them."""
        self._people.meet(person)
        try:
            with self._store.work() as work:
                if work.session.get(SlackClick, key) is None:
                    work.session.add(SlackClick(key=key, at=work.now))
                    case = work.get(Escalation, escalation).case
                    act(work, case, agent_of_slack_user(work, person.id, person.name))
        except REFUSALS as error:
            return error.detail
        return None

    def _escalation_of(self, said: Said) -> int | None:
        with self._store.reading() as work:
            query = select(SlackCard.escalation_id).where(
                SlackCard.channel == said.channel, SlackCard.ts == said.thread
            )
            return work.session.scalar(query)

    def _answer(self, said: Said, text: str | None) -> None:
        if text:
            self._people.whisper(Whisper(said.channel, said.person.id, text, said.thread))


def _writing(text: str, key: str) -> Act:
    def write(work: Work, case: Case, agent: Agent) -> None:
        write_to_customer(work, case, agent, text, key)

    return write


def _handing_back(summary: Summary) -> Act:
    return lambda work, case, agent: hand_back(work, case, agent, summary)


def _noting(text: str, key: str) -> Act:
    return lambda work, case, agent: note_internally(work, case, agent, text, key)
