"""Rasa where TensorFlow is not installed: what Rasa imports of it is stood in for, by name only.

Rasa imports its neural components at every start, named in config.yml or not. Eight of its modules need TensorFlow for
that. Where it is absent they are stood in for; where it is installed nothing happens here. Nobody else is deceived:
`tensorflow` itself stays absent, for thinc and others that look for it.

`nl_datawijzer.pth` imports this at every start of this environment's Python, so that `rasa` works unmodified.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader

COMPONENTS = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
}
HELPERS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}
MODULES = {**COMPONENTS, **HELPERS}
REFUSAL = (
    "{name} runs on TensorFlow, which is left out here: take `override-dependencies` out of nlu/pyproject.toml, "
    "run `uv lock` in nlu/ and then `make setup`, or leave {name} out of config.yml."
)


class StandIn(type):
    """The kind of a class that has only its name: whoever uses it is told what to install."""

    def __getattr__(cls, attribute):
        """Refuse whatever makes a component of it; Python's own questions are answered as of any class.

        Raises:
            rasa.shared.exceptions.InvalidConfigException: says what to install.
        """
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        from rasa.shared.exceptions import InvalidConfigException

        raise InvalidConfigException(REFUSAL.format(name=cls.__name__))


class WithoutTensorFlow(MetaPathFinder, Loader):
    """Finds and fills the modules of Rasa that cannot be imported without TensorFlow, only where it is absent."""

    def find_spec(self, fullname, path=None, target=None) -> "ModuleSpec | None":
        """A module of stand-ins, or nothing where the real one will do."""
        if fullname not in MODULES or find_spec("tensorflow"):
            return None
        return spec_from_loader(fullname, self)

    def exec_module(self, module):
        """Fill it; a component stands in Rasa's register too, so that naming it in config.yml meets the refusal."""
        for name in MODULES[module.__name__]:
            setattr(module, name, StandIn(name, (), {"__module__": module.__name__}))
            if module.__name__ in COMPONENTS:
                from rasa.engine.recipes.default_recipe import DefaultV1Recipe

                DefaultV1Recipe._registered_components[name] = getattr(module, name)


sys.meta_path.insert(0, WithoutTensorFlow())
