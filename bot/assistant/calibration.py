"""Margins of linear models turned into probabilities, learnt on messages the models had not seen."""

from dataclasses import dataclass
from typing import Callable

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss
from sklearn.model_selection import StratifiedKFold

_FOLDS = 3
_SEED = 20
_SHARPNESSES = np.arange(1.0, 6.01, 0.25)
_THRESHOLDS = np.arange(0.2, 0.81, 0.02)

Margins = Callable[[csr_matrix, np.ndarray, csr_matrix], np.ndarray]
"""Fits on (features, labels) and gives the margins of the last matrix."""


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows of scores as rows of shares."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def unseen_margins(margins_of: Margins, features: csr_matrix, labels: np.ndarray) -> np.ndarray:
    """The margin of each row by a model fitted on the other folds."""
    parts = []
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(features, labels):
        parts.append((unseen, margins_of(features[seen], labels[seen], features[unseen])))
    margins = np.zeros((len(labels), *parts[0][1].shape[1:]))
    for unseen, values in parts:
        margins[unseen] = values
    return margins


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
