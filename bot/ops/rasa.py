"""Rasa from outside: its interpreter, environment, model and endpoints file."""

import gzip
import hashlib
import json
import os
import subprocess
import zlib
from pathlib import Path

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml

RASA_PYTHON = ROOT / "nlu/.venv/bin/python"
MODEL = ROOT / "models/datawijzer.tar.gz"
TRAINED_FROM = MODEL.with_name("datawijzer.sha256")
OLD_CONVERSATIONS = "rasa.db"  # of releases in which Rasa kept conversations on disk
VECTORS = "DATAWIJZER_VECTORS"  # where Rasa asks for the vectors of messages; without it a helper process encodes
TOKEN = "RASA_AUTH_TOKEN"  # noqa: S105 - the variable; without it Rasa is open to all on this machine
RASA_SECRET = "rasa-auth-token"  # noqa: S105 - the name of its file in secrets/, where the settings name none
IN_ONE_HEAP = {  # glibc: a training asks for and gives back large arrays, each of which the system would make anew
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**31),
}
TRAINING_FILES = ("config.yml", "domain.yml", "nlu/uv.lock")
TRAINING_FOLDERS = ("data/nlu", "data/faq", "data/out-of-scope", "data/stories", "nlu/nl_datawijzer")


def rasa_environment(settings: Settings) -> dict[str, str]:
    """The environment for anything of Rasa's: no telemetry, no chatter."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
        "DATAWIJZER_HOME": str(settings.datawijzer_home),
    }


def model_is_current() -> bool:
    """Whether the model was trained from today's training data, and its archive is whole."""
    return TRAINED_FROM.exists() and TRAINED_FROM.read_text().strip() == _training_digest() and is_whole(MODEL)


def is_whole(archive: Path) -> bool:
    """Whether an archive is there, and can be read to its end; its check sums say whether it is as it was written."""
    size = 0
    try:
        with gzip.open(archive) as file:
            while part := file.read(2**20):
                size += len(part)
    except (OSError, EOFError, zlib.error):
        return False
    return size > 0


def train(settings: Settings) -> None:
    """Train Rasa's model from the files at the root.

    Raises:
        ConfigurationError: Rasa could not be trained; the message names its log.
    """
    log = settings.datawijzer_home / "train.log"
    command = [str(RASA_PYTHON), "-m", "nl_datawijzer.train", "--fixed-model-name", "datawijzer"]
    environment = rasa_environment(settings) | IN_ONE_HEAP
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=out, check=False)
    if done.returncode:
        raise ConfigurationError(f"Rasa could not train a model; its own words are in {log}")
    TRAINED_FROM.write_text(_training_digest())


def _training_digest() -> str:
    files = [ROOT / name for name in TRAINING_FILES] + [ROOT / "data/rules.yml"]
    for folder in TRAINING_FOLDERS:
        files += (ROOT / folder).rglob("*.*")
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def remove_old_conversations(settings: Settings) -> None:
    """Remove the file in which Rasa kept conversations: nothing would erase them any more."""
    for name in (OLD_CONVERSATIONS, f"{OLD_CONVERSATIONS}-wal", f"{OLD_CONVERSATIONS}-shm"):
        (settings.datawijzer_home / name).unlink(missing_ok=True)


def write_endpoints(settings: Settings, number: int = 0) -> Path:
    """The endpoints file of a Rasa: the one at the root, with the action servers that this one calls."""
    endpoints = load_yaml(ROOT / "endpoints.yml")
    first, *others = (f"{address}/webhook" for address in settings.actions_of(number))
    endpoints["action_endpoint"] |= {"url": first, **({"others": others} if others else {})}
    path = settings.datawijzer_home / f"endpoints-{number + 1}.yml"
    path.write_text(json.dumps(endpoints))  # JSON is YAML
    return path
