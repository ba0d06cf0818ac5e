"""Measures a trained model on labelled messages, through the same path that serves customers.

    python -m bot.assistant.evaluate --data FILE [--out metrics.json] [--predictions out.jsonl] [--model FILE]

Every text is parsed by the loaded Rasa model as a public message. A message that is not French counts
as `other`, as the label guide has it; one handed to a person is judged by its best guess, and how many
there are is told apart.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog
from tqdm import tqdm

from bot.assistant.errors import AssistantError, EvaluationDataError, ModelMissingError
from bot.assistant.metrics import (
    anger_figures,
    calibration_error,
    confusion_table,
    intent_figures,
    risk_figures,
)
from bot.assistant.samples import PUBLIC_INTENTS, RISKS
from bot.labels import Anger, Entity, Lane, OtherIntent, PublicIntent

_SLASH = "\u2044"
_OUTSIDE = {intent.value for intent in OtherIntent}


@dataclass(frozen=True)
class Row:
    """One labelled message of the file."""

    id: str
    text: str
    intent: str
    anger: Optional[int]
    risks: Optional[Tuple[str, ...]]


@dataclass(frozen=True)
class Prediction:
    """What the model says about one row."""

    intent: str
    said: str
    confidence: float
    anger: int
    anger_confidence: float
    risks: Dict[str, float]
    milliseconds: float


def _need(condition: bool, path: Path, line: int, problem: str) -> None:
    if not condition:
        raise EvaluationDataError(f"{path}, line {line}: {problem}")


def _row(path: Path, number: int, line: str) -> Row:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise EvaluationDataError(f"{path}, line {number}: not JSON ({error})") from error
    _need(isinstance(raw, dict), path, number, "not an object")
    text, anger, risks = raw.get("text"), raw.get("anger"), raw.get("risks")
    _need(isinstance(text, str) and bool(text.strip()), path, number, "no text")
    _need(raw.get("intent") in PUBLIC_INTENTS, path, number, f"unknown intent {raw.get('intent')!r}")
    known_anger = anger is None or (type(anger) is int and anger in list(Anger))
    _need(known_anger, path, number, f"unknown anger {anger!r}")
    known_risks = risks is None or (isinstance(risks, list) and all(risk in RISKS for risk in risks))
    _need(known_risks, path, number, f"unknown risks {risks!r}")
    return Row(
        str(raw.get("id", number)), text, raw["intent"], anger, None if risks is None else tuple(risks)
    )


def read_rows(path: Path) -> List[Row]:
    """The labelled messages of a JSON-lines file; `EvaluationDataError` names the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationDataError(f"{path} cannot be read: {error}") from error
    rows = [_row(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise EvaluationDataError(f"{path} has no rows")
    return rows


def newest_model(directory: Path) -> Path:
    """The model trained last; `ModelMissingError` when there is none."""
    models = sorted(directory.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ModelMissingError(f"no trained model in {directory}: run `make train` first")
    return models[-1]


async def load(model: Path) -> Agent:
    """The Rasa agent of `model`, as it is served."""
    if not model.exists():
        raise ModelMissingError(f"{model} does not exist: run `make train` first")
    agent = await load_agent(model_path=str(model))
    if not agent.is_ready():
        raise ModelMissingError(f"{model} could not be loaded")
    return agent


def _as_served(text: str) -> str:
    """The text as the channel hands it over: a leading slash is a command to Rasa and is replaced."""
    stripped = text.lstrip()
    return _SLASH + stripped[1:] if stripped.startswith("/") else text


def _entities(parsed: Dict[str, Any], kind: Entity) -> Iterator[Dict[str, Any]]:
    return (entity for entity in parsed["entities"] if entity["entity"] == kind.value)


def _best_guess(parsed: Dict[str, Any]) -> Tuple[str, float]:
    if parsed["intent"]["name"] == OtherIntent.FOREIGN_LANGUAGE.value:
        return PublicIntent.OTHER.value, parsed["intent"]["confidence"]
    best = next(guess for guess in parsed["intent_ranking"] if guess["name"] not in _OUTSIDE)
    return best["name"], best["confidence"]


async def predict(agent: Agent, text: str) -> Prediction:
    """What the served model says about one public message, and how long it took."""
    message = UserMessage(_as_served(text), metadata={"lane": Lane.PUBLIC.value})
    if agent.processor is None:
        raise ModelMissingError("the agent has no model")
    start = time.perf_counter()
    parsed = await agent.processor.parse_message(message)
    milliseconds = (time.perf_counter() - start) * 1000
    intent, confidence = _best_guess(parsed)
    anger = next(_entities(parsed, Entity.ANGER))
    risks = {entity["value"]: entity["confidence_entity"] for entity in _entities(parsed, Entity.RISK)}
    level = int(Anger.from_label(anger["value"]))
    return Prediction(
        intent, parsed["intent"]["name"], confidence, level, anger["confidence_entity"], risks, milliseconds
    )


async def predict_all(agent: Agent, rows: Sequence[Row]) -> List[Prediction]:
    """One prediction a row, with a progress bar when somebody watches."""
    await predict(agent, rows[0].text)
    return [await predict(agent, row.text) for row in tqdm(rows, desc="reading", unit="msg", disable=None)]


def figures(rows: Sequence[Row], predictions: Sequence[Prediction]) -> Dict[str, Any]:
    """All figures; anger and risks only over the rows that carry them."""
    truth, guess = [row.intent for row in rows], [prediction.intent for prediction in predictions]
    pairs = list(zip(rows, predictions, strict=True))
    angers = [(row.anger, prediction.anger) for row, prediction in pairs if row.anger is not None]
    risks = [(row.risks, list(prediction.risks)) for row, prediction in pairs if row.risks is not None]
    unsure = sum(prediction.said == OtherIntent.UNSURE.value for prediction in predictions)
    right = [true == said for true, said in zip(truth, guess, strict=True)]
    return {
        **intent_figures(truth, guess),
        **anger_figures([true for true, _ in angers], [said for _, said in angers]),
        "risks": risk_figures([true for true, _ in risks], [said for _, said in risks]),
        "calibration_error": round(
            calibration_error([prediction.confidence for prediction in predictions], right), 4
        ),
        "share_to_human": round(unsure / len(rows), 4),
        "ms_per_message_p50": round(median(prediction.milliseconds for prediction in predictions), 3),
        "n": len(rows),
    }


def _report(measured: Dict[str, Any], rows: Sequence[Row], predictions: Sequence[Prediction]) -> str:
    lines = [f"{name:<22}{value}" for name, value in measured.items() if name != "risks"]
    lines += ["", f"{'risk':<22}{'precision':>10}{'recall':>10}{'f1':>10}"]
    lines += [
        f"{risk:<22}{score['precision']:>10.3f}{score['recall']:>10.3f}{score['f1']:>10.3f}"
        for risk, score in measured["risks"].items()
    ]
    table = confusion_table([row.intent for row in rows], [prediction.intent for prediction in predictions])
    return "\n".join([*lines, "", table])


def _write_predictions(path: Path, rows: Sequence[Row], predictions: Sequence[Prediction]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row, prediction in zip(rows, predictions, strict=True):
            record = {
                "id": row.id,
                "intent": prediction.intent,
                "intent_confidence": round(prediction.confidence, 4),
                "to_human": prediction.said == OtherIntent.UNSURE.value,
                "anger": prediction.anger,
                "anger_confidence": round(prediction.anger_confidence, 4),
                "risks": sorted(prediction.risks),
                "risk_confidences": {
                    risk: round(score, 4) for risk, score in sorted(prediction.risks.items())
                },
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _arguments(argv: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.assistant.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help='rows {"id","text","intent"[,"anger","risks"]}'
    )
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--predictions", type=Path, help="where to write one JSON line a prediction")
    parser.add_argument("--model", type=Path, help="a trained model; the newest in models/ when not given")
    return parser.parse_args(argv)


async def measure(model: Path, rows: Sequence[Row]) -> List[Prediction]:
    """What `model`, loaded as it is served, says about `rows`."""
    return await predict_all(await load(model), rows)


def _run(arguments: argparse.Namespace) -> None:
    logging.basicConfig(level=logging.WARNING)
    configure_structlog(logging.WARNING)
    rows = read_rows(arguments.data)
    predictions = asyncio.run(measure(arguments.model or newest_model(Path("models")), rows))
    measured = figures(rows, predictions)
    sys.stdout.write(_report(measured, rows, predictions) + "\n")
    if arguments.out:
        arguments.out.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    if arguments.predictions:
        _write_predictions(arguments.predictions, rows, predictions)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """The command: 0 when measured, 2 with a reason when it could not be."""
    try:
        _run(_arguments(argv))
    except AssistantError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
