"""What a person does on a case besides deciding: reply, take over, hand back, end, correct, annotate."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.casework.case import CaseStatus, may_follow
from bot.casework.decision import EscalationReason
from bot.commands.annotations import add_note, ask_decision, ask_review
from bot.commands.cases import close
from bot.commands.corrections import correct_anger, correct_intent, toggle_risk, undo_correction
from bot.commands.takeover import hand_back, reply_as_human, take_case
from bot.errors import NotAllowed, NotFound, UnsafeWording, WrongState
from bot.labels import Anger, Lane, Risk
from bot.pages.forms import Form
from bot.pages.language import marked
from bot.store.cases import Case
from bot.store.customers import Conversation
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

DONE = {
    "reply": "sent",
    "take": "taken",
    "hand_back": "handed",
    "close": "closed",
    "note": "noted",
    "review": "review",
    "escalate": "escalated",
    "correct": "corrected",
    "undo": "undone",
}
LONGEST_REPLY = 5000

NO_PLACE = {
    Lane.PUBLIC: marked("Ce client n’a pas encore de conversation publique sur ce dossier."),
    Lane.PRIVATE: marked("Ce client n’a pas encore de conversation privée sur ce dossier."),
}

Chosen = TypeVar("Chosen")


@dataclass(frozen=True)
class Sent:
    """One form of the case page. `nonce` names the page it was on, so that sending twice sends once.

    `choice` holds what a button of a correction says: `message` and one of `intent`, `anger`, `risk`.
    """

    case_id: int
    step: str
    text: str
    lane: str
    nonce: str
    choice: Mapping[str, str]

    @classmethod
    def of(cls, case_id: int, form: Form) -> "Sent":
        fields = {name: form.get(name, "") for name in ("step", "text", "lane", "nonce")}
        choice = {
            name: form[name] for name in ("message", "intent", "anger", "risk", "reason") if name in form
        }
        return cls(case_id, **fields, choice=choice)

    @property
    def message(self) -> int:
        """The message a correction is about. NotFound when the form names none."""
        return chosen(int, self.choice.get("message"))


@dataclass(frozen=True)
class Refusal:
    """Why it was not done, in words for the person who asked."""

    sent: Sent
    why: str


def handle(store: Store, agent_id: int, sent: Sent) -> Refusal | None:
    """Do it, or say why not. NotFound for a step that does not exist."""
    act = ACTS.get(sent.step)
    if act is None:
        raise NotFound(f"step {sent.step}")
    try:
        with store.work() as work:
            act(work, work.get(Case, sent.case_id), work.get(Agent, agent_id), sent)
    except (NotAllowed, UnsafeWording, WrongState) as error:
        return Refusal(sent, error.detail)
    return None


def _reply(work: Work, case: Case, agent: Agent, sent: Sent) -> None:
    if len(sent.text) > LONGEST_REPLY:
        raise WrongState("Le message est trop long : 5000 caractères au plus.")
    lane = Lane.PUBLIC if sent.lane == Lane.PUBLIC.value else Lane.PRIVATE
    words = hashlib.sha256(sent.text.encode()).hexdigest()[:16]
    cause = f"case:{case.id}:{agent.id}:{sent.nonce[:40]}:{words}"
    reply_as_human(work, _conversation(case, lane), agent, sent.text, cause)


def _conversation(case: Case, lane: Lane) -> Conversation:
    """The last place of this kind where the case is talked about."""
    places = [conversation for conversation in case.conversations if conversation.lane is lane]
    if not places:
        raise WrongState(NO_PLACE[lane])
    return max(places, key=lambda conversation: conversation.id)


def _take(work: Work, case: Case, agent: Agent, _: Sent) -> None:
    take_case(work, case, agent)


def _hand_back(work: Work, case: Case, agent: Agent, _: Sent) -> None:
    if any(conversation.is_muted for conversation in case.conversations):
        hand_back(work, case, agent)


def _close(work: Work, case: Case, agent: Agent, sent: Sent) -> None:
    if case.status is CaseStatus.RESOLVED:
        return
    if not may_follow(case.status, CaseStatus.RESOLVED):
        raise WrongState("Ce dossier ne peut pas être terminé dans son état actuel.")
    close(work, case, agent.id, f"case:{case.id}:closed_by:{agent.id}:{work.now.timestamp()}")


def _note(work: Work, case: Case, agent: Agent, sent: Sent) -> None:
    words = hashlib.sha256(sent.text.encode()).hexdigest()[:16]
    add_note(work, case, agent, sent.text, f"{case.id}:{agent.id}:{sent.nonce[:40]}:{words}")


def _review(work: Work, case: Case, agent: Agent, _: Sent) -> None:
    ask_review(work, case, agent)


def _escalate(work: Work, case: Case, agent: Agent, sent: Sent) -> None:
    ask_decision(work, case, agent, chosen(EscalationReason, sent.choice.get("reason")))


def _correct(work: Work, case: Case, agent: Agent, sent: Sent) -> None:
    """One button, one label."""
    choice = sent.choice
    if "intent" in choice:
        correct_intent(work, case, sent.message, agent, choice["intent"])
    elif "anger" in choice:
        anger = chosen(lambda text: Anger(int(text)), choice["anger"])
        correct_anger(work, case, sent.message, agent, anger)
    else:
        toggle_risk(work, case, sent.message, agent, chosen(Risk, choice.get("risk")))


def _undo(work: Work, case: Case, agent: Agent, sent: Sent) -> None:
    undo_correction(work, case, sent.message, agent)


def chosen(make: Callable[[str], Chosen], text: str | None) -> Chosen:
    """What a form names. NotFound when there is no such thing: no form of ours says it."""
    try:
        return make(text or "")
    except ValueError:
        raise NotFound(f"choice {text}") from None


ACTS: dict[str, Callable[[Work, Case, Agent, Sent], None]] = {
    "reply": _reply,
    "take": _take,
    "hand_back": _hand_back,
    "close": _close,
    "note": _note,
    "review": _review,
    "escalate": _escalate,
    "correct": _correct,
    "undo": _undo,
}
