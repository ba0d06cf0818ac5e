"""The figures a reading is judged by, from true and predicted labels."""

from typing import Any, Dict, List, Sequence

import numpy as np
from sklearn.metrics import cohen_kappa_score, confusion_matrix, f1_score, precision_score, recall_score

from bot.assistant.samples import PUBLIC_INTENTS, RISKS
from bot.labels import COMPLAINTS, Anger

_COMPLAINTS = frozenset(intent.value for intent in COMPLAINTS)
_LEAST_ROWS = 10
_BINS = 10


def round_all(values: Dict[str, Any]) -> Dict[str, Any]:
    """The same figures with as many digits as they deserve."""
    return {name: round(float(value), 4) for name, value in values.items()}


def _scores(truth: np.ndarray, guess: np.ndarray) -> Dict[str, float]:
    return round_all(
        {
            "precision": precision_score(truth, guess, zero_division=0),
            "recall": recall_score(truth, guess, zero_division=0),
            "f1": f1_score(truth, guess, zero_division=0),
        }
    )


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: by how much confidence and share of right answers differ, over ten bins."""
    scores, hits = np.asarray(confidences), np.asarray(right, dtype=float)
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(scores[bins == each].mean() - hits[bins == each].mean()) * (bins == each).mean()
        for each in set(bins)
    ]
    return float(sum(gaps))


def intent_figures(truth: Sequence[str], guess: Sequence[str]) -> Dict[str, float]:
    """Complaint or not, and the ten intents; macro-F1 over those with enough rows to mean something."""
    complaint = _scores(np.isin(truth, list(_COMPLAINTS)), np.isin(guess, list(_COMPLAINTS)))
    counted = [intent for intent in PUBLIC_INTENTS if list(truth).count(intent) >= _LEAST_ROWS]
    return round_all(
        {
            "complaint_f1": complaint["f1"],
            "complaint_precision": complaint["precision"],
            "complaint_recall": complaint["recall"],
            "intent_accuracy": np.mean(np.asarray(truth) == np.asarray(guess)),
            "intent_macro_f1": f1_score(truth, guess, labels=counted, average="macro", zero_division=0)
            if counted
            else 0.0,
        }
    )


def anger_figures(truth: Sequence[int], guess: Sequence[int]) -> Dict[str, float]:
    """The four levels, how far off the misses are, and the furious ones alone."""
    furious = _scores(np.asarray(truth) == Anger.FURIOUS, np.asarray(guess) == Anger.FURIOUS)
    levels = [int(level) for level in Anger]
    same = len(set(truth) | set(guess)) < 2
    return round_all(
        {
            "anger_accuracy": np.mean(np.asarray(truth) == np.asarray(guess)),
            "anger_macro_f1": f1_score(truth, guess, labels=levels, average="macro", zero_division=0),
            "anger_qwk": 1.0 if same else cohen_kappa_score(truth, guess, labels=levels, weights="quadratic"),
            "furious_recall": furious["recall"],
            "furious_precision": furious["precision"],
        }
    )


def risk_figures(
    truth: Sequence[Sequence[str]], guess: Sequence[Sequence[str]]
) -> Dict[str, Dict[str, float]]:
    """Each risk on its own."""
    return {
        risk: _scores(np.array([risk in row for row in truth]), np.array([risk in row for row in guess]))
        for risk in RISKS
    }


def confusion_table(truth: Sequence[str], guess: Sequence[str]) -> str:
    """True intents down, predicted ones across, as text."""
    matrix = confusion_matrix(truth, guess, labels=list(PUBLIC_INTENTS))
    heads = [intent.replace("complaint_", "").replace("request_", "")[:9] for intent in PUBLIC_INTENTS]
    lines: List[str] = ["true, then predicted  " + "".join(f"{head:>10}" for head in heads)]
    lines += [
        f"{intent:<22}" + "".join(f"{count:>10}" for count in row)
        for intent, row in zip(PUBLIC_INTENTS, matrix, strict=True)
    ]
    return "\n".join(lines)
