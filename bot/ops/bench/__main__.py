"""`make bench`: builds the plain project, runs the systems in turns, writes reports/bench.json, a chart and a page."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import psutil

from bot.bench.evaluation.sets import load_set
from bot.faq.pack import load_pack
from bot.ground.errors import DatawijzerError
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, read_settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.bench.asking import TimedAnswer, ask_all
from bot.ops.bench.chart import chart
from bot.ops.bench.measuring import LONG, Round, measure
from bot.ops.bench.profiling import profile
from bot.ops.bench.project import SMALL, WHOLE, Extent, PlainProject
from bot.ops.bench.report import AT, report
from bot.ops.bench.systems import MeasuredSystem, floor, ours, plain
from bot.ops.console import explain, say
from bot.ops.evidence import keep_part
from bot.ops.prepare import OUTSIDE, PACK

HOME = ROOT / "var/bench"
REPORTS = ROOT / "reports"
PLAN = {1: 100, 8: 320, 64: 640}  # messages by number of residents
QUICK = {1: 20, 8: 64, 64: 128}
WARM = 40

Judge = Callable[[TimedAnswer], bool]


def main() -> int:
    """Measure; the exit code."""
    options = _options()
    try:
        pack = load_pack(PACK, OUTSIDE, load_municipality(read_settings().municipality))
        project = PlainProject(HOME / "plain", SMALL if options.quick else WHOLE)
        say("bench_building")
        project.install()
        project.train(pack.entries)
        known = {entry.id for entry in project.extent.of(pack.entries)}  # nobody is asked what plain was never taught
        asked_for = {question.text: question.faq for question in load_set().questions if question.faq in known}
        answers = {entry.id: entry.answer.strip() for entry in pack.entries}
        systems = [ours(HOME / "home"), plain(project), floor(HOME / "floor")]
        with ExitStack() as stack:
            for system in systems:
                stack.enter_context(system)
            ready = {system.name: _second_start(system) for system in systems}
            rounds = _rounds(systems, asked_for, options, lambda asked: _is_right(asked, asked_for, answers))
            if options.profile:
                for system in systems:
                    profile(system, list(asked_for), REPORTS)
    except DatawijzerError as error:
        return explain(error)
    except httpx.HTTPError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    _write(report(rounds, ready, _about(options, project.extent, len(asked_for))))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--quick", action="store_true", help="few messages, a short conversation and a small plain project, for a look"
    )
    parser.add_argument("--profile", action="store_true", help="a flame graph per process beside the report")
    return parser.parse_args()


def _second_start(system: MeasuredSystem) -> float:
    """Seconds until ready, where all that is made once was made by the start before."""
    say("bench_starting", system=system.name)
    system.start()
    system.stop()
    return system.start()


def _rounds(
    systems: Sequence[MeasuredSystem], asked_for: Mapping[str, str], options: argparse.Namespace, is_right: Judge
) -> dict[str, list[Round]]:
    questions, plan, turns = list(asked_for), QUICK if options.quick else PLAN, LONG // 4 if options.quick else LONG
    for system in systems:
        ask_all(system.chat, questions[:WARM], AT)
    rounds: dict[str, list[Round]] = {system.name: [] for system in systems}
    for number in range(options.rounds):
        first = number % len(systems)  # nobody is always first
        for system in (*systems[first:], *systems[:first]):
            say("bench_round", number=number + 1, rounds=options.rounds, system=system.name)
            rounds[system.name].append(measure(system, questions, plan, turns, is_right))
    return rounds


def _is_right(asked: TimedAnswer, asked_for: Mapping[str, str], answers: Mapping[str, str]) -> bool:
    """Whether the approved answer came: by name from ours, word for word from the plain project."""
    faq = asked_for[asked.question]
    return faq in asked.faqs or answers[faq] in (text.strip() for text in asked.texts)


def _about(options: argparse.Namespace, extent: Extent, questions: int) -> dict[str, object]:
    return {
        "at": datetime.now(ZoneInfo("Europe/Amsterdam")).isoformat(timespec="minutes"),
        "rounds_played": options.rounds,
        "quick": options.quick,
        "plain_learnt": asdict(extent),
        "questions": questions,
        "cores": psutil.cpu_count(),
        "load": psutil.getloadavg()[0],
    }


def _write(figures: dict[str, object]) -> None:
    REPORTS.mkdir(exist_ok=True)
    titles = load_yaml(Path(__file__).with_name("titles.yml"))
    page, picture = REPORTS / "bench.json", REPORTS / "bench.svg"
    page.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    picture.write_text(chart(figures, titles), encoding="utf-8")
    keep_part("bench", {name: value for name, value in figures.items() if name != "rounds"})
    for name in ("throughput_ratio", "p50_ratio", "memory_ratio"):
        print(f"{name}: {figures[name]}")
    say("report_written", html=picture, json=page)


if __name__ == "__main__":
    sys.exit(main())
