"""What a person does on a case besides deciding: reply, take it over, hand it back, end it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.casework.case import CaseStatus, may_follow
from bot.commands.cases import close
from bot.commands.takeover import hand_back, reply_as_human, take_case
from bot.errors import NotAllowed, NotFound, UnsafeWording, WrongState
from bot.labels import Lane
from bot.pages.forms import Form
from bot.store.cases import Case
from bot.store.customers import Conversation
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

DONE = {"reply": "sent", "take": "taken", "hand_back": "handed", "close": "closed"}
LONGEST_REPLY = 5000


@dataclass(frozen=True)
class Sent:
    """One form of the case page. `nonce` names the page it was on, so that sending twice sends once."""

    case_id: int
    step: str
    text: str
    lane: str
    nonce: str

    @classmethod
    def of(cls, case_id: int, form: Form) -> "Sent":
        fields = {name: form.get(name, "") for name in ("step", "text", "lane", "nonce")}
        return cls(case_id, **fields)


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
        raise WrongState(f"Le message est trop long : {LONGEST_REPLY} caractères au plus.")
    lane = Lane.PUBLIC if sent.lane == Lane.PUBLIC.value else Lane.PRIVATE
    words = hashlib.sha256(sent.text.encode()).hexdigest()[:16]
    cause = f"case:{case.id}:{agent.id}:{sent.nonce[:40]}:{words}"
    reply_as_human(work, _conversation(case, lane), agent, sent.text, cause)


def _conversation(case: Case, lane: Lane) -> Conversation:
    """The last place of this kind where the case is talked about."""
    places = [conversation for conversation in case.conversations if conversation.lane is lane]
    if not places:
        where = "publique" if lane is Lane.PUBLIC else "privée"
        raise WrongState(f"Ce client n’a pas encore de conversation {where} sur ce dossier.")
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


ACTS: dict[str, Callable[[Work, Case, Agent, Sent], None]] = {
    "reply": _reply,
    "take": _take,
    "hand_back": _hand_back,
    "close": _close,
}
