"""`make mutations`: change conversations and questions as residents do, play them, report what no longer ends right.

Needs a running assistant, started with CHAT_RATE_LIMIT=off.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bot.bench.conversations.expanding import Case, expand
from bot.bench.conversations.files import read_conversations
from bot.bench.conversations.mutations import mutations
from bot.bench.conversations.playing import SECONDS, play
from bot.bench.conversations.report import TEMPLATES
from bot.bench.conversations.summary import changes
from bot.bench.conversations.weak_spots import (
    Survival,
    mutate,
    question_case,
    sample,
    vocabulary_of,
    weak_spots,
)
from bot.bench.conversations.words import lines, word
from bot.bench.evaluation.playing import Player, answered_entries, new_sender
from bot.bench.evaluation.sets import EvaluationSet, load_set
from bot.bench.page import percent, render
from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.settings import ROOT, read_settings
from bot.ops.console import explain, line, playing

CONVERSATIONS = ROOT / "tests/gesprekken"
PAGE, DATA = "mutaties.html", "mutaties.json"


def cases_of(everything: EvaluationSet, folder: Path) -> list[Case]:
    """Conversations that testers wrote, and a case for every evaluation question."""
    written = [case for each in read_conversations(folder) for case in expand(each)] if folder.exists() else []
    return [*written, *(question_case(question.text, question.faq) for question in everything.questions)]


def survivals(cases: Sequence[Case], client: httpx.Client, seed: int, words: Iterable[str]) -> Iterator[Survival]:
    """Play the cases as they are; those that are right, once more for each mutation."""
    known = mutations(vocabulary_of(words))
    for number, case in enumerate(cases, 1):
        if play(case, client).right:
            for changed in mutate(case, known, seed):
                yield Survival(changed, play(changed.case, client))
        playing(number, len(cases))


def answers(everything: EvaluationSet, player: Player) -> Iterator[tuple[str | None, str | None]]:
    """For every evaluation message what it asks for, and what answered."""
    wanted: list[tuple[str | None, str]] = [(question.faq, question.text) for question in everything.questions]
    wanted += [(None, message.text) for message in everything.outside]
    for number, (faq, text) in enumerate(wanted, 1):
        messages, _ = player.ask(new_sender(), text)
        yield faq, next(iter(answered_entries(messages)), None)
        playing(number, len(wanted))


def measure(address: str, seed: int, per_entry: int) -> dict[str, Any]:
    """Everything that the report shows, of the assistant at an address.

    Raises:
        httpx.HTTPError: it does not answer.
        ContentError: a conversation file is not right.
    """
    everything = load_set()
    cases = sample(cases_of(everything, CONVERSATIONS), per_entry, seed)
    words = [question.text for question in everything.questions]
    with httpx.Client(base_url=address, timeout=SECONDS, trust_env=False) as client:
        client.get("/health/live").raise_for_status()
        played = list(survivals(cases, client, seed, words))
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"at": at, **weak_spots(played, list(answers(everything, Player(address))), seed)}


def write(folder: Path, summary: dict[str, Any]) -> tuple[Path, Path]:
    """Write page and data into a folder, compared with what stood there; where both are."""
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / PAGE, folder / DATA
    before = json.loads(data.read_text(encoding="utf-8")) if data.exists() else None
    whole = {**summary, "changes": changes(before, summary["outcomes"]) if before else None}
    names = {name.removeprefix("mutation_"): text for name, text in lines().items() if name.startswith("mutation_")}
    page.write_text(render(TEMPLATES, "mutations.html", summary=whole, names=names), encoding="utf-8")
    data.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return page, data


def main(arguments: Sequence[str] | None = None) -> int:
    """Find weak spots; the exit code."""
    parser = argparse.ArgumentParser(prog="make mutations", description=word("mutations_about"))
    parser.add_argument("--url", default="", help=word("mutations_url"))
    parser.add_argument("--seed", type=int, default=1, help=word("mutations_seed"))
    parser.add_argument("--per-entry", type=int, default=2, help=word("mutations_per_entry"))
    options = parser.parse_args(arguments)
    try:
        settings = read_settings()
        address = options.url or f"http://127.0.0.1:{settings.port}"
        summary = measure(address, options.seed, options.per_entry)
        page, data = write(settings.datawijzer_home, summary)
    except DatawijzerError as error:
        return explain(error)
    except httpx.HTTPError:
        return explain(ConfigurationError(line("needs_running", address=address)))
    for name, numbers in summary["per_mutation"].items():
        print(f"{percent(numbers['share']):>7}  {word(f'mutation_{name}')}")
    print(word("report_written", html=page, json=data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
