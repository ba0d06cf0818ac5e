"""What the forms of a card ask for, done through the commands; every refusal comes back in French."""

from dataclasses import dataclass

from sqlalchemy.orm.exc import StaleDataError

from bot.brand import Brand
from bot.casework.case import LIVE
from bot.casework.decision import Choice, DecisionKind, EscalationState
from bot.casework.money import Money, parse_amount
from bot.commands.decisions import decide
from bot.commands.escalations import Recommendation, raise_level
from bot.commands.takeover import holder_of
from bot.errors import BeyondAuthority, NotAllowed, NotFound, WrongState
from bot.pages.forms import Form
from bot.store.cases import Decision, Escalation
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ABOVE, OFFER = "above", "offer"
KINDS = {
    "approve": DecisionKind.APPROVE,
    "counter": DecisionKind.COUNTER_OFFER,
    "decline": DecisionKind.DECLINE,
    "take": DecisionKind.TAKE_OVER,
}


@dataclass(frozen=True)
class Typed:
    """What somebody sent from a card, kept so that a refusal loses nothing."""

    escalation_id: int
    step: str
    amount: str
    reason: str
    version: str
    offer: str = ""

    @classmethod
    def of(cls, escalation_id: int, form: Form) -> "Typed":
        names = ("step", "amount", "reason", "version", "offer")
        words = {name: form.get(name, "")[:2000] for name in names}
        return cls(escalation_id, **words)


@dataclass(frozen=True)
class Refused:
    """Why a step was not done, for the person who asked; `typed` is what they wrote.

    `recommend` is the amount they may not grant themselves, and may send up at one more click.
    """

    typed: Typed
    why: str
    overtaken: bool = False
    recommend: Money | None = None


def take_step(store: Store, agent_id: int, typed: Typed) -> Refused | None:
    """Do it, or say why not. Of two clicks at once one is done and the other is told who won."""
    try:
        return _once(store, agent_id, typed)
    except StaleDataError:
        return _once(store, agent_id, typed)


def _once(store: Store, agent_id: int, typed: Typed) -> Refused | None:
    try:
        with store.work() as work:
            agent = work.get(Agent, agent_id)
            escalation = work.get(Escalation, typed.escalation_id)
            _check_open(work, escalation, agent)
            if typed.step == ABOVE:
                _ask_above(work, escalation, agent, typed)
            else:
                decide(work, escalation.id, agent, _choice(work, escalation, typed))
    except Overtaken as error:
        return Refused(typed, error.detail, overtaken=True)
    except BeyondAuthority as error:
        return Refused(typed, error.detail, recommend=_typed_amount(store, typed))
    except (NotAllowed, WrongState, Mistyped) as error:
        return Refused(typed, error.detail)
    return None


class Overtaken(WrongState):
    """Somebody else was faster:"""


class Mistyped(WrongState):
    """What was typed cannot be used:"""


def _check_open(work: Work, escalation: Escalation, agent: Agent) -> None:
    """Overtaken, with who did what, when there is nothing left to decide."""
    if escalation.state is EscalationState.DECIDED:
        raise Overtaken(_who_decided(work, escalation, agent))
    if escalation.case.status not in LIVE:
        raise Overtaken("Ce dossier est terminé : il n’y a plus rien à décider.")
    holder = holder_of(work, escalation.case)
    if escalation.state is EscalationState.TAKEN and holder is not None and holder.id != agent.id:
        raise Overtaken(f"{holder.name} a pris cette demande en main.")


def _who_decided(work: Work, escalation: Escalation, agent: Agent) -> str:
    decision = escalation.decisions[-1] if escalation.decisions else None
    if decision is None:
        return "Cette demande a déjà été décidée."
    name = "vous" if decision.agent_id == agent.id else work.get(Agent, decision.agent_id).name
    return f"Cette demande a déjà été décidée par {name} : {_in_words(decision)}."


def _in_words(decision: Decision) -> str:
    words = {
        DecisionKind.APPROVE: "accord",
        DecisionKind.COUNTER_OFFER: "contre-proposition",
        DecisionKind.DECLINE: "refus",
        DecisionKind.TAKE_OVER: "prise en main",
    }
    amount = f" de {decision.amount}" if decision.amount else ""
    return f"{words[decision.kind]}{amount}"


def _ask_above(work: Work, escalation: Escalation, agent: Agent, typed: Typed) -> None:
    """Once per state of the card: the same form sent twice does not climb two levels."""
    if typed.version != str(escalation.version):
        raise Overtaken("Cette demande a changé entre-temps : relisez la carte avant de la transmettre.")
    amount = _amount(typed.amount, work.brand) if typed.amount.strip() else None
    raise_level(
        work,
        escalation,
        f"escalation:{escalation.id}:asked_above:{typed.version}",
        why="asked",
        agent_id=agent.id,
        rank=agent.level,
        recommendation=Recommendation(amount, typed.reason.strip()),
    )


def _choice(work: Work, escalation: Escalation, typed: Typed) -> Choice:
    if typed.step == OFFER:
        return _offered(escalation, typed)
    kind = KINDS.get(typed.step)
    if kind is None:
        raise NotFound(f"step {typed.step}")
    amount = _amount(typed.amount, work.brand) if kind in {KINDS["approve"], KINDS["counter"]} else None
    if kind is DecisionKind.COUNTER_OFFER and not typed.reason.strip():
        raise Mistyped("Indiquez la raison de la contre-proposition : le client la lira.")
    try:
        return Choice(kind, amount, typed.reason)
    except ValueError as error:
        raise Mistyped(str(error)) from None


def _offered(escalation: Escalation, typed: Typed) -> Choice:
    """What the card proposed, if that is still what is proposed; or the amount approved first."""
    if escalation.offer is None or str(escalation.offer) != typed.offer:
        raise Overtaken("La proposition a changé entre-temps : relisez la carte avant de l’accorder.")
    return Choice(
        escalation.approved_kind or DecisionKind.APPROVE, escalation.offer, escalation.approved_reason
    )


def _typed_amount(store: Store, typed: Typed) -> Money | None:
    """The amount that was beyond somebody's authority."""
    return _amount(typed.offer if typed.step == OFFER else typed.amount, store.brand)


def _amount(text: str, brand: Brand) -> Money:
    if not text.strip():
        raise Mistyped("Indiquez un montant, par exemple 20 ou 19,90.")
    try:
        return parse_amount(text, brand.currency, brand.currencies)
    except ValueError as error:
        raise Mistyped(f"{error}. Écrivez par exemple 20 ou 19,90.") from None
