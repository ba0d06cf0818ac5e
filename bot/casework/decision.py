"""What a person with authority may choose, and what it makes of the case."""

from dataclasses import dataclass
from enum import Enum

from bot.casework.money import Money


class DecisionKind(str, Enum):
    APPROVE = "approve"
    COUNTER_OFFER = "counter_offer"
    DECLINE = "decline"
    TAKE_OVER = "take_over"


class EscalationReason(str, Enum):
    """Why a person is asked. Only `COMPENSATION` and `RISK` are requests for a decision on money."""

    COMPENSATION = "compensation"
    RISK = "risk"
    PERSON_ASKED = "person_asked"
    QUESTION = "question"
    UNSURE = "unsure"
    LANGUAGE = "language"
    UNDELIVERED = "undelivered"
    TOO_LATE = "too_late"


class EscalationState(str, Enum):
    """`WITHDRAWN`: the case ended before anybody decided."""

    WAITING = "waiting"
    TAKEN = "taken"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Choice:
    """One decision, valid in itself; whether this person may make it is the ladder's affair."""

    kind: DecisionKind
    amount: Money | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.grants_money and (self.amount is None or self.amount.cents == 0):
            raise ValueError("Indiquez un montant supérieur à zéro.")
        if not self.grants_money and self.amount is not None:
            raise ValueError("Cette décision ne porte pas de montant.")
        if self.kind is DecisionKind.DECLINE and not self.reason.strip():
            raise ValueError("Indiquez la raison du refus : le client la lira.")

    @property
    def grants_money(self) -> bool:
        return self.kind in {DecisionKind.APPROVE, DecisionKind.COUNTER_OFFER}
