"""The training and held-out messages, as the tests want them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.assistant.importer import OnceImporter
from bot.assistant.samples import Sample, samples_from

ROOT = Path(__file__).parents[2]
HELD_OUT = Path(__file__).parent / "heldout.jsonl"


@lru_cache(maxsize=1)
def training_samples() -> tuple[Sample, ...]:
    """Every message of data/nlu, read as in training."""
    importer = OnceImporter(training_data_paths=[str(ROOT / "data" / "nlu")])
    return tuple(samples_from(importer.get_nlu_data().intent_examples))


@lru_cache(maxsize=1)
def held_out() -> tuple[dict[str, Any], ...]:
    """The hand-written messages that nothing is trained on."""
    return tuple(json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines())
