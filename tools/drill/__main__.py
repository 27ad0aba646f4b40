"""`python -m tools.drill`: an installation of its own, people at it, and one fault after the other."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bot.ops.console import line, say
from bot.ops.evidence import keep_faults, keep_part
from bot.web.heartbeat import heartbeat_file
from tests.shared import has_redis, redis_server
from tests.stack import Stack
from tests.unit import postgres
from tools.drill.clock import MachineClock, can_move
from tools.drill.faults import PARTS, Named, all_faults, faults_on_postgres
from tools.drill.judging import SECONDS_TO_RETURN, Outcome, judge
from tools.drill.people import ANSWERED, PROMISED, Attempt, Notes, at_it
from tools.drill.putting_back import BackUp, back_up, put_back

RESIDENTS = 4
SECONDS = 8.0  # that a part is frozen, or a database locked; 15 before a release
SECONDS_AFTER = 90.0  # at most, until all is well again
SECONDS_QUIET = 3.0  # of answers alone: all is well
PATIENCE = 8.0  # after which a resident goes away; longer than promised, to see how long it takes


@dataclass(frozen=True)
class Drilled:
    """What came of one installation."""

    outcomes: list[Outcome]
    lost: list[str]  # what people found to be lost, mixed or twice at the end
    made: BackUp  # while they were at it


def drill(
    stack: Stack,
    faults: Sequence[Named],
    rounds: int = 1,
    residents: int = RESIDENTS,
    seconds: float = SECONDS,
    quiet: float = SECONDS_QUIET,
) -> Drilled:
    """What people noticed of each fault, and at the end; with a back-up that is made after the last one."""
    outcomes = []
    with at_it(stack, residents, PATIENCE) as (people, editor):
        notes = [person.notes for person in people]
        _until_quiet(notes, time.monotonic(), quiet)
        for number in range(rounds):
            for named in faults:
                stack.wait_until(lambda: is_whole(stack), SECONDS_AFTER)  # one fault at a time
                print(f"{number + 1}/{rounds} {named.name}", flush=True)
                begun, since = time.monotonic(), [len(each.attempts) for each in notes]
                for _ in named.fault(stack, seconds):
                    ended = time.monotonic()
                if named.name == "everything killed":
                    stack.wait_until(stack.is_ready, SECONDS_AFTER)
                    ended = time.monotonic()
                _until_quiet(notes, ended, quiet)
                attempts = [a for each, first in zip(notes, since, strict=True) for a in each.attempts[first:]]
                attempts = [attempt for attempt in attempts if attempt.begun >= begun - PATIENCE]
                outcomes.append(judge(named.name, attempts, ended, residents, breaks_off=named.breaks_off))
                print(f"    {outcomes[-1]}", flush=True)
        made = back_up(stack, people, editor)
    return Drilled(outcomes, [wrong for each in (*notes, editor.notes) for wrong in each.wrong], made)


def is_whole(stack: Stack) -> bool:
    """Whether every process is there, those that were started anew included."""
    running = stack.processes()
    if not all(part in running for part in PARTS) or not stack.is_ready():
        return False
    beats = {name: heartbeat_file(stack.settings, name) for name in PARTS if name.startswith("web")}
    # by when the system last changed the file: the true time, whatever the clock of the installation shows
    return all(path.stat().st_ctime > running[name].create_time() for name, path in beats.items() if path.exists())


def _until_quiet(notes: Sequence[Notes], since: float, seconds: float) -> None:
    """Until everybody got answers alone for a while."""
    late = time.monotonic() + SECONDS_AFTER
    while time.monotonic() < late:
        now = time.monotonic()
        recent = [_recent(each, max(since, now - seconds)) for each in notes]
        if now > since + seconds and all(some and all(a.outcome == ANSWERED for a in some) for some in recent):
            return
        time.sleep(0.2)


def _recent(notes: Notes, since: float) -> list[Attempt]:
    return [attempt for attempt in notes.attempts[-50:] if attempt.begun + attempt.seconds > since]


@dataclass(frozen=True)
class Installation:
    """What is drilled."""

    stack: Stack
    redis: psutil.Process | None
    clock: MachineClock | None  # that it reads; none where this machine cannot move one


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """One as a small town has it, with rate limits, and Redis and a clock that moves where this machine has them."""
    with ExitStack() as opened:
        redis, url = None, ""
        clock = MachineClock(folder) if can_move() else None
        moved = clock.environment if clock else {}
        if has_redis():
            (folder / "redis").mkdir()
            url = opened.enter_context(redis_server(folder / "redis", moved))
            redis = next(p for p in psutil.Process().children() if "redis" in p.name() or "valkey" in p.name())
        stack = opened.enter_context(Stack(folder / "home", REDIS_URL=url, CHAT_RATE_LIMIT="on", **moved))
        yield Installation(stack, redis, clock)


@contextmanager
def on_postgres(folder: Path) -> Iterator[tuple[Stack, Stack, str] | None]:
    """One over PostgreSQL, another for what is put back, and the server's address; none where there are no programs."""
    programs = postgres.programs()
    if programs is None:
        say("drill_no_postgres")
        yield None
        return
    with ExitStack() as opened:
        server = opened.enter_context(postgres.server(programs))
        first, other = (opened.enter_context(postgres.new_database(server)) for _ in range(2))
        home, elsewhere = folder / "home-postgres", folder / "elsewhere-postgres"
        stack = opened.enter_context(Stack(home, DATABASE_URL=first, CHAT_RATE_LIMIT="on"))
        yield stack, Stack(elsewhere, DATABASE_URL=other, CHAT_RATE_LIMIT="on"), server


def all_of_it(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Both databases, one after the other: what `docs/evidence/drill.json` has."""
    chosen = lambda faults: [named for named in faults if options.only in named.name]  # noqa: E731
    on_other = bool(chosen(faults_on_postgres("")))
    again = {"rounds": options.rounds, "seconds": options.seconds}
    with installation(folder) as drilled:
        jumps = drilled.clock.faults() if drilled.clock else []
        if not jumps:
            say("drill_no_clock")
        first = drill(drilled.stack, chosen([*all_faults(drilled.redis), *jumps]), **again)
    faults = [outcome.as_json() for outcome in first.outcomes]
    lost = first.lost + (drilled.clock.wrong if drilled.clock else [])
    restored = [put_back(first.made, Stack(folder / "elsewhere"))]
    with on_postgres(folder) if on_other else nullcontext() as opened:
        if opened:
            stack, elsewhere, server = opened
            second = drill(stack, chosen(faults_on_postgres(server)), **again)
            stack.stop()
            faults += [{**each.as_json(), "fault": f"PostgreSQL: {each.fault}"} for each in second.outcomes]
            lost = lost + second.lost
            restored.append(put_back(second.made, elsewhere))
    return {**again, "promised": PROMISED, "to_return": SECONDS_TO_RETURN, "lost": lost, "faults": faults,
            "restored": restored}  # fmt: skip


def main() -> int:
    """Drill; the exit code."""
    parser = argparse.ArgumentParser(prog="tools.drill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="20 before a release")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long a part is frozen")
    parser.add_argument("--only", default="", help="faults with this in their name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = all_of_it(Path(folder), options)
    if not figures["faults"]:
        print(line("drill_nothing", asked=options.only))
        return 1
    if options.only:
        keep_faults(figures)
    else:
        keep_part("drill", figures)
    wrong = [f"{each['fault']}: {what}" for each in figures["faults"] for what in each["wrong"]] + figures["lost"]
    wrong += [f"{each['database']}, put back: {what} is lost" for each in figures["restored"] for what in each["lost"]]
    print("\n".join(wrong) or line("drill_fine"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
