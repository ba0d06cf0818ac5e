"""Training messages as the models want them: text, lane, intent, anger, risks."""

from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, Iterable, List

from rasa.shared.nlu.training_data.message import Message

from bot.assistant.errors import TrainingDataError
from bot.labels import Anger, Lane, PrivateIntent, PublicIntent, Risk

PUBLIC_INTENTS = tuple(intent.value for intent in PublicIntent)
PRIVATE_INTENTS = tuple(intent.value for intent in PrivateIntent)
RISKS = tuple(risk.value for risk in Risk)
_ANGER_VALUES = frozenset(int(level) for level in Anger)


@dataclass(frozen=True)
class Sample:
    """One labelled message."""

    text: str
    intent: str
    anger: int
    risks: FrozenSet[str]

    @property
    def lane(self) -> Lane:
        """The lane its intent belongs to."""
        return Lane.PUBLIC if self.intent in PUBLIC_INTENTS else Lane.PRIVATE


def _labels(message: Message) -> Dict[str, Any]:
    """Anger and risks as written beside the example, or beside its intent when the example has none."""
    metadata = message.get("metadata") or {}
    return {**(metadata.get("intent") or {}), **(metadata.get("example") or {})}


def sample_from(message: Message) -> Sample:
    """The sample a training message holds; `TrainingDataError` when a label is unknown."""
    text, intent, labels = message.get("text"), message.get("intent"), _labels(message)
    if intent not in PUBLIC_INTENTS and intent not in PRIVATE_INTENTS:
        raise TrainingDataError(f"unknown intent {intent!r} of training message {text!r}")
    anger, risks = labels.get("anger"), frozenset(labels.get("risks") or ())
    if anger not in _ANGER_VALUES:
        raise TrainingDataError(f"anger must be 0 to 3, not {anger!r}, in training message {text!r}")
    if not risks <= set(RISKS):
        raise TrainingDataError(f"unknown risks {sorted(risks - set(RISKS))} of training message {text!r}")
    return Sample(text, intent, anger, risks)


def samples_from(messages: Iterable[Message]) -> List[Sample]:
    """The samples of `messages`, in an order that does not depend on how files were listed."""
    return sorted(
        (sample_from(message) for message in messages), key=lambda sample: (sample.intent, sample.text)
    )
