"""Rasa's own tools stay usable on this project: `rasa data validate`, `rasa test`."""

import json
import subprocess
import sys
from pathlib import Path

import yaml

from bot.assistant.samples import PUBLIC_INTENTS
from tests.nlu.messages import ROOT, held_out

SAMPLE = 80


def _rasa(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _as_rasa_reads_them(rows: list[dict[str, str]]) -> str:
    groups = [
        {"intent": intent, "examples": [{"text": row["text"]} for row in rows if row["intent"] == intent]}
        for intent in PUBLIC_INTENTS
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": groups}, allow_unicode=True)


def test_the_project_is_valid() -> None:
    _rasa("data", "validate")


def test_messages_and_stories_can_be_tested_by_rasa(tmp_path: Path, model_file: Path) -> None:
    """The rules lead where the stories say, and a report on the messages is written."""
    messages = tmp_path / "nlu.yml"
    messages.write_text(_as_rasa_reads_them(held_out()[:SAMPLE]), encoding="utf-8")
    stories = ROOT / "tests" / "assistant" / "stories"
    inputs = ["-m", str(model_file), "-u", str(messages), "-s", str(stories)]
    _rasa("test", *inputs, "--out", str(tmp_path), "--no-plot", "--fail-on-prediction-errors")
    report = json.loads((tmp_path / "intent_report.json").read_text())
    assert report["weighted avg"]["f1-score"] >= 0.6
