"""The plain Rasa project that we compare with: one intent per entry of the content pack, trained with DIET."""

import hashlib
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.faq.pack import PackEntry
from bot.ground.errors import ConfigurationError
from bot.ops.bench.asking import rasa_quietly
from bot.ops.setup import find_python, find_uv

FILES = Path(__file__).parent / "plain"
PYTHON = ("3.10",)
MOST_PHRASINGS = 20  # per entry: training, once, takes some 15 minutes of processor time
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class PlainProject:
    """Where it stands."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of its own environment, with TensorFlow."""
        return self.folder / "venv/bin/python"

    @property
    def model(self) -> Path:
        """What it was trained to."""
        return self.folder / "models/plain.tar.gz"

    def install(self) -> None:
        """Its environment, as the pinned requirements say; quick where it is there already.

        Raises:
            ConfigurationError: it could not be installed.
        """
        uv, pinned = find_uv(), FILES / "requirements.txt"
        done = self.folder / "installed"
        if done.exists() and done.read_text() == pinned.read_text():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        python = find_python(uv, PYTHON)
        _run([uv, "venv", "--quiet", "--clear", "--python", python, str(self.folder / "venv")])
        _run([uv, "pip", "install", "--quiet", "--python", str(self.python), "-r", str(pinned)])
        done.write_text(pinned.read_text())

    def train(self, entries: Sequence[PackEntry]) -> None:
        """Write the project and train it, unless it was trained from the same.

        Raises:
            ConfigurationError: Rasa could not be trained; the message names its log.
        """
        digest = self.write(entries)
        trained_from = self.folder / "trained-from"
        if self.model.exists() and trained_from.exists() and trained_from.read_text() == digest:
            return
        log = self.folder / "train.log"
        command = [str(self.python), "-m", "rasa", "train", "--fixed-model-name", "plain"]
        with log.open("wb") as out:
            done = subprocess.run(command, cwd=self.folder, env=rasa_quietly(), stdout=out, stderr=out, check=False)
        if done.returncode:
            raise ConfigurationError(f"the plain project could not be trained; Rasa's own words are in {log}")
        trained_from.write_text(digest)

    def write(self, entries: Sequence[PackEntry]) -> str:
        """Write its files; the digest of what it is trained from."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        for name in ("config.yml", "actions.py"):
            shutil.copy(FILES / name, self.folder)
        intents = {entry.id: _intent(entry.id) for entry in entries}
        written = {
            "domain.yml": {
                "version": "3.1", "intents": list(intents.values()), "actions": ["action_answer"],
            },
            "data/nlu.yml": {"version": "3.1", "nlu": [
                {"intent": intents[entry.id], "examples": _listed(_phrasings(entry))} for entry in entries
            ]},
            "data/rules.yml": {"version": "3.1", "rules": [
                {"rule": intent, "steps": [{"intent": intent}, {"action": "action_answer"}]}
                for intent in (*intents.values(), FALLBACK)
            ]},
            "credentials.yml": {"rest": None},
        }  # fmt: skip
        for name, content in written.items():
            (self.folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
        _write_answers(self.folder / "answers.db", {intents[entry.id]: entry.answer for entry in entries})
        parts = (*written, "config.yml")
        return hashlib.sha256(b"".join((self.folder / name).read_bytes() for name in parts)).hexdigest()


def _write_answers(path: Path, answers: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE answers (intent TEXT PRIMARY KEY, answer TEXT NOT NULL)")
        connection.executemany("INSERT INTO answers VALUES (?, ?)", answers.items())
    connection.close()


def _phrasings(entry: PackEntry) -> list[str]:
    """The question and phrasings, evenly from first to last: the kinds of phrasings stand in groups."""
    step = max(1, -(-len(entry.phrasings) // (MOST_PHRASINGS - 1)))
    return list(dict.fromkeys((entry.question, *entry.phrasings[::step])))


def _listed(texts: Sequence[str]) -> str:
    return "".join(f"- {text.replace('[', '(').replace(']', ')')}\n" for text in texts)


def _intent(faq: str) -> str:
    return faq.replace(".", "__").replace("-", "_")


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode:
        raise ConfigurationError("the environment of the plain project could not be installed")
