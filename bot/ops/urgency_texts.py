"""What residents say on ordinary days, to learn beside danger."""

from collections.abc import Sequence
from pathlib import Path

from bot.faq.pack import Pack
from bot.faq.urgent.situations import Situations
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

ACTS, THREADS = ROOT / "data/nlu", ROOT / "data/evaluation/real-dev/questions.yml"
PER_ENTRY = 25


def ordinary_messages(pack: Pack) -> list[str]:
    """What residents say on ordinary days: questions with some phrasings each, small talk, public threads, the rest."""
    asked = [text for entry in pack.entries for text in (entry.question, *_some(entry.phrasings))]
    talk = [text for path in sorted(ACTS.glob("*.yml")) for text in _examples(path)]
    threads = [question["text"] for question in load_yaml(THREADS)["questions"]]
    return asked + talk + threads + [text for group in pack.outside for text in group.phrasings]


def asked_elsewhere(situations: Situations, pack: Pack) -> list[str]:
    """All phrasings of entries to which no help in danger leads: what those ask may be danger as well."""
    near = {faq for each in situations.by_name.values() for faq in each.answers}
    others = [entry for entry in pack.entries if entry.id not in near]
    return [text for entry in others for text in entry.phrasings if text not in situations.either]


def _examples(path: Path) -> list[str]:
    """What Rasa learns small talk from; buttons and marked entities are no messages."""
    listed = [line for item in load_yaml(path)["nlu"] for line in item.get("examples", "").splitlines()]
    return [line.removeprefix("- ") for line in listed if line.startswith("- ") and not line.startswith("- /")]


def _some(phrasings: Sequence[str]) -> Sequence[str]:
    """At most about `PER_ENTRY` of the phrasings of an entry, evenly: time and memory grow with the square of all."""
    return phrasings[:: max(1, round(len(phrasings) / PER_ENTRY))]
