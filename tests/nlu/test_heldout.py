"""The trained model against messages it never saw: floors a little under what it reaches."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.evaluate import main

ROOT = Path(__file__).parents[2]
FLOORS = {
    "complaint_f1": 0.95,
    "intent_accuracy": 0.88,
    "intent_macro_f1": 0.885,
    "anger_macro_f1": 0.83,
    "anger_qwk": 0.885,
    "furious_recall": 0.75,
    "furious_precision": 0.88,
}
RISK_FLOORS = {
    "scam": 0.96,
    "legal": 0.91,
    "churn": 0.91,
    "censorship": 0.90,
    "data_leak": 0.84,
    "safety": 0.77,
    "discrimination": 0.76,
    "press": 0.72,
}


def current_model() -> Path:
    """The newest model there is; `make test` trains the one of the present data first."""
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not models:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail("there is no trained model: run `make train`")
        pytest.skip("there is no trained model: run `make train`")
    return models[-1]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("metrics") / "metrics.json"
    asyncio.set_event_loop(asyncio.new_event_loop())
    data = str(ROOT / "tests" / "nlu" / "heldout.jsonl")
    assert not main(["--data", data, "--out", str(out), "--model", str(current_model())])
    figures: dict[str, Any] = json.loads(out.read_text())
    return figures


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_below_its_floor(figures: dict[str, Any], name: str) -> None:
    assert figures[name] >= FLOORS[name]


@pytest.mark.parametrize("risk", RISK_FLOORS)
def test_no_risk_falls_below_its_floor(figures: dict[str, Any], risk: str) -> None:
    assert figures["risks"][risk]["f1"] >= RISK_FLOORS[risk]


def test_most_messages_are_not_left_to_a_person(figures: dict[str, Any]) -> None:
    assert figures["share_to_human"] <= 0.15
