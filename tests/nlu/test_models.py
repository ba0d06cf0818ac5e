"""The models as such: deterministic, well-formed probabilities, lanes kept apart."""

import numpy as np
import pytest

from bot.assistant.errors import NotTrainedError, TrainingDataError
from bot.assistant.models import MessageModel
from bot.assistant.samples import PRIVATE_INTENTS, PUBLIC_INTENTS, RISKS, Sample
from bot.assistant.vectors import WordVectors
from bot.labels import Lane

TEXTS = [
    "toujours rien reçu, c'est honteux !!!",
    "merci beaucoup",
    "oui",
    "",
    "🤬",
    "voleurs, je porte plainte",
]


def test_the_same_messages_give_the_same_model(
    taste: list[Sample], small_model: MessageModel, vectors: WordVectors
) -> None:
    again = MessageModel().fit(taste, vectors)
    for text in TEXTS:
        one, other = small_model.read(text, None, vectors), again.read(text, None, vectors)
        assert one.intents == other.intents
        assert one.risks == other.risks
        assert np.array_equal(one.anger, other.anger)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("lane", "intents"),
    [
        (Lane.PUBLIC, PUBLIC_INTENTS),
        (Lane.PRIVATE, PRIVATE_INTENTS),
        (None, (*PUBLIC_INTENTS, *PRIVATE_INTENTS)),
    ],
)
def test_only_intents_of_the_lane_compete(
    small_model: MessageModel, vectors: WordVectors, text: str, lane: Lane | None, intents: tuple[str, ...]
) -> None:
    reading = small_model.read(text, lane, vectors)
    assert set(reading.intents) == set(intents)
    assert sum(reading.intents.values()) == pytest.approx(1.0)
    assert reading.anger.sum() == pytest.approx(1.0)
    assert reading.anger.min() >= -1e-9
    assert set(reading.risks) == set(RISKS)


def test_a_model_that_learnt_nothing_says_so(vectors: WordVectors) -> None:
    with pytest.raises(NotTrainedError):
        MessageModel().read("bonjour", None, vectors)


def test_one_lane_alone_cannot_be_learnt(taste: list[Sample], vectors: WordVectors) -> None:
    with pytest.raises(TrainingDataError):
        MessageModel().fit([sample for sample in taste if sample.lane is Lane.PUBLIC], vectors)
