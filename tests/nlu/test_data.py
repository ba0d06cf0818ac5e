"""The training messages: enough of them, really different, rightly labelled, none of them in a test."""

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.labels import Anger, PrivateIntent, PublicIntent, Risk

ROOT = Path(__file__).parents[2]
LEAST_DISTINCT = 6000
LIKENESS = 0.8
"""Two messages that share this part of their words (Jaccard) count once."""


class Written(NamedTuple):
    text: str
    intent: str
    anger: int
    risks: list[str]


def read(folder: str) -> list[Written]:
    messages = []
    for file in sorted((ROOT / "data" / "nlu" / folder).glob("*.yml")):
        for block in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            for example in block["examples"]:
                labels = example["metadata"]
                text = example["text"].strip()
                messages.append(Written(text, block["intent"], labels["anger"], labels["risks"]))
    return messages


@pytest.fixture(scope="module")
def public() -> list[Written]:
    return read("public")


@pytest.fixture(scope="module")
def private() -> list[Written]:
    return read("private")


@pytest.fixture(scope="module")
def heldout() -> list[str]:
    file = ROOT / "tests" / "nlu" / "heldout.jsonl"
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def distinct(texts: list[str]) -> list[set[str]]:
    """The texts that are unlike all before them.

    Two sets that share that much must share one of their rarest words, so only those are compared.
    """
    counts = Counter(word for text in texts for word in words(text))
    kept: list[set[str]] = []
    by_word: dict[str, list[set[str]]] = {}
    for text in texts:
        mine = words(text)
        rarest = sorted(mine, key=lambda word: (counts[word], word))
        rarest = rarest[: len(mine) - math.ceil(LIKENESS * len(mine)) + 1]
        near = [other for word in rarest for other in by_word.get(word, ())]
        if not any(len(mine & other) >= LIKENESS * len(mine | other) for other in near):
            kept.append(mine)
            for word in rarest:
                by_word.setdefault(word, []).append(mine)
    return kept


def test_there_are_enough_messages_that_are_not_each_other(public: list[Written]) -> None:
    assert len(distinct([message.text for message in public])) >= LEAST_DISTINCT


def test_two_sentences_that_differ_in_one_noun_count_once() -> None:
    one = "bonjour ma commande de livre n'est toujours pas arrivée depuis trois semaines merci"
    assert len(distinct([one, one.replace("livre", "lampe")])) == 1
    assert len(distinct([one, "pareil ici, rien reçu"])) == 2


def test_every_label_is_one_of_ours(public: list[Written], private: list[Written]) -> None:
    assert {message.intent for message in public} == {intent.value for intent in PublicIntent}
    assert {message.intent for message in private} == {intent.value for intent in PrivateIntent}
    both = [*public, *private]
    assert {message.anger for message in both} == {int(level) for level in Anger}
    assert {risk for message in both for risk in message.risks} == {risk.value for risk in Risk}


def test_every_intent_level_and_risk_is_well_represented(public: list[Written]) -> None:
    for intent in PublicIntent:
        assert sum(message.intent == intent.value for message in public) >= 300, intent
    for risk in Risk:
        assert sum(risk.value in message.risks for message in public) >= 80, risk


def test_no_message_of_the_test_set_is_trained_on(public: list[Written], heldout: list[str]) -> None:
    """Three words and less are what everybody writes."""
    trained = {" ".join(sorted(words(message.text))) for message in public}
    assert not [text for text in heldout if len(words(text)) > 3 and " ".join(sorted(words(text))) in trained]
