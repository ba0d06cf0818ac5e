"""Margins of linear models turned into probabilities, learnt on messages the models had not seen."""

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss
from sklearn.model_selection import StratifiedKFold

_SEED = 20
_SHARPNESSES = np.arange(1.0, 6.01, 0.25)
_THRESHOLDS = np.arange(0.2, 0.81, 0.02)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows of scores as rows of shares."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def seen_and_unseen(labels: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Rows to learn from, and a third to check on, each label in its share.

    One third is thousands of messages. To check on all, in turns, takes twice as long and says the same.
    """
    thirds = StratifiedKFold(3, shuffle=True, random_state=_SEED)
    return next(thirds.split(labels, labels))


def best_sharpness(margins: np.ndarray, labels: np.ndarray) -> float:
    """By how much to multiply margins before `softmax`, for the smallest log loss."""
    losses = [log_loss(labels, softmax(margins * sharpness)) for sharpness in _SHARPNESSES]
    return float(_SHARPNESSES[int(np.argmin(losses))])


@dataclass(frozen=True)
class Sigmoid:
    """Platt's scaling: the probability a margin stands for."""

    slope: float
    shift: float

    @classmethod
    def fit(cls, margins: np.ndarray, present: np.ndarray) -> "Sigmoid":
        """The sigmoid that fits unseen margins best."""
        model = LogisticRegression(C=1e6).fit(margins.reshape(-1, 1), present)
        return cls(float(model.coef_[0, 0]), float(model.intercept_[0]))

    def __call__(self, margin: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-(self.slope * np.asarray(margin) + self.shift)))


def best_threshold(probabilities: np.ndarray, present: np.ndarray) -> float:
    """The probability above which to say yes, for the best F1."""
    scores = [f1_score(present, probabilities >= threshold) for threshold in _THRESHOLDS]
    best = np.flatnonzero(np.isclose(scores, max(scores)))
    return float(_THRESHOLDS[best[len(best) // 2]])
