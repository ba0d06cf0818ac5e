"""The training messages: enough, different from each other, rightly labelled, not the held-out ones."""

from collections import Counter

import pytest

from bot.assistant.samples import PRIVATE_INTENTS, PUBLIC_INTENTS, RISKS
from bot.labels import Anger, Lane, Risk
from tests.nlu.messages import held_out, training_samples
from tests.nlu.near_duplicates import alike, distinct


def test_six_thousand_public_messages_remain_when_near_duplicates_count_once() -> None:
    texts = [sample.text for sample in training_samples() if sample.lane is Lane.PUBLIC]
    assert distinct(texts) >= 6_000


def test_every_intent_of_both_lanes_is_written_for() -> None:
    counts = Counter(sample.intent for sample in training_samples())
    assert set(counts) == {*PUBLIC_INTENTS, *PRIVATE_INTENTS}
    assert min(counts[intent] for intent in PUBLIC_INTENTS) >= 300
    assert min(counts[intent] for intent in PRIVATE_INTENTS) >= 40


def test_every_anger_level_and_risk_is_written_for() -> None:
    public = [sample for sample in training_samples() if sample.lane is Lane.PUBLIC]
    levels = Counter(sample.anger for sample in public)
    risks = Counter(risk for sample in public for risk in sample.risks)
    assert min(levels[int(level)] for level in Anger) >= 500
    assert min(risks[risk.value] for risk in Risk) >= 60


def test_risks_never_come_without_a_known_name() -> None:
    assert {risk for sample in training_samples() for risk in sample.risks} <= set(RISKS)


def test_no_message_reads_as_a_command_or_an_annotation() -> None:
    for sample in training_samples():
        assert not sample.text.startswith("/")
        assert sample.text == sample.text.strip()
        assert sample.text


@pytest.mark.parametrize("field", ["id", "text", "intent", "anger", "risks"])
def test_held_out_rows_are_whole(field: str) -> None:
    assert all(field in row for row in held_out())


def test_held_out_messages_are_not_trained_on() -> None:
    kept_apart = [row["text"] for row in held_out()]
    trained = [sample.text for sample in training_samples()]
    assert not [(kept_apart[one], trained[other]) for one, other in alike(kept_apart, trained)]
