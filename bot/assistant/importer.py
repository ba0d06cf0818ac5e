"""Reads the training messages once and briskly, where Rasa reads them three times in one training.

Each time it also holds every message against a schema, copies it whole for every merge and counts its
fingerprint anew, and all that takes longer than learning from the messages. The labels, which is what can
go wrong, are checked by `bot.assistant.samples` and by the tests.
"""

import gc
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Text, Tuple

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import KEY_NLU, RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

Stamp = Tuple[str, int]
"""A file and when it last changed."""


class TrainingMessage(Message):
    """A message whose values are only ever replaced, so that copies may share them and its fingerprint."""

    def set(self, prop: Text, info: Any, add_to_output: bool = False) -> None:
        """Sets a property; what it holds already leaves the fingerprint as it is."""
        if add_to_output or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: Dict[int, Any]) -> "TrainingMessage":
        twin = TrainingMessage(self.data, set(self.output_properties), self.time, list(self.features))
        twin._cached_fingerprint = self._cached_fingerprint
        return twin


class BriskReader(RasaYAMLReader):
    """Rasa's reader on the C parser, without the schema; it still warns of what it cannot understand."""

    def reads(self, string: Text, **kwargs: Any) -> TrainingData:
        """The messages in `string`; broken YAML is the parser's error."""
        self._parse_nlu(yaml.load(string, Loader=yaml.CSafeLoader)[KEY_NLU])
        return TrainingData([TrainingMessage(message.data) for message in self.training_examples])


@contextmanager
def _kept() -> Iterator[None]:
    """What is made meanwhile is no garbage: looking for some in it, again and again, doubles the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@lru_cache(maxsize=1)
def _read(stamps: Tuple[Stamp, ...]) -> TrainingData:
    with _kept():
        parts = [BriskReader().read(path) for path, _ in stamps]
        return TrainingData([message for part in parts for message in part.training_examples])


class OnceImporter(RasaFileImporter):
    """Rasa's own importer, with what it read from unchanged files remembered within the process."""

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """The messages of all files; read again only when a file has changed."""
        return _read(tuple((path, Path(path).stat().st_mtime_ns) for path in sorted(self._nlu_files)))
