"""Rasa fingerprints what each part of a training takes and gives, for a cache that spares the same work next time.

Over thousands of examples that is a quarter of the time. Whether anything changed `bot.ops.rasa` knows beforehand, and
what changes is content, after which hardly anything is the same.
"""

from rasa.engine.training.hooks import TrainingHook


def mend():
    """Put it in place."""
    TrainingHook.on_before_node = lambda *args, **kwargs: {}
    TrainingHook.on_after_node = lambda *args, **kwargs: None
