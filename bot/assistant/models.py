"""What learns intent, anger and risks, behind one object that reads a message.

The models are linear over one encoding, so a message is encoded once and multiplied once. Their margins
become probabilities by calibration on messages they had not seen. What they leave unsure is read twice.
"""

from dataclasses import dataclass
from typing import Dict, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix

from bot.assistant.calibration import Sigmoid, best_sharpness, best_threshold, softmax
from bot.assistant.encoder import PROCESSES, Encoder
from bot.assistant.errors import NotTrainedError
from bot.assistant.linear import Linear, Stack
from bot.assistant.normaliser import normalise
from bot.assistant.samples import PUBLIC_INTENTS, Sample
from bot.assistant.second_opinion import Opinion, SecondOpinion
from bot.assistant.vectors import WordVectors
from bot.labels import Anger, Lane, Risk

_FEW = 5
_INTENT_STRENGTHS = {Lane.PUBLIC: 0.3, Lane.PRIVATE: 0.5}
_ANGER_STRENGTH = 0.1
_RISK_STRENGTH = 0.2
# Real messages are harder than written ones: confidence learnt on the latter is too high by this much. In
# private a guess may accept an offer, so more is left to a person.
_CAUTION = {Lane.PUBLIC: 0.8, Lane.PRIVATE: 0.7}
# How much the anger read in a public message weighs in its intent: hardly anybody thanks in anger, and
# hardly anybody complains without. Less than one, because both are read from the same words.
_ANGER_SAYS = 0.4
# By how much the best threshold on written messages is lowered for real ones, which are harder: to miss what
# a person with authority must see costs most. Not for leaving: many hint at it, and fewer leave.
_LENIENCE = 0.35
_LENIENCE_ABOUT_LEAVING = 0.7
# Above which probability a message is at least annoyed, angry, furious. A furious message that is missed
# costs more than an angry one that is answered as furious.
_ANGER_THRESHOLDS = np.array([0.5, 0.5, 0.2])


@dataclass(frozen=True)
class Reading:
    """What was read in one message: calibrated probabilities, and the decisions they lead to."""

    intents: Dict[str, float]
    anger: np.ndarray
    anger_level: Anger
    risks: Dict[str, float]
    named_risks: Tuple[str, ...]


class YesNo:
    """One calibrated yes-or-no question."""

    def __init__(self, strength: float, lenience: float = 1.0) -> None:
        self.linear = Linear(strength)
        self._probability = Sigmoid(1.0, 0.0)
        self._lenience = lenience
        self.threshold = 0.5

    def fit(self, features: csr_matrix, present: np.ndarray) -> "YesNo":
        """Learns which rows are yes, how sure to be, and from when to say so."""
        rows, margins = self.linear.fit_and_check(features, present)
        self._probability = Sigmoid.fit(margins[:, 0], present[rows])
        probabilities = self._probability(margins[:, 0])
        self.threshold = best_threshold(probabilities, present[rows]) * self._lenience
        return self

    def probability(self, margins: np.ndarray) -> float:
        """How sure yes is, from the one margin of a message."""
        return float(self._probability(margins[0]))


class IntentModel:
    """The intents of one lane."""

    def __init__(self, lane: Lane) -> None:
        self.linear = Linear(_INTENT_STRENGTHS[lane])
        self._caution = _CAUTION[lane]
        self._sharpness = 1.0

    def fit(self, features: csr_matrix, intents: np.ndarray) -> "IntentModel":
        """Learns the intents and how sharp their margins are."""
        rows, margins = self.linear.fit_and_check(features, intents)
        codes = np.searchsorted(np.array(self.linear.classes), intents[rows])
        self._sharpness = best_sharpness(margins, codes) * self._caution
        return self

    def probabilities(self, margins: np.ndarray) -> Dict[str, float]:
        """How likely each intent is, from the margins of a message."""
        shares = softmax(margins * self._sharpness)
        return {intent: float(share) for intent, share in zip(self.linear.classes, shares, strict=True)}


Part = Union[IntentModel, YesNo]
Lesson = Tuple[Part, csr_matrix, np.ndarray]
"""A model, the rows it learns from and their labels."""


class MessageModel:
    """Learns from samples of both lanes; reads one text."""

    def __init__(self) -> None:
        self._encoder = Encoder()
        self._lane = YesNo(_INTENT_STRENGTHS[Lane.PUBLIC])
        self._intents = {lane: IntentModel(lane) for lane in Lane}
        self._anger = [YesNo(_ANGER_STRENGTH) for _ in list(Anger)[1:]]
        self._risks = {risk.value: YesNo(_RISK_STRENGTH, _lenience(risk)) for risk in Risk}
        self._anger_of_intents: Dict[str, np.ndarray] = {}
        self._furious_who_expose = 0.0
        self._second_opinion = SecondOpinion()
        self._stack: Optional[Stack] = None

    def fit(self, samples: Sequence[Sample], vectors: WordVectors) -> "MessageModel":
        """Learns everything from scratch; the same samples give the same model."""
        features = self._encoder.fit([normalise(sample.text) for sample in samples], vectors)
        self._learn([*self._intent_lessons(features, samples), *self._mood_lessons(features, samples)])
        public = [sample for sample in samples if sample.lane is Lane.PUBLIC]
        self._second_opinion.fit(public, PROCESSES)
        self._anger_of_intents = _anger_of_intents(samples)
        self._furious_who_expose = _furious_who_expose(samples)
        self._stack = Stack([part.linear for part in self._parts()])
        return self

    def _learn(self, lessons: Sequence[Lesson]) -> None:
        """All models, side by side in processes of their own.

        Not in threads: they would share the solver's random numbers, and give another model each time.
        """
        learnt = Parallel(n_jobs=PROCESSES)(
            delayed(model.fit)(rows, labels) for model, rows, labels in lessons
        )
        self._intents[Lane.PUBLIC], self._intents[Lane.PRIVATE], self._lane, *moods = learnt
        self._anger, risks = moods[: len(self._anger)], moods[len(self._anger) :]
        self._risks = dict(zip(self._risks, risks, strict=True))

    def _parts(self) -> List[Part]:
        return [self._lane, *self._intents.values(), *self._anger, *self._risks.values()]

    def _intent_lessons(self, features: csr_matrix, samples: Sequence[Sample]) -> Iterator[Lesson]:
        public = np.array([sample.lane is Lane.PUBLIC for sample in samples])
        intents = np.array([sample.intent for sample in samples])
        yield self._intents[Lane.PUBLIC], features[public], intents[public]
        yield self._intents[Lane.PRIVATE], features[~public], intents[~public]
        yield self._lane, features, public

    def _mood_lessons(self, features: csr_matrix, samples: Sequence[Sample]) -> Iterator[Lesson]:
        anger = np.array([sample.anger for sample in samples])
        for level, step in zip(list(Anger)[1:], self._anger, strict=True):
            yield step, features, anger >= level
        for risk, model in self._risks.items():
            yield model, features, np.array([risk in sample.risks for sample in samples])

    def read(self, text: str, lane: Optional[Lane], vectors: WordVectors) -> Reading:
        """What `text` says; only intents of `lane` compete, or all when it is not known."""
        if self._stack is None:
            raise NotTrainedError("the model was asked to read before it had learnt")
        margins = iter(self._stack.margins(self._encoder.encode(normalise(text), vectors)))
        public = self._lane.probability(next(margins))
        intents = {each: model.probabilities(next(margins)) for each, model in self._intents.items()}
        steps = np.minimum.accumulate([step.probability(next(margins)) for step in self._anger])
        risks = {risk: model.probability(next(margins)) for risk, model in self._risks.items()}
        anger = self._anger_beside(risks, steps)
        opinion = Opinion(self._weigh(intents[Lane.PUBLIC], anger), anger)
        if lane is not Lane.PRIVATE and opinion.is_unsure:
            opinion = self._second_opinion.reconsider(text, opinion)
        intents[Lane.PUBLIC] = opinion.intents
        return Reading(
            intents[lane] if lane else _either(public, intents),
            opinion.anger,
            _level(opinion.anger),
            risks,
            tuple(risk for risk, score in risks.items() if score >= self._risks[risk].threshold),
        )

    def _anger_beside(self, risks: Dict[str, float], steps: np.ndarray) -> np.ndarray:
        """How likely each level is. By the guide a threat of exposure is fury, however coolly it is put."""
        at_least = np.maximum(steps, self._furious_who_expose * risks[Risk.PRESS.value])
        return -np.diff(np.concatenate([[1.0], at_least, [0.0]]))

    def _weigh(self, intents: Dict[str, float], anger: np.ndarray) -> Dict[str, float]:
        """Public intents once more, in the light of the anger that usually goes with each."""
        weighed = {
            intent: score * max(float(anger @ self._anger_of_intents[intent]), 1e-6) ** _ANGER_SAYS
            for intent, score in intents.items()
        }
        total = sum(weighed.values())
        return {intent: score / total for intent, score in weighed.items()}


def _level(anger: np.ndarray) -> Anger:
    """The highest level that is likely enough, from how likely each is."""
    at_least = 1.0 - np.cumsum(anger)[:-1]
    return Anger(int((at_least >= _ANGER_THRESHOLDS).sum()))


def _anger_of_intents(samples: Sequence[Sample]) -> Dict[str, np.ndarray]:
    """How much more often than usual each anger level comes with each public intent."""
    levels = np.zeros((len(PUBLIC_INTENTS), len(Anger)))
    for sample in samples:
        if sample.lane is Lane.PUBLIC:
            levels[PUBLIC_INTENTS.index(sample.intent), sample.anger] += 1
    usual = levels.sum(axis=0) / levels.sum()
    levels += _FEW
    shares = levels / levels.sum(axis=1, keepdims=True)
    return {intent: row / np.maximum(usual, 1e-3) for intent, row in zip(PUBLIC_INTENTS, shares, strict=True)}


def _furious_who_expose(samples: Sequence[Sample]) -> float:
    """The share of furious messages among those with the risk `press`."""
    angers = [sample.anger for sample in samples if Risk.PRESS.value in sample.risks]
    return angers.count(Anger.FURIOUS) / max(len(angers), 1)


def _lenience(risk: Risk) -> float:
    return _LENIENCE_ABOUT_LEAVING if risk is Risk.CHURN else _LENIENCE


def _either(public: float, intents: Dict[Lane, Dict[str, float]]) -> Dict[str, float]:
    """All intents in one contest, when the lane itself has to be guessed."""
    share = {Lane.PUBLIC: public, Lane.PRIVATE: 1.0 - public}
    return {
        intent: share[lane] * score for lane, scores in intents.items() for intent, score in scores.items()
    }
