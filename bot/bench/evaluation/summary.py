"""Numbers out of what was played, as plain data: what the report shows and the next run compares with."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bot.bench.evaluation.playing import (
    OutsideOutcome,
    Played,
    PlayedTrap,
    QuestionOutcome,
    Results,
    offered_entries,
)
from bot.bench.evaluation.sets import REPORTED, Question, is_for_testing

OUTSIDE, CHOICES, NOTHING = "outside", "choices", "nothing"  # beside the topics, in the confusion matrix
WORST = 15
BINS = 10


def summarise(results: Results) -> dict[str, Any]:
    """Everything that the report shows."""
    questions = results.questions
    seconds = sorted(played.seconds for played in (*questions, *results.outside))
    return {
        "questions": shares(played.outcome for played in questions),
        "outside": shares((played.outcome for played in results.outside), OutsideOutcome),
        "dialogue_turns": {"count": len(results.turns), "right": _share(turn.right for turn in results.turns)},
        "per_topic": _grouped(questions, lambda played: topic_of(played.item.faq)),
        "per_style": _grouped(questions, lambda played: played.item.style),
        "topic_confusion": confusion(results),
        "worst_entries": _worst(questions),
        "confused_pairs": _confused(questions),
        "reliability": reliability([(played.confidence, played.outcome) for played in questions if played.answered]),
        "milliseconds": {"p50": _at(seconds, 0.5), "p95": _at(seconds, 0.95)},
        "outcomes": {played.item.text: played.outcome for played in questions},
        "missed_turns": [
            {"dialogue": turn.dialogue, "say": turn.say, "expected": turn.expected.model_dump(), "came": turn.came}
            for turn in results.turns
            if not turn.right
        ],
        "outside_answered": [
            {"text": played.item.text, "answered": played.answered}
            for played in results.outside
            if played.outcome == OutsideOutcome.ANSWERED
        ],
    }


def of_real_people(results: Results, traps: Sequence[PlayedTrap]) -> dict[str, Any]:
    """What becomes of questions that real people put, and of what is said after an answer; nothing was chosen on them.

    Who gets choices with the right one among them is taken to choose it: a second turn.
    """
    outcomes = Counter(played.outcome for played in results.questions)
    first, second = outcomes[QuestionOutcome.RIGHT], outcomes[QuestionOutcome.OFFERED]
    answers = [(played.confidence, played.outcome) for played in results.questions if played.answered]
    unseen = [played for played in traps if is_for_testing(played.trap.say)]
    return {
        "questions": shares(played.outcome for played in results.questions),
        "outside": shares((played.outcome for played in results.outside), OutsideOutcome),
        "turns": round((first + 2 * second) / (first + second), 2) if first + second else 0.0,
        "reliability": reliability(answers),
        "per_topic": _grouped(results.questions, lambda played: topic_of(played.item.faq)),
        "per_style": _grouped(results.questions, lambda played: played.item.style),
        "confused_pairs": _confused(results.questions),
        "outcomes": {played.item.text: played.outcome for played in results.questions},
        "wins_wrongly": _winners(results.questions),
        "traps": {"count": len(unseen), "sprung": _share(played.sprung for played in unseen)},
        "sprung_traps": [
            {"after": each.trap.after, "say": each.trap.say, "expected": each.trap.expect, "answered": each.answered}
            for each in traps
            if each.sprung
        ],
    }


def shares(
    outcomes: Iterable[str], kinds: type[QuestionOutcome] | type[OutsideOutcome] = QuestionOutcome
) -> dict[str, Any]:
    """The share of each outcome, between 0 and 1, with the count beside it."""
    counted = Counter(outcomes)
    total = sum(counted.values())
    return {"count": total, **{kind.value: round(counted[kind] / total, 4) if total else 0.0 for kind in kinds}}


def reliability(answers: Sequence[tuple[float, str]]) -> list[dict[str, float]]:
    """How often answers were right, by how sure the system said to be."""
    bins: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for confidence, outcome in answers:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, outcome))
    return [
        {
            "said": round(statistics.mean(confidence for confidence, _ in inside), 3),
            "was": _share(outcome == QuestionOutcome.RIGHT for _, outcome in inside),
            "count": len(inside),
        }
        for _, inside in sorted(bins.items())
    ]


def confusion(results: Results) -> dict[str, Any]:
    """A matrix: for each topic asked about, and for what is not ours, how often each topic answered."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for played in results.questions:
        rows[topic_of(played.item.faq)][_answering(played)] += 1
    for other in results.outside:
        rows[OUTSIDE][_answering(other)] += 1
    answering = {topic for counts in rows.values() for topic in counts}
    topics = sorted((answering | set(rows)) - {OUTSIDE, CHOICES, NOTHING})
    columns = [*topics, CHOICES, NOTHING]
    order = [topic for topic in (*topics, OUTSIDE) if topic in rows]
    return {"columns": columns, "rows": {row: [rows[row][column] for column in columns] for row in order}}


def topic_of(faq: str) -> str:
    """The topic in the id of an entry."""
    return faq.partition(".")[0]


def _answering(played: Played[Any]) -> str:
    if played.answered:
        return topic_of(played.answered)
    return CHOICES if offered_entries(played.messages) else NOTHING


def changes(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """Which questions got better or worse since an earlier result."""
    order = [QuestionOutcome.RIGHT, QuestionOutcome.OFFERED, QuestionOutcome.NEITHER, QuestionOutcome.WRONG]
    rank = {outcome.value: place for place, outcome in enumerate(order)}
    both = [text for text in after if text in before]
    return {
        "better": [text for text in both if rank[after[text]] < rank[before[text]]],
        "worse": [text for text in both if rank[after[text]] > rank[before[text]]],
    }


def outcomes_of(summary: dict[str, Any]) -> dict[str, str]:
    """What came of every question of a result, by its text; an earlier result may lack a part."""
    parts = (summary, *(summary.get(name, {}) for name in REPORTED))
    return {text: outcome for part in parts for text, outcome in part.get("outcomes", {}).items()}


def _grouped(questions: Sequence[Played[Question]], key: Any) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for played in questions:
        groups[key(played)].append(played.outcome)
    return {name: shares(groups[name]) for name in sorted(groups)}


def _worst(questions: Sequence[Played[Question]]) -> list[dict[str, Any]]:
    groups = _grouped(questions, lambda played: played.item.faq)
    ordered = sorted(groups.items(), key=lambda item: (item[1]["right"], -item[1]["wrong"], item[0]))
    return [{"faq": faq, **numbers} for faq, numbers in ordered[:WORST]]


def _confused(questions: Sequence[Played[Question]]) -> list[dict[str, Any]]:
    pairs = Counter((p.item.faq, p.answered) for p in questions if p.outcome == QuestionOutcome.WRONG)
    return [{"asked": asked, "answered": answered, "count": n} for (asked, answered), n in pairs.most_common(WORST)]


def _winners(questions: Sequence[Played[Question]]) -> list[dict[str, Any]]:
    """The entries that answer what others should, most often first."""
    wins = Counter(played.answered for played in questions if played.outcome == QuestionOutcome.WRONG)
    return [{"faq": faq, "count": count} for faq, count in wins.most_common(WORST)]


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else 0.0


def _at(ordered: Sequence[float], share: float) -> float:
    return round(1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)], 1) if ordered else 0.0
