"""What the commands say to the person at the keyboard; the lines stand in `data/console.yml`."""

import sys
from typing import Any

from bot.ground.errors import ContentError, DatawijzerError
from bot.ground.filling import fill
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

EVERY = 50  # of what is played, between two lines that count

_lines: dict[str, str] = load_yaml(ROOT / "data/console.yml")


def line(name: str, **values: Any) -> str:
    """A line by name, filled."""
    return fill(_lines[name], {key: str(value) for key, value in values.items()})


def say(name: str, **values: Any) -> None:
    """Print a line."""
    print(line(name, **values), flush=True)


def progress(name: str, done: int, total: int) -> None:
    """Print a line that counts; on a terminal it stays in place."""
    end = "\r" if sys.stdout.isatty() and done < total else "\n"
    print(line(name, done=done, total=total), end=end, flush=True)


def playing(done: int, total: int) -> None:
    """Count what is played, now and then."""
    if done % EVERY == 0 or done == total:
        progress("playing", done, total)


def explain(error: DatawijzerError, sentence: str = "not_done") -> int:
    """Say what stopped a command; the exit code. `sentence`: the line that what is wrong is put in."""
    if isinstance(error, ContentError):
        print(error, file=sys.stderr)
        print(line("wrong_content"), file=sys.stderr)
    else:
        print(line(sentence, problem=error), file=sys.stderr)
    return 1
