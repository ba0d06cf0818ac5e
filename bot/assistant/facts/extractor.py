"""The pipeline component that reads what a customer states, beside what they mean."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.facts.amounts import find_amounts
from bot.assistant.facts.contacts import find_contacts
from bot.assistant.facts.dates import find_dates
from bot.assistant.facts.fact import Fact
from bot.assistant.facts.references import find_references
from bot.assistant.facts.wishes import find_wishes


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class FactExtractor(GraphComponent):
    """Adds the facts of `bot.assistant.facts` to a message's entities."""

    def __init__(self, region: Text) -> None:
        self._region = region

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The country whose phone numbers may be written without their prefix."""
        return {"region": "FR"}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactExtractor":
        """An extractor; there is nothing to train."""
        return cls(config["region"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Read each message; what other components read of it is kept."""
        for message in messages:
            facts = find_facts(str(message.get(TEXT) or ""), self._region)
            entities = [*message.get(ENTITIES, []), *map(self._entity, facts)]
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _entity(self, fact: Fact) -> Dict[Text, Any]:
        return {
            "entity": fact.entity.value,
            "value": fact.value,
            "start": fact.start,
            "end": fact.end,
            "extractor": type(self).__name__,
        }


def find_facts(text: str, region: str = "FR") -> List[Fact]:
    """Everything stated in a text: what can be recognised for certain first, references last."""
    contacts = find_contacts(text, region)
    amounts = [fact for fact in find_amounts(text) if not fact.overlaps(contacts)]
    dates = [fact for fact in find_dates(text) if not fact.overlaps([*contacts, *amounts])]
    known = [*contacts, *amounts, *dates]
    return [*find_wishes(text), *known, *find_references(text, known)]
