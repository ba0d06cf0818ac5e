"""Small networks over the vector of a text, kept as plain weights."""

import warnings
from dataclasses import dataclass
from typing import Sequence, Tuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from bot.assistant.calibration import softmax

_HIDDEN = 512
_ROUNDS = 4
"""Times each message is seen. More, and a network learns how our messages are written."""
_PENALTY = 0.1
_BATCH = 256


@dataclass(frozen=True)
class Network:
    """One hidden layer. `answers` are the codes its outputs stand for."""

    answers: np.ndarray
    hidden: np.ndarray
    hidden_bias: np.ndarray
    output: np.ndarray
    output_bias: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, codes: np.ndarray, seed: int) -> "Network":
        """Learns from `vectors` of mean zero and spread one; another `seed` begins elsewhere."""
        batch = min(_BATCH, len(vectors))
        model = MLPClassifier(
            (_HIDDEN,), alpha=_PENALTY, batch_size=batch, max_iter=_ROUNDS, random_state=seed
        )
        with warnings.catch_warnings():
            # It is stopped before it has learnt all there is, on purpose.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(vectors, codes)
        (hidden, output), (hidden_bias, output_bias) = model.coefs_, model.intercepts_
        return cls(model.classes_, hidden, hidden_bias, *_one_each(output, output_bias))

    def shares(self, vector: np.ndarray, count: int) -> np.ndarray:
        """How likely each code below `count` is; one that was never seen is not."""
        active = np.maximum(vector @ self.hidden + self.hidden_bias, 0.0)
        shares = np.zeros(count)
        shares[self.answers] = softmax(active @ self.output + self.output_bias)
        return shares


def _one_each(output: np.ndarray, bias: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Between two answers scikit-learn keeps the one output of the second: the first is as good as zero."""
    if output.shape[1] > 1:
        return output, bias
    return np.hstack([np.zeros_like(output), output]), np.concatenate([np.zeros_like(bias), bias])


def mean_shares(networks: Sequence[Network], vector: np.ndarray, count: int) -> np.ndarray:
    """What networks that began to learn elsewhere say together, which is steadier than what one says."""
    return np.mean([network.shares(vector, count) for network in networks], axis=0)
