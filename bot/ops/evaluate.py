"""`make evaluate`: play the development set through a running assistant, print the numbers, write the report."""

import argparse
import json
import sys
from typing import Any

import httpx

from bot.bench.evaluation.playing import Player
from bot.bench.evaluation.report import html_report
from bot.bench.evaluation.sets import FOLDER, REPORTED, few, load_real, load_set, load_traps
from bot.bench.evaluation.summary import changes, of_real_people, outcomes_of, summarise
from bot.bench.page import moment
from bot.ground.database.base import now
from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.settings import read_settings
from bot.ops.console import explain, line, playing, say

RESULT = FOLDER / "result.json"


def main() -> int:
    """Evaluate; the exit code."""
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="play one of every so many, for a look: no result is kept")
    every = parser.parse_args().every
    try:
        settings = read_settings()
        address = f"http://127.0.0.1:{settings.port}"
        player = Player(address)
        results = player.play(few(load_set(), every), playing)
        real = {name: player.play(few(load_real(part), every), playing) for name, part in REPORTED.items()}
        traps = player.play_traps(load_traps()[::every], playing)
    except DatawijzerError as error:
        return explain(error)
    except httpx.HTTPError:
        return explain(ConfigurationError(line("needs_running", address=address)))
    people = {name: of_real_people(each, traps if name == "real" else ()) for name, each in real.items()}
    summary = {**people, **summarise(results)}
    before = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else None
    changed = changes(outcomes_of(before), outcomes_of(summary)) if before else None
    at = moment(now())
    page = settings.datawijzer_home / "evaluation.html"
    page.write_text(html_report(summary, changed, at, before), encoding="utf-8")
    if every == 1:
        RESULT.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _print(summary, changed)
    say("report_written", html=page, json=RESULT)
    return 0


def _print(summary: dict[str, Any], changed: dict[str, list[str]] | None) -> None:
    for part in REPORTED:
        print(f"{part}: {summary[part]['questions']}, {summary[part]['outside']}, turns {summary[part]['turns']}")
    print(f"traps: {summary['real']['traps']}")
    for name in ("questions", "outside", "dialogue_turns", "milliseconds"):
        print(f"{name}: {summary[name]}")
    for group in ("per_topic", "per_style"):
        for name, numbers in summary[group].items():
            print(f"  {name:16} {numbers}")
    for row in summary["worst_entries"]:
        print(f"  {row}")
    for pair in summary["confused_pairs"]:
        print(f"  {pair['asked']} -> {pair['answered']} ({pair['count']})")
    for turn in summary["missed_turns"]:
        print(f"  {turn['dialogue']}: {turn['say']} -> {turn['came']}, expected {turn['expected']}")
    if changed:
        print(f"better: {len(changed['better'])}, worse: {len(changed['worse'])}")
        for text in changed["worse"]:
            print(f"  worse: {text}")


if __name__ == "__main__":
    sys.exit(main())
