"""The pipeline component that reads a message: intent, anger and risks.

The lane written on a live message decides which intents can be meant. A guess below the threshold
is handed to a person, and a message that is not French is said to be so, with the guesses kept in
the ranking for whoever looks at it.
"""

import hashlib
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant import language, sentences
from bot.assistant.errors import NotTrainedError
from bot.assistant.models import MessageModel, Reading
from bot.assistant.provider import FrenchVectors
from bot.assistant.samples import samples_from
from bot.assistant.vectors import WordVectors
from bot.labels import GRAVE_RISKS, NO_RISK, Entity, Lane, OtherIntent

_FILE = "message_model.joblib"


def source_fingerprint() -> str:
    """Changes whenever code the reading depends on changes, so that Rasa trains again."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def lane_of(message: Message) -> Optional[Lane]:
    """The lane a live message came in by; None for texts that only ask to be parsed."""
    lane = (message.get("metadata") or {}).get("lane")
    return Lane(lane) if lane else None


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True, model_from="FrenchVectors"
)
class MessageReader(GraphComponent):
    """Trains, keeps and asks the models."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[MessageModel] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._message_model = model

    @classmethod
    def required_components(cls) -> List[Type]:
        """The word vectors come first."""
        return [FrenchVectors]

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be importable."""
        return ["sklearn"]

    @staticmethod
    def supported_languages() -> Optional[List[Text]]:
        """French only."""
        return ["fr"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The confidence below which a person is asked, and how many guesses to show."""
        return {"threshold": 0.35, "ranking_length": 10}

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Rasa only looks at the source of this class; the models live in other modules."""
        return source_fingerprint()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MessageReader":
        """A reader to be trained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData, model: WordVectors) -> Resource:
        """Learns from the examples and stores what was learnt."""
        samples = samples_from(training_data.intent_examples)
        self._message_model = MessageModel().fit(samples, model)
        with self._model_storage.write_to(self._resource) as directory:
            joblib.dump(self._message_model, directory / _FILE, compress=1)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "MessageReader":
        """The trained reader, ready for the first message."""
        with model_storage.read_from(resource) as directory:
            trained = joblib.load(directory / _FILE)
        language.prepare()
        sentences.prepare()
        return cls(config, model_storage, resource, trained)

    def process(self, messages: List[Message], model: WordVectors) -> List[Message]:
        """Writes intent, ranking, anger and risks on each message."""
        for message in messages:
            self._read(message, model)
        return messages

    def _read(self, message: Message, vectors: WordVectors) -> None:
        if self._message_model is None:
            raise NotTrainedError("the reader was asked to read before it was trained")
        text = message.get("text") or ""
        reading = self._message_model.read(text, lane_of(message), vectors)
        ranking = self._rank(text, reading)
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        entities = message.get("entities", []) + self._mood_entities(text, reading)
        message.set("entities", entities, add_to_output=True)

    def _rank(self, text: str, reading: Reading) -> List[Dict[str, Any]]:
        ordered = sorted(reading.intents.items(), key=lambda item: -item[1])[: self._config["ranking_length"]]
        ranking = [{"name": name, "confidence": confidence} for name, confidence in ordered]
        foreign = language.foreign_confidence(text)
        if foreign is not None:
            return [{"name": OtherIntent.FOREIGN_LANGUAGE.value, "confidence": foreign}, *ranking]
        if ordered[0][1] < self._config["threshold"]:
            return [{"name": OtherIntent.UNSURE.value, "confidence": 1.0 - ordered[0][1]}, *ranking]
        return ranking

    def _mood_entities(self, text: str, reading: Reading) -> List[Dict[str, Any]]:
        level = reading.anger_level
        named = {risk: reading.risks[risk] for risk in reading.named_risks}
        gravest = next((risk.value for risk in GRAVE_RISKS if risk.value in named), NO_RISK)
        grave_score = named.get(
            gravest, 1.0 - max((reading.risks.get(risk.value, 0.0) for risk in GRAVE_RISKS))
        )
        found = [
            (Entity.ANGER, level.label, float(reading.anger[level])),
            (Entity.ESCALATION_RISK, gravest, grave_score),
        ]
        found += [(Entity.RISK, risk, score) for risk, score in named.items()]
        return [
            {
                "entity": entity.value,
                "value": value,
                "start": 0,
                "end": len(text),
                "confidence_entity": confidence,
                "extractor": type(self).__name__,
            }
            for entity, value, confidence in found
        ]
