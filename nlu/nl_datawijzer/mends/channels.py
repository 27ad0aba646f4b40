"""Rasa imports every messenger that it can speak to, and their libraries, at every start: 300 modules, 10 MB.

Here a messenger that the credentials file does not name is stood in for by its name.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.util import spec_from_loader
from pathlib import Path

CHANNELS = "rasa.core.channels."
MESSENGERS = {
    "botframework": "BotFrameworkInput",
    "facebook": "FacebookInput",
    "hangouts": "HangoutsInput",
    "mattermost": "MattermostInput",
    "rocketchat": "RocketChatInput",
    "slack": "SlackInput",
    "telegram": "TelegramInput",
    "twilio": "TwilioInput",
    "twilio_voice": "TwilioVoiceInput",
    "webexteams": "WebexTeamsInput",
}


class WithoutMessengers(MetaPathFinder, Loader):
    """Finds and fills the modules of messengers that nobody named."""

    def __init__(self, credentials):
        """`credentials`: the text of the file that names channels."""
        self._modules = {CHANNELS + name: name for name in MESSENGERS if name not in credentials}

    def find_spec(self, fullname, path=None, target=None):
        """A module with a stand-in, or nothing where the real one is needed."""
        return spec_from_loader(fullname, self) if fullname in self._modules else None

    def exec_module(self, module):
        """Fill it with a class that has its name and no more."""
        name = self._modules[module.__name__]
        kind = MESSENGERS[name]
        setattr(module, kind, type(kind, (), {"name": classmethod(lambda _class: name)}))


def mend(options):
    """Put it in place, before Rasa is imported; `options`: those of `rasa run`, of which `--credentials` is looked at.

    Where the file cannot be told, all messengers are there.
    """
    try:
        credentials = Path(options[options.index("--credentials") + 1]).read_text()
    except (ValueError, IndexError, OSError):
        return
    sys.meta_path.insert(0, WithoutMessengers(credentials))
