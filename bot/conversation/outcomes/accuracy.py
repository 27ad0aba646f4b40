"""How good the assistant is in the field: the share of questions that were for us and came out right, with how sure
that is.

Only the random stratum counts. What was looked for on purpose (bad ratings, doubt) holds more mistakes than all
questions do; each of its turns weighs nothing here and is told apart.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.labels import GOOD, OURS, Label, Stratum, TurnLabel

Z = 1.959964  # of an interval that holds the truth 95 times in 100


@dataclass(frozen=True)
class Figure:
    """Right ones of some questions; both ends of the Wilson interval, all in whole percents."""

    good: int
    total: int

    @property
    def share(self) -> int:
        """Right ones in whole percents; 0 where there is nothing."""
        return round(100 * self.good / self.total) if self.total else 0

    @property
    def interval(self) -> tuple[int, int]:
        """From and to; everything is possible where there is nothing."""
        low, high = wilson(self.good, self.total)
        return math.floor(100 * low), math.ceil(100 * high)


@dataclass(frozen=True)
class FieldAccuracy:
    """What staff found of the questions of some days."""

    all: Figure
    per_topic: Mapping[str, Figure]  # most questions first; empty where there is no topic
    not_ours: int  # of those that came by chance: questions for somebody else
    on_purpose: int  # labelled, but not by chance


def field_accuracy(session: Session, first: date, last: date) -> FieldAccuracy:
    """What was found of the questions of these days, both included."""
    columns = (TurnLabel.stratum, TurnLabel.topic, TurnLabel.label)
    wanted = select(*columns, func.count()).where(TurnLabel.day >= first, TurnLabel.day <= last).group_by(*columns)
    per_topic: dict[str, Counter[str]] = defaultdict(Counter)
    on_purpose = 0
    for stratum, topic, label, amount in session.execute(wanted):
        if stratum == Stratum.RANDOM:
            per_topic[topic][label] += amount
        else:
            on_purpose += amount
    everything = sum(per_topic.values(), Counter())
    figures = {topic: _figure(labels) for topic, labels in per_topic.items()}
    ordered = sorted(figures.items(), key=lambda item: (-item[1].total, item[0] or "~"))
    return FieldAccuracy(
        _figure(everything), {topic: figure for topic, figure in ordered if figure.total},
        everything[Label.NOT_OURS], on_purpose,
    )  # fmt: skip


def wilson(good: int, total: int) -> tuple[float, float]:
    """The Wilson interval of a share, as two fractions."""
    if not total:
        return 0.0, 1.0
    share, square = good / total, Z * Z
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = Z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return max(0.0, centre - half), min(1.0, centre + half)


def _figure(labels: Counter[str]) -> Figure:
    return Figure(sum(labels[each] for each in GOOD), sum(labels[each] for each in OURS))
