"""The trained model: which one belongs to the present data, and making it when there is none."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bot.errors import ApaiseError

MODELS = Path("models")
TRAINED_FROM = ("config.yml", "domain.yml", "data", "bot/assistant", "bot/labels.py", "requirements/rasa.txt")
RASA_PYTHON = Path(".venv-rasa/bin/python")


class TrainingFailed(ApaiseError):
    """The assistant could not be trained; what Rasa said is above."""


def _files() -> Iterator[Path]:
    for name in TRAINED_FROM:
        path = Path(name)
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and file.suffix != ".pyc")


def current_model() -> Path:
    """Where the model of the present data, configuration and code is, or will be."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return MODELS / f"apaise-{digest.hexdigest()[:12]}.tar.gz"


def rasa_environment() -> dict[str, str]:
    """What every Rasa command of ours runs with: no telemetry, our code importable, little noise."""
    return {
        **os.environ,
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


def train() -> Path:
    """Train the model of the present data unless it is there; Rasa shows its progress meanwhile."""
    model = current_model()
    if model.exists():
        return model
    MODELS.mkdir(exist_ok=True)
    name = model.name.removesuffix(".tar.gz")
    command = [str(RASA_PYTHON), "-m", "rasa", "train", "--skip-validation", "--fixed-model-name", name]
    done = subprocess.run(command, env=rasa_environment(), check=False)  # noqa: S603 - our own command
    if done.returncode or not model.exists():
        raise TrainingFailed
    return model
