"""A second opinion on a public message, asked for when the first is unsure.

The first opinion counts words. This one is formed by small networks over the meaning of the whole text,
which an encoder learnt from other texts in many languages: alone they are right less often, but not wrong
on the same messages. It takes longer than all the rest of the reading, so only what is unclear is read twice.
"""

from dataclasses import dataclass
from typing import Dict, List, Sequence

import numpy as np
from joblib import Parallel, delayed

from bot.assistant.calibration import softmax
from bot.assistant.networks import Network, mean_shares
from bot.assistant.samples import PUBLIC_INTENTS, Sample
from bot.assistant.sentences import sentence_vectors
from bot.labels import Anger

_UNSURE_OF_INTENT = 0.5
_UNSURE_OF_ANGER = 0.55
"""Below which confidence a second opinion is asked for: about one real message in five."""
_NETWORKS_OF_INTENT = 6
_NETWORKS_OF_ANGER = 2
_LOT = 1000
_LEAST_SHARE = 1e-9
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class Opinion:
    """How likely each public intent is, and each level of anger."""

    intents: Dict[str, float]
    anger: np.ndarray

    @property
    def is_unsure(self) -> bool:
        """Whether a second one should be asked for."""
        return max(self.intents.values()) < _UNSURE_OF_INTENT or float(self.anger.max()) < _UNSURE_OF_ANGER


class SecondOpinion:
    """Learns from public samples; reconsiders what was thought of a text."""

    def __init__(self) -> None:
        self._mean = self._spread = np.zeros(0, dtype=np.float32)
        self._of_intent: List[Network] = []
        self._of_anger: List[Network] = []

    def fit(self, samples: Sequence[Sample], processes: int) -> "SecondOpinion":
        """Learns from scratch, side by side in `processes`; the same samples give the same opinion."""
        vectors = _encode([sample.text for sample in samples], processes)
        self._mean, self._spread = vectors.mean(axis=0), np.maximum(vectors.std(axis=0), _LEAST_SPREAD)
        vectors = self._scaled(vectors)
        intents = np.array([PUBLIC_INTENTS.index(sample.intent) for sample in samples])
        anger = np.array([sample.anger for sample in samples])
        lessons = [(intents, seed) for seed in range(_NETWORKS_OF_INTENT)]
        lessons += [(anger, seed) for seed in range(_NETWORKS_OF_ANGER)]
        networks = Parallel(n_jobs=processes)(
            delayed(Network.fit)(vectors, labels, seed) for labels, seed in lessons
        )
        self._of_intent, self._of_anger = networks[:_NETWORKS_OF_INTENT], networks[_NETWORKS_OF_INTENT:]
        return self

    def reconsider(self, text: str, first: Opinion) -> Opinion:
        """The `first` opinion in the light of what the whole of `text` means."""
        vector = self._scaled(sentence_vectors([text])[0])
        intents = mean_shares(self._of_intent, vector, len(PUBLIC_INTENTS))
        anger = mean_shares(self._of_anger, vector, len(Anger))
        named = np.array([intents[PUBLIC_INTENTS.index(intent)] for intent in first.intents])
        common = _common(np.array(list(first.intents.values())), named)
        return Opinion(dict(zip(first.intents, common.tolist(), strict=True)), _common(first.anger, anger))

    def _scaled(self, vectors: np.ndarray) -> np.ndarray:
        return (vectors - self._mean) / self._spread


def _encode(texts: Sequence[str], processes: int) -> np.ndarray:
    """The vectors of `texts`, in their order; in small lots, so that processes end together."""
    lots = (texts[start : start + _LOT] for start in range(0, len(texts), _LOT))
    return np.concatenate(Parallel(n_jobs=processes)(delayed(sentence_vectors)(lot) for lot in lots))


def _common(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """What two opinions come to: both weigh the same, where the first is unsure."""
    return softmax(np.log(np.maximum([first, second], _LEAST_SHARE)).mean(axis=0))
