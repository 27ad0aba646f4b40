"""The plain Rasa project that we compare with: one intent per entry of the content pack, trained with DIET."""

import hashlib
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.faq.pack import PackEntry
from bot.ground.errors import ConfigurationError
from bot.ops.bench.asking import rasa_quietly
from bot.ops.setup import find_python, find_uv

FILES = Path(__file__).parent / "plain"
PYTHON = ("3.10",)
FALLBACK = "nlu_fallback"
SECONDS_TO_TRAIN = 3600.0


@dataclass(frozen=True)
class Extent:
    """How much the plain project is trained on; it answers as quickly with less, but less often right."""

    entries: int | None  # the first ones by topic in turn; none: all
    phrasings: int  # per entry, its question among them
    epochs: int

    def of(self, entries: Sequence[PackEntry]) -> list[PackEntry]:
        """The entries that it is trained on, of every topic as many."""
        places: Counter[str] = Counter()
        ranked: list[tuple[int, int, PackEntry]] = []
        for entry in entries:
            ranked.append((places[entry.topic], len(ranked), entry))
            places[entry.topic] += 1
        return [entry for _, _, entry in sorted(ranked, key=lambda row: row[:2])][: self.entries]


WHOLE = Extent(entries=None, phrasings=7, epochs=100)  # with 20 phrasings DIET trains for a quarter of an hour and more
SMALL = Extent(entries=40, phrasings=4, epochs=30)


@dataclass(frozen=True)
class PlainProject:
    """Where it stands, and how much it knows."""

    folder: Path
    extent: Extent = WHOLE

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
            ConfigurationError: Rasa could not be trained, or not within an hour; the message names its log.
        """
        digest = self.write(entries)
        trained_from = self.folder / "trained-from"
        if self.model.exists() and trained_from.exists() and trained_from.read_text() == digest:
            return
        log = self.folder / "train.log"
        command = [str(self.python), "-m", "rasa", "train", "--fixed-model-name", "plain"]
        with log.open("wb") as out:
            try:
                subprocess.run(
                    command, cwd=self.folder, env=rasa_quietly(), stdout=out, stderr=out, check=True,
                    timeout=SECONDS_TO_TRAIN,
                )  # fmt: skip
            except subprocess.SubprocessError:
                problem = f"the plain project could not be trained; Rasa's own words are in {log}"
                raise ConfigurationError(problem) from None
        trained_from.write_text(digest)

    def write(self, entries: Sequence[PackEntry]) -> str:
        """Write its files; the digest of what it is trained from."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        shutil.copy(FILES / "actions.py", self.folder)
        entries = self.extent.of(entries)
        intents = {entry.id: _intent(entry.id) for entry in entries}
        written = {
            "domain.yml": {
                "version": "3.1", "intents": list(intents.values()), "actions": ["action_answer"],
            },
            "data/nlu.yml": {"version": "3.1", "nlu": [
                {"intent": intents[entry.id], "examples": _listed(_phrasings(entry, self.extent.phrasings))}
                for entry in entries
            ]},
            "data/rules.yml": {"version": "3.1", "rules": [
                {"rule": intent, "steps": [{"intent": intent}, {"action": "action_answer"}]}
                for intent in (*intents.values(), FALLBACK)
            ]},
            "credentials.yml": {"rest": None},
            "config.yml": self._configuration(),
        }  # fmt: skip
        for name, content in written.items():
            (self.folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
        _write_answers(self.folder / "answers.db", {intents[entry.id]: entry.answer for entry in entries})
        return hashlib.sha256(b"".join((self.folder / name).read_bytes() for name in written)).hexdigest()

    def _configuration(self) -> dict[str, Any]:
        """What `rasa init` writes, with the epochs of the extent."""
        configuration: dict[str, Any] = yaml.safe_load((FILES / "config.yml").read_text())
        for component in configuration["pipeline"]:
            if "epochs" in component:
                component["epochs"] = self.extent.epochs
        return configuration


def _write_answers(path: Path, answers: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE answers (intent TEXT PRIMARY KEY, answer TEXT NOT NULL)")
        connection.executemany("INSERT INTO answers VALUES (?, ?)", answers.items())
    connection.close()


def _phrasings(entry: PackEntry, most: int) -> list[str]:
    """The question and phrasings, evenly from first to last: the kinds of phrasings stand in groups."""
    step = max(1, -(-len(entry.phrasings) // (most - 1)))
    return list(dict.fromkeys((entry.question, *entry.phrasings[::step])))


def _listed(texts: Sequence[str]) -> str:
    return "".join(f"- {text.replace('[', '(').replace(']', ')')}\n" for text in texts)


def _intent(faq: str) -> str:
    return faq.replace(".", "__").replace("-", "_")


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode:
        raise ConfigurationError("the environment of the plain project could not be installed")
