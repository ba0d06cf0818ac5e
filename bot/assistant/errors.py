"""What can go wrong when the assistant reads, in one hierarchy."""


class AssistantError(Exception):
    """The root: catch this to catch every failure of the assistant's own code."""


class TrainingDataError(AssistantError):
    """The training messages cannot be learnt from: a label is unknown or there are too few."""


class EvaluationDataError(AssistantError):
    """A file to evaluate on cannot be used; the message names the line."""


class ModelMissingError(AssistantError):
    """There is no trained model where one is needed."""


class NotTrainedError(AssistantError):
    """A model was asked to read before it had learnt."""
