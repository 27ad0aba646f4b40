"""Rasa's custom actions: thin. They hand the turn to the assistant and speak its reply."""

import sys
from types import ModuleType

SERVER = "sanic"


def _import_sdk() -> None:
    """Import rasa-sdk without the server that it brings: ours is another, and that one takes 6 MB.

    Of it rasa-sdk's plug-ins want a name alone, for a type.
    """
    if SERVER in sys.modules or "rasa_sdk" in sys.modules:
        return
    stand_in = ModuleType(SERVER)
    vars(stand_in)["Sanic"] = object
    sys.modules[SERVER] = stand_in
    try:
        import rasa_sdk.executor  # noqa: F401
    finally:
        del sys.modules[SERVER]


_import_sdk()
