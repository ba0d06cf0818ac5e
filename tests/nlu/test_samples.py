"""Training messages with labels nobody knows are refused, with the message named."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.errors import TrainingDataError
from bot.assistant.samples import sample_from


def _message(intent: str, **labels: Any) -> Message:
    return Message(data={"text": "rien reçu", "intent": intent, "metadata": {"example": labels}})


def test_labels_beside_the_example_are_read() -> None:
    sample = sample_from(_message("complaint_delivery", anger=2, risks=["scam"]))
    assert (sample.intent, sample.anger, sample.risks) == ("complaint_delivery", 2, frozenset({"scam"}))


@pytest.mark.parametrize(
    ("intent", "labels"),
    [
        ("complaint", {"anger": 0, "risks": []}),
        ("praise", {"anger": 4, "risks": []}),
        ("praise", {"risks": []}),
        ("praise", {"anger": 0, "risks": ["flood"]}),
    ],
)
def test_unknown_labels_are_refused(intent: str, labels: dict[str, Any]) -> None:
    with pytest.raises(TrainingDataError, match="rien reçu"):
        sample_from(_message(intent, **labels))
