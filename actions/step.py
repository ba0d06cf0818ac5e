"""What one action is given and can do: the store, the message it runs for, and the words."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions.wordings import Wordings, fill
from bot.casework.reading import Understood, understood
from bot.casework.wording import first_name
from bot.crash_points import CrashPoint, reached
from bot.errors import NotFound
from bot.labels import Lane
from bot.store.customers import Conversation
from bot.store.queue import Inbound, Outbound
from bot.store.unit_of_work import Store, Work

Slots = dict[str, Any]


@dataclass(frozen=True)
class Saying:
    """One reply: its text, the wording it was made of, and whether it answers a comment in private."""

    text: str
    wording: str
    private: bool = False


@dataclass
class Step:
    """One action of one turn. `source` names the message, so that running again changes nothing."""

    work: Work
    secret: str
    inbound: Inbound
    reading: Understood
    slots: Mapping[str, Any]
    wordings: Wordings
    said: list[Saying] = field(default_factory=list)

    @property
    def conversation(self) -> Conversation:
        return self.inbound.conversation

    @property
    def source(self) -> str:
        return f"inbound:{self.inbound.id}"

    @property
    def is_public(self) -> bool:
        return self.conversation.lane is Lane.PUBLIC

    def say(self, name: str, **values: str) -> None:
        """Say one wording of this reply that the thread has not read yet."""
        seed = f"{self.conversation.thread_id or self.conversation.key}:{name}"
        wording = self.wordings.pick(name, self._used_in_thread(), seed)
        self.said.append(Saying(fill(wording, {"hello": self.hello, **values}), wording))

    def say_in_public(self, name: str, **values: str) -> None:
        """The same, with the notice that an automated assistant answers."""
        self.say(name, **values)
        said = self.said.pop()
        self.said.append(replace(said, text=f"{said.text}\n{self.notice('utter_public_notice')}"))

    def reply_in_private(self, name: str, **values: str) -> None:
        """Also answer this comment in private, where the account does that: one message, ever."""
        account = self.work.brand.account_of(self.inbound.platform, self.inbound.account)
        if account is not None and account.writes_private_replies:
            self.say(name, notice=self.notice("utter_private_notice"), **values)
            self.said.append(replace(self.said.pop(), private=True))

    def notice(self, name: str) -> str:
        return self.wordings.text(name, assistant=self.work.brand.voice.assistant_name)

    @property
    def hello(self) -> str:
        name = first_name(self.conversation.identity.name)
        return f"Bonjour {name}" if name else "Bonjour"

    def moment(self, at: datetime) -> str:
        """An instant as the customer's clock shows it: `vendredi 21 novembre à 18 h 30`."""
        local = at.astimezone(self.work.brand.zone)
        return str(format_datetime(local, "EEEE d MMMM 'à' H 'h' mm", locale="fr"))

    def _used_in_thread(self) -> set[str]:
        query = (
            select(Outbound.wording)
            .join(Conversation)
            .where(Conversation.thread_id == self.conversation.thread_id)
        )
        if not self.is_public:
            query = query.where(Conversation.id == self.conversation.id)
        return {wording for wording in self.work.session.scalars(query) if wording}


class CaseAction(Action):
    """An action on a case. Subclasses give their `action_name` and `act`, which may set slots.

    Everything `act` does is one unit of work. The answer always sets `last_step`, by which
    `bot.assistant.turn` tells an action that ran from one that was lost.
    """

    action_name: str

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def name(self) -> str:
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        said, slots = await asyncio.to_thread(self._run_in_work, tracker, domain)
        for saying in said:
            dispatcher.utter_message(text=saying.text, wording=saying.wording, private=saying.private)
        slots["last_step"] = self.name()
        return [SlotSet(name, value) for name, value in slots.items()]

    def _run_in_work(self, tracker: Tracker, domain: dict[str, Any]) -> tuple[list[Saying], Slots]:
        with self._store.work() as work:
            step = make_step(work, self._secret, tracker, domain)
            slots = self.act(step)
            reached(CrashPoint.ACTIONS_CASE_CHANGED)
        reached(CrashPoint.ACTIONS_CASE_STORED)
        return step.said, slots

    def act(self, step: Step) -> Slots:
        """Do the one thing this action is for; returns the slots to set."""
        raise NotImplementedError


def make_step(work: Work, secret: str, tracker: Tracker, domain: dict[str, Any]) -> Step:
    """The step of the tracker's latest message. NotFound when it did not come from our worker."""
    message_id = str(tracker.latest_message.get("message_id") or "")
    if not message_id.isdecimal():
        raise NotFound("a message without an inbound row")
    return Step(
        work=work,
        secret=secret,
        inbound=work.get(Inbound, int(message_id)),
        reading=understood(tracker.latest_message),
        slots=tracker.slots,
        wordings=Wordings(domain),
    )
