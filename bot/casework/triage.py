"""What one message asks of the brand: a case, an answer, a person with authority, or nothing."""

from collections.abc import Iterable

from bot.casework.decision import EscalationReason
from bot.labels import COMPENSATION_WISHES, COMPLAINTS, GRAVE_RISKS, Anger, Risk, Wish


def opens_case(intent: str) -> bool:
    """Whether this public intent is a complaint, which always has a case."""
    return intent in {complaint.value for complaint in COMPLAINTS}


def escalation_reason(wish: Wish | None, risks: Iterable[Risk]) -> EscalationReason | None:
    """Why a person with authority must decide; None when an adviser's answer is enough."""
    if set(risks) & set(GRAVE_RISKS):
        return EscalationReason.RISK
    if wish in COMPENSATION_WISHES:
        return EscalationReason.COMPENSATION
    return None


def angriest(*levels: Anger | int | None) -> Anger:
    """A case remembers its worst moment."""
    return Anger(max((int(level) for level in levels if level is not None), default=0))
