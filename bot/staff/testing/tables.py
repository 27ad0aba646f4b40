"""Tables of the test bench: conversations that testers wrote here, and runs with what came of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.faq.tables import choices
from bot.ground.database.base import Base, now


class OwnConversation(Base):
    """A file of conversations, as text in the form of tests/gesprekken."""

    __tablename__ = "own_conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)  # grows when it changes: who saw an older one is told
    person_name: Mapped[str] = mapped_column(String(80))  # who changed it last
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class RunState(StrEnum):
    """Life of a run."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by a person
    BROKEN = "broken"  # the website stopped underway


class TestRun(Base):
    """One run over some cases."""

    __tablename__ = "test_runs"
    __test__ = False  # no test for pytest, whatever its name
    __table_args__ = (CheckConstraint("done >= 0 AND done <= total", name="done"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)  # in the address of its page
    at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)  # of a running one: when it last said so
    ended_at: Mapped[datetime | None]
    person_name: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(300))  # what was chosen, in words
    state: Mapped[RunState] = mapped_column(choices(RunState), index=True)
    cases: Mapped[list[str]] = mapped_column(JSON)  # ids, in order
    drafts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # contents as if published
    skipped: Mapped[int]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[list[str]] = mapped_column(JSON, default=list)  # names of cases that went wrong so far
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # of bot.bench.conversations.summary, once it is over
