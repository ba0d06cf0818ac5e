"""The component around the models: what it does with a guess that is not sure."""

from pathlib import Path

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.models import MessageModel
from bot.assistant.reader import MessageReader
from bot.assistant.samples import PUBLIC_INTENTS
from bot.assistant.vectors import WordVectors
from bot.labels import Lane, OtherIntent


def _read(model: MessageModel, vectors: WordVectors, folder: Path, threshold: float) -> Message:
    config = {**MessageReader.get_default_config(), "threshold": threshold}
    reader = MessageReader(config, LocalModelStorage(folder), Resource("reader"), model)
    message = Message(data={"text": "toujours rien", "metadata": {"lane": Lane.PUBLIC.value}})
    return reader.process([message], vectors)[0]


def test_an_unsure_guess_goes_to_a_person_and_stays_in_the_ranking(
    small_model: MessageModel, vectors: WordVectors, tmp_path: Path
) -> None:
    message = _read(small_model, vectors, tmp_path, threshold=1.1)
    assert message.get("intent")["name"] == OtherIntent.UNSURE.value
    assert message.get("intent_ranking")[1]["name"] in PUBLIC_INTENTS


def test_a_sure_guess_is_the_intent(small_model: MessageModel, vectors: WordVectors, tmp_path: Path) -> None:
    message = _read(small_model, vectors, tmp_path, threshold=0.0)
    assert message.get("intent") == message.get("intent_ranking")[0]
    assert message.get("intent")["name"] in PUBLIC_INTENTS
