"""The dashboard, and its numbers as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.outcomes.accuracy import FieldAccuracy, field_accuracy
from bot.conversation.outcomes.counts import OUTCOMES, Measure
from bot.ground.database.base import now
from bot.ground.roles import Permission
from bot.ground.topics import topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs
from bot.staff.desk.spreadsheet import DAY, guarded
from bot.staff.editing.standing import EntryStanding, seen_words
from bot.staff.editing.tasks import past_review
from bot.staff.statistics import charts, figures
from bot.staff.statistics.figures import EntryNumbers, OutcomeFigure, PeriodNumbers
from bot.staff.statistics.period import CHOICES, Period, period_of

COLUMNS = ("day", "topic", "entry", "measure", "amount")
# Beside the three outcomes: numbers that a manager may want, in this order.
BESIDE = (
    Measure.CONVERSATION, Measure.PICKED, Measure.REFERRED, Measure.PERSON, Measure.URGENT, Measure.PAUSED,
    Measure.LANGUAGE, Measure.SMALL_TALK, Measure.REDACTED, Measure.HELPFUL, Measure.UNHELPFUL, Measure.DENIED,
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """Everything on the dashboard."""

    now: PeriodNumbers
    before: PeriodNumbers
    asked: list[EntryNumbers]
    asked_before: Mapping[str, int]
    worst: list[EntryNumbers]
    past_review: Sequence[tuple[str, str, date]]
    quiet: tuple[int, Sequence[str]]
    unseen: Sequence[tuple[str, str, str]]  # id, question, why residents do not see it
    questions: Mapping[str, str]  # of the entries that are shown, by id
    field: FieldAccuracy  # of the month in which the period ends


class StatisticsPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.VIEW)
    async def dashboard(self, request: Request) -> Response:
        """How well the assistant does, at a glance."""
        period, choice = period_of(request.query_params, self._desk.today())
        read = await self._desk.in_session(self._read, period)
        drawn = charts.bars(read.now.per_day, period)
        return self._desk.page(
            request,
            "staff/statistics/dashboard.html",
            period=period,
            choice=choice,
            choices=CHOICES,
            today=self._desk.today(),
            read=read,
            bars=drawn,
            highest=charts.highest(drawn),
            topics=list(self._topics(read)),
            topic_titles={topic: self._title(topic) for topic in (*topics(), "")},
            outcomes=[measure.value for measure in OUTCOMES],
            beside=[(name, read.now.totals.get(name, 0), read.before.totals.get(name, 0)) for name in BESIDE],
        )

    def _read(self, session: Session, period: Period) -> Read:
        counted = figures.entries(session, period)
        asked, worst = figures.most_asked(counted), figures.worst_rated(counted)
        unseen = figures.out_of_sight(session, now())
        quiet = figures.without_traffic(session, counted, [faq for faq, _, _ in unseen])
        return Read(
            now=figures.numbers(session, period),
            before=figures.numbers(session, period.before()),
            asked=asked,
            asked_before=figures.answered(session, period.before(), [entry.id for entry in asked]),
            worst=worst,
            past_review=past_review(session, self._desk.today()),
            quiet=quiet,
            unseen=[(faq, question, self._seen(standing)) for faq, question, standing in unseen],
            questions=figures.questions(session, [*(entry.id for entry in (*asked, *worst)), *quiet[1]]),
            field=field_accuracy(session, *_month_of(period.last)),
        )

    def _seen(self, standing: EntryStanding) -> str:
        return seen_words(self._desk.words, self._desk.moment, standing)

    def _topics(self, read: Read) -> Any:
        """(title, outcome now, outcome before) of every topic, and of questions that belong to none."""
        for topic in (*topics(), ""):
            outcomes = (OutcomeFigure.of(numbers.per_topic.get(topic, {})) for numbers in (read.now, read.before))
            yield self._title(topic), *outcomes

    def _title(self, topic: str) -> str:
        return self._desk.texts(f"topics.{topic}") if topic else self._desk.words("statistics.no_topic")

    @needs(Permission.EXPORT)
    async def as_csv(self, request: Request) -> Response:
        """The counts of a period, a line per day, topic, entry and measure (UTF-8 with a mark, semicolon)."""
        period, _ = period_of(request.query_params, self._desk.today())
        text = await self._desk.in_session(self._csv, period)
        name = f"cijfers-{period.first}-{period.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)

    def _csv(self, session: Session, period: Period) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        words = self._desk.words
        writer.writerow([words(f"statistics.columns.{column}") for column in COLUMNS])
        for day, topic, faq, measure, amount in figures.rows(session, period):
            title = self._desk.texts(f"topics.{topic}") if topic in topics() else topic
            cells = (f"{day:{DAY}}", title, faq, words(f"statistics.measures.{measure}"))
            writer.writerow([*(guarded(cell) for cell in cells), amount])
        return out.getvalue()


def _month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    first = day.replace(day=1)
    return first, (first + timedelta(31)).replace(day=1) - timedelta(1)
