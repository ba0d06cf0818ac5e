"""Reads the training messages once and briskly, where Rasa reads them three times in one training.

Each time it also holds every message against a schema, and all that takes longer than learning from
them. The labels, which is what can go wrong, are checked by `bot.assistant.samples` and by the tests.
"""

from functools import lru_cache
from pathlib import Path
from typing import Optional, Text, Tuple

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.training_data import TrainingData

Stamp = Tuple[str, int]
"""A file and when it last changed."""


class BriskReader(RasaYAMLReader):
    """Rasa's reader without its schema; it still warns of what it cannot understand."""

    def validate(self, string: Text) -> None:
        """Leaves broken YAML to the parser and unknown labels to `bot.assistant.samples`."""


@lru_cache(maxsize=1)
def _read(stamps: Tuple[Stamp, ...]) -> TrainingData:
    parts = [BriskReader().read(path) for path, _ in stamps]
    return TrainingData().merge(*parts)


class OnceImporter(RasaFileImporter):
    """Rasa's own importer, with what it read from unchanged files remembered within the process."""

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """The messages of all files; read again only when a file has changed."""
        return _read(tuple((path, Path(path).stat().st_mtime_ns) for path in sorted(self._nlu_files)))
