"""What a message means, as a dense feature beside the counted words: the vector that the index uses too."""

from typing import Any

import numpy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nl_datawijzer.vectors import source

CHUNK = 1024  # texts asked for at once


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MeaningFeaturizer(DenseFeaturizer, GraphComponent):
    """Gives a message its sentence vector; without an encoder it gives nothing."""

    @classmethod
    def required_components(cls) -> list[type]:
        """What comes before it."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing of its own."""
        return DenseFeaturizer.get_default_config()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MeaningFeaturizer":
        """A featurizer; it holds no state."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        self._source = source()

    def process(self, messages: list[Message]) -> list[Message]:
        """Messages with their vectors."""
        self._add(messages, keep=False)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples with their vectors, which are kept for the next training."""
        self._add(training_data.training_examples, keep=True)
        return training_data

    def _add(self, messages, keep):
        told = [message for message in messages if has_meaning(message.get(TEXT))]
        for start in range(0, len(told), CHUNK):
            chunk = told[start : start + CHUNK]
            rows = self._source.vectors([message.get(TEXT) for message in chunk], keep=keep)
            if rows is None:
                return
            for message, row in zip(chunk, rows, strict=True):
                feature = numpy.array([row])
                message.add_features(Features(feature, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def has_meaning(text):
    """Whether a text is said by somebody; `/choose` and its like name their intent themselves."""
    return bool(text) and not text.startswith(INTENT_MESSAGE_PREFIX)
