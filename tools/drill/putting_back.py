"""A back-up while people are at it, and what of it stands in another installation in which it is put back."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ground.archives import archives_in
from bot.ground.settings import ROOT
from bot.turns.tables import Feedback, Turn
from tests.stack import Stack
from tools.drill.people import Editor, Resident, number_in

ASKED = 3  # questions of a conversation
QUESTION = "mag ik weten welke gegevens u van mij heeft?"
MB = 2**20


@dataclass(frozen=True)
class BackUp:
    """An archive, and what was done before it was begun."""

    archive: Path
    seconds: float
    senders: Sequence[str]  # of conversations that were over
    saved: int  # the number of the draft


def back_up(stack: Stack, people: Sequence[Resident], editor: Editor) -> BackUp:
    """`make backup`, while everybody goes on."""
    senders, saved = [sender for person in people for sender in list(person.done)], editor.saved
    begun = time.monotonic()
    _run(stack)
    (archive,) = archives_in(stack.home).iterdir()
    return BackUp(archive, time.monotonic() - begun, senders, saved)


def put_back(made: BackUp, stack: Stack) -> dict[str, Any]:
    """`make restore` and a start in the home of `stack`, which is new; what the page of evidence says of it."""
    stack.home.mkdir(parents=True)
    _run(stack, str(made.archive))
    lost = _lost(made, stack)
    with stack:
        if stack.ask(QUESTION)[0]["custom"]["kind"] != "answer":
            lost.append("the assistant does not answer")
        for sender in made.senders[-1:]:
            turns = stack.http.get(f"/api/conversations/{sender}").raise_for_status().json()["turns"]
            if sum(turn["speaker"] == "resident" for turn in turns) != ASKED:
                lost.append("a resident does not see what was said")
    return {
        "database": "PostgreSQL" if stack.settings.database_url else "SQLite",
        "conversations": len(made.senders),
        "seconds": made.seconds,
        "mb": made.archive.stat().st_size / MB,
        "lost": lost,
    }


def _lost(made: BackUp, stack: Stack) -> list[str]:
    residents = select(Turn.sender, func.count()).where(Turn.speaker == "resident").group_by(Turn.sender)
    with Session(stack.database) as session:
        asked = dict(session.execute(residents).all())
        rated = set(session.scalars(select(Feedback.sender)))
    lost = ["a conversation" for sender in made.senders if asked.get(sender) != ASKED]
    lost += ["a rating" for sender in made.senders if sender not in rated]
    return lost + (["the draft"] if number_in(stack.database) < made.saved else [])


def _run(stack: Stack, *archive: str) -> None:
    command = [sys.executable, "-m", "bot.ops.backup", *archive]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **stack.environment}, check=True)
