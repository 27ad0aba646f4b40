"""Runs under Rasa's own interpreter for test_without_tensorflow.py: names of components in, JSON of refusals out."""

import importlib.util
import json
import sys

import thinc.compat
from nl_datawijzer.without_tensorflow import StandIn
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.exceptions import InvalidConfigException


def refusal(section: str, name: str) -> str:
    """In which words Rasa refuses a configuration with this component."""
    try:
        DefaultV1Recipe().graph_config_for_recipe({"recipe": "default.v1", section: [{"name": name}]}, {})
    except InvalidConfigException as error:
        return str(error)
    return ""


def main() -> None:
    """Judge what comes in."""
    asked = json.load(sys.stdin)
    spec = importlib.util.find_spec("rasa.nlu.classifiers.diet_classifier")
    found = {
        "refusals": {name: refusal(section, name) for section, name in asked},
        "stand_ins": sorted(kind.__name__ for kind in DEFAULT_COMPONENTS if isinstance(kind, StandIn)),
        "thinc": thinc.compat.has_tensorflow,
        "pretended": [name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras")],
        "file": spec.origin if spec else None,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
