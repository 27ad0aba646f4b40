"""Fills the demonstration once, in a home of its own, and starts it."""

import os
import shutil
import sys
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from bot.bench.evaluation.sets import load_set
from bot.dialogue.build import build_assistant
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.errors import DatawijzerError
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ops.console import explain, progress, say
from bot.ops.demo.colleagues import draft, hire
from bot.ops.demo.plan import DemoPlan, load_plan
from bot.ops.demo.residents import Residents
from bot.ops.prepare import fit_index, import_content
from bot.ops.staff import open_accounts

HOME = ROOT / "var/demo"
EXAMPLE = ROOT / "data/municipalities/voorbeeld.yml"
FILLED = "filled"  # a file that says that the month is whole
SEED = 2026
EVERY = 25


def main() -> int:
    """Fill where that was not done yet, then become the running assistant; the exit code where that fails."""
    try:
        plan = load_plan()
        settings = prepared(HOME, plan)
        if not (HOME / FILLED).exists():
            fill(settings, plan)
            (HOME / FILLED).touch()
    except DatawijzerError as error:
        return explain(error)
    if "--fill" in sys.argv:
        return 0
    os.execv(sys.executable, [sys.executable, "-m", "bot.ops.run"])  # noqa: S606 - our own command


def prepared(home: Path, plan: DemoPlan) -> Settings:
    """The settings of the demonstration: a home and a municipality of its own, whose name says what it is.

    What was left half filled goes first.
    """
    if home.exists() and not (home / FILLED).exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    town = home / "gemeente.yml"
    name = load_municipality(EXAMPLE).name
    town.write_text(EXAMPLE.read_text(encoding="utf-8").replace(f"name: {name}\n", f"name: {plan.name}\n", 1), "utf-8")
    os.environ |= {"DATAWIJZER_HOME": str(home), "MUNICIPALITY": str(town)}
    return read_settings()


def fill(settings: Settings, plan: DemoPlan) -> None:
    """Content, colleagues with their drafts, and a month of residents; prints the logins, which are kept nowhere.

    Raises:
        ContentError, ConfigurationError: the content or a settings file is wrong.
    """
    say("content")
    import_content(settings)
    fit_index(settings, lambda done, total: progress("encoding", done, total))
    engine, accounts = open_database(settings.database), open_accounts(settings)
    passwords = hire(accounts, plan)
    with Session(engine) as session, session.begin():
        draft(session, accounts, plan)
    zone = load_municipality(settings.municipality).timezone
    assistant = build_assistant(settings.model_copy(update={"datasets_url": ""})).assistant
    for done, total in Residents(assistant, engine, zone, load_set(), plan, Random(SEED)).live(now()):  # noqa: S311
        if done % EVERY == 0 or done == total:
            progress("demo_living", done, total)
    say("demo_filled", home=HOME)
    for name, password in passwords.items():
        say("demo_login", who=name, password=password)


if __name__ == "__main__":
    sys.exit(main())
