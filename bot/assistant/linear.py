"""Linear support vector machines over the encoding of a message, and all of them at once."""

from typing import List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.assistant.calibration import seen_and_unseen
from bot.assistant.encoder import Encoded
from bot.assistant.errors import TrainingDataError

_SEED = 20
# Ten times finer takes longer and changes no decision.
_TOLERANCE = 0.05


class Linear:
    """One linear support vector machine, kept as plain weights."""

    def __init__(self, strength: float) -> None:
        self._strength = strength
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self.bias = np.zeros(0, dtype=np.float32)
        self.classes: Tuple[str, ...] = ()

    def fit(self, features: csr_matrix, labels: np.ndarray) -> "Linear":
        """Learns `labels`: two of them give one margin, more give one each."""
        if len(set(labels)) < 2:
            raise TrainingDataError(f"nothing to tell apart: every message is labelled {labels[:1]}")
        model = LinearSVC(C=self._strength, tol=_TOLERANCE, random_state=_SEED).fit(features, labels)
        self.weights, self.bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
        self.classes = tuple(str(label) for label in model.classes_)
        return self

    def margins(self, features: csr_matrix) -> np.ndarray:
        """One row of margins a message; a single column for a yes-or-no question."""
        return features @ self.weights + self.bias

    def forget(self) -> None:
        """Drops the weights, once they are kept elsewhere."""
        self.weights, self.bias = np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32)

    def fit_and_check(self, features: csr_matrix, labels: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """Learns from all rows. Gives some of them, and their margins by a model that had not seen those."""
        self.fit(features, labels)
        seen, unseen = seen_and_unseen(labels)
        return unseen, Linear(self._strength).fit(features[seen], labels[seen]).margins(features[unseen])


class Stack:
    """The weights of all models side by side, so that a message is multiplied once."""

    def __init__(self, linears: Sequence[Linear]) -> None:
        self._weights = np.ascontiguousarray(np.hstack([linear.weights for linear in linears]))
        self._bias = np.concatenate([linear.bias for linear in linears])
        self._ends = np.cumsum([len(linear.bias) for linear in linears])[:-1]
        for linear in linears:
            linear.forget()

    def margins(self, message: Encoded) -> List[np.ndarray]:
        """The margins of each model, in the order they were given."""
        return np.split(message.times(self._weights) + self._bias, self._ends)
