"""Which model Rasa runs on: a new one is asked some plain questions first, and taken only where it answers them.

An installation runs on a copy of its own. One that is not taken leaves the copy before it in its place.
"""

import json
import logging
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bot.encoding.cache import digest
from bot.faq.smoke import SMOKE, load_smoke
from bot.ground import not_taken
from bot.ground.errors import ConfigurationError, NotTaken
from bot.ground.settings import ROOT, Settings
from bot.ops.console import line, say
from bot.ops.rasa import MODEL, RASA_PYTHON, is_whole, model_is_current, rasa_environment

SECONDS = 180.0  # to load a model and ask, on a busy machine
TRIED = "datawijzer.tried.sha256"  # beside a model: which one answered which questions, so that each is asked once

log = logging.getLogger(__name__)


def taken_model(settings: Settings) -> Path:
    """The model that this installation runs on."""
    return settings.datawijzer_home / "model" / MODEL.name


def is_taken(settings: Settings, model: Path = MODEL) -> bool:
    """Whether this installation runs on today's model already, so that nothing has to be tried."""
    taken = taken_model(settings)
    return model_is_current() and taken.exists() and digest(taken) == digest(model)


def take_model(settings: Settings, model: Path = MODEL) -> None:
    """Take a copy of the model, unless it answers wrongly and there is one before it.

    Raises:
        ConfigurationError: it answers wrongly, and there is none before it.
    """
    taken = taken_model(settings)
    try:
        _try(settings, model)
    except NotTaken as error:
        not_taken.tell(settings.datawijzer_home, "model", str(error))
        if not is_whole(taken):
            raise ConfigurationError(line("model_wrong", trouble=error)) from None
        say("model_not_taken", trouble=error)
        return
    not_taken.tell(settings.datawijzer_home, "model", "")
    taken.parent.mkdir(parents=True, exist_ok=True)
    new = taken.with_suffix(".new")  # a training that fails half-way spoils nothing of what runs
    shutil.copy2(model, new)
    new.replace(taken)


def _try(settings: Settings, model: Path) -> None:
    """Ask a model what it was not asked before.

    Raises:
        NotTaken: it cannot be loaded, or answers wrongly.
    """
    tried, now = model.with_name(TRIED), f"{digest(model)} {digest(SMOKE)}"
    if tried.exists() and tried.read_text() == now:
        return
    smoke, heard = load_smoke(), _intents(settings, model)
    right = sum(heard.get(message) == intent for intent, message in smoke.messages.items())
    if trouble := smoke.trouble(right, len(smoke.messages)):
        raise NotTaken(trouble)
    tried.write_text(now)


def _intents(settings: Settings, model: Path) -> Mapping[str, str]:
    """What a model makes of each message.

    Raises:
        NotTaken: it says nothing.
    """
    command = [str(RASA_PYTHON), str(ROOT / "nlu/smoke.py"), str(model)]
    asked = json.dumps(list(load_smoke().messages.values()))
    try:
        done = subprocess.run(
            command, env=rasa_environment(settings), input=asked, capture_output=True, text=True, check=True,
            timeout=SECONDS,
        )  # fmt: skip
        found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, OSError, ValueError, IndexError) as error:
        raise NotTaken(f"it says nothing: {type(error).__name__}") from None
    return found
