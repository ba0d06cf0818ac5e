"""The words Apaise puts on a message: the only place they are written.

The assistant (Python 3.10, inside Rasa) and the rest of Apaise (Python 3.11 or newer) both import
this module, so it needs the standard library alone. `domain.yml`, the training data and the tables
are held to these enums by `tests/unit/test_labels.py`.
"""

from enum import Enum, IntEnum


class Lane(str, Enum):
    """Where a message was written; it decides which intents can be meant."""

    PUBLIC = "public"
    PRIVATE = "private"


class PublicIntent(str, Enum):
    """What a public comment means to the brand: exactly one, the first that fits (docs/labels.md)."""

    PEER_HELP = "peer_help"
    REQUEST_COMPENSATION = "request_compensation"
    COMPLAINT_DELIVERY = "complaint_delivery"
    COMPLAINT_BILLING = "complaint_billing"
    COMPLAINT_SUPPORT = "complaint_support"
    COMPLAINT_PRODUCT = "complaint_product"
    CRITICISM = "criticism"
    QUESTION = "question"
    PRAISE = "praise"
    OTHER = "other"


COMPLAINTS = frozenset(
    {
        PublicIntent.REQUEST_COMPENSATION,
        PublicIntent.COMPLAINT_DELIVERY,
        PublicIntent.COMPLAINT_BILLING,
        PublicIntent.COMPLAINT_SUPPORT,
        PublicIntent.COMPLAINT_PRODUCT,
        PublicIntent.CRITICISM,
    }
)


class PrivateIntent(str, Enum):
    """What a customer does with one turn of the private conversation."""

    GIVE_DETAILS = "give_details"
    AFFIRM = "affirm"
    DENY = "deny"
    ASK_HUMAN = "ask_human"
    ASK_WHY_PRIVATE = "ask_why_private"
    REPORT_DELETION = "report_deletion"
    INSULT = "insult"
    ASK_STATUS = "ask_status"
    ASK_IF_BOT = "ask_if_bot"
    ASK_QUESTION = "ask_question"
    THANK = "thank"
    GREET = "greet"
    DROP = "drop"


class OtherIntent(str, Enum):
    """What the classifier says when none of the above can be said honestly."""

    UNSURE = "nlu_fallback"
    FOREIGN_LANGUAGE = "foreign_language"


class SystemIntent(str, Enum):
    """Turns that Apaise itself starts; never reachable from a customer's text."""

    PRIVATE_OPENED = "EXTERNAL_private_opened"
    DECISION = "EXTERNAL_decision"
    HANDED_BACK = "EXTERNAL_handed_back"


class Anger(IntEnum):
    """How angry the author is at the brand, in order."""

    CALM = 0
    ANNOYED = 1
    ANGRY = 2
    FURIOUS = 3

    @property
    def label(self) -> str:
        """The word used in slots, rules and tables: `calm`, `annoyed`, `angry`, `furious`."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> "Anger":
        """The level for a word of `label`; KeyError when there is none."""
        return cls[label.upper()]


class Risk(str, Enum):
    """What makes a message dangerous for people or for the brand: none, one or several."""

    LEGAL = "legal"
    PRESS = "press"
    SAFETY = "safety"
    DATA_LEAK = "data_leak"
    SCAM = "scam"
    DISCRIMINATION = "discrimination"
    CHURN = "churn"
    CENSORSHIP = "censorship"


GRAVE_RISKS = (Risk.SAFETY, Risk.DATA_LEAK, Risk.DISCRIMINATION, Risk.LEGAL)
"""Risks that always need a person with authority, gravest first."""


class Wish(str, Enum):
    """The outcome a customer asks for."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    GESTURE = "gesture"
    DAMAGES = "damages"
    REPAIR = "repair"
    DELIVERY = "delivery"
    EXPLANATION = "explanation"
    APOLOGY = "apology"


COMPENSATION_WISHES = frozenset({Wish.REFUND, Wish.REPLACEMENT, Wish.GESTURE, Wish.DAMAGES})
"""Wishes that only a person of the authority ladder may grant."""


class Entity(str, Enum):
    """What the assistant reads in a message besides its intent.

    `ANGER` (a label of `Anger`) and `ESCALATION_RISK` (the gravest of `GRAVE_RISKS`, or `NO_RISK`)
    are present on every customer message, so that the slots the rules condition on are never stale.
    `RISK` comes once per risk. The rest comes when the customer wrote it.
    """

    ANGER = "anger"
    RISK = "risk"
    ESCALATION_RISK = "escalation_risk"
    WISH = "wish"
    REFERENCE = "reference"
    AMOUNT = "amount"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    CARRIER = "carrier"


NO_RISK = "none"
"""Value of the `escalation_risk` entity and slot when no grave risk was read."""


class Stage(str, Enum):
    """Where a private conversation stands; the rules of `data/rules/private.yml` condition on it."""

    COLLECTING = "collecting"
    WAITING = "waiting"
    DECIDED = "decided"
    ENDED = "ended"
