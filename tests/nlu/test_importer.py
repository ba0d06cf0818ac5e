"""Reading the training messages briskly changes nothing in what is read."""

import copy
import gc
from pathlib import Path

import pytest
import yaml
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.importer import BriskReader, OnceImporter, TrainingMessage
from tests.nlu.messages import ROOT


@pytest.mark.parametrize("file", ["private/insult.yml", "private/give_details.yml", "public/peer_help.yml"])
def test_the_brisk_reader_reads_what_rasa_reads(file: str) -> None:
    path = str(ROOT / "data" / "nlu" / Path(file))
    brisk, plain = BriskReader().read(path), RasaYAMLReader().read(path)
    assert [message.data for message in brisk.training_examples] == [
        message.data for message in plain.training_examples
    ]
    assert brisk.fingerprint() == plain.fingerprint()


def test_a_copy_shares_nothing_that_changes() -> None:
    message = TrainingMessage.build("bonjour", "greet", example_metadata={"anger": 0})
    twin = copy.deepcopy(message)
    assert isinstance(twin, TrainingMessage)
    assert twin == message
    twin.set("intent", "praise", add_to_output=True)
    assert message.get("intent") == "greet"
    assert "intent" not in message.output_properties
    assert twin != message


def test_the_fingerprint_follows_what_a_message_holds() -> None:
    message, plain = TrainingMessage.build("bonjour", "greet"), Message.build("bonjour", "greet")
    for value in ("greet", "praise", None):
        message.set("intent", value)
        plain.set("intent", value)
        assert message.fingerprint() == plain.fingerprint()


def test_the_collector_is_back_at_work_after_reading_also_after_failing_to(tmp_path: Path) -> None:
    importer = OnceImporter(training_data_paths=[str(ROOT / "data" / "nlu" / "public" / "praise.yml")])
    assert importer.get_nlu_data().intent_examples
    assert gc.isenabled()
    (tmp_path / "broken.yml").write_text(
        "version: '3.1'\nnlu:\n- intent: praise\n  examples: |\n    - merci\n"
    )
    broken = OnceImporter(training_data_paths=[str(tmp_path)])
    (tmp_path / "broken.yml").write_text("nlu: [")
    with pytest.raises(yaml.YAMLError):
        broken.get_nlu_data()
    assert gc.isenabled()
