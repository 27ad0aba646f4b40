"""Where understanding is weak: how many mutated conversations still end right, and entries that win too often."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from bot.bench.conversations.conversation import THE_EXAMPLE, ExpectedMessage
from bot.bench.conversations.expanding import Case, CaseTurn
from bot.bench.conversations.mutations import Mutation
from bot.bench.conversations.playing import PlayedCase

FEWEST_WINS = 3  # fewer say little of precision
WORST = 25
MOST_EXAMPLES = 60


@dataclass(frozen=True)
class Mutated:
    """A case that was right, changed, with what was changed."""

    case: Case
    entry: str
    mutation: str
    before: str
    after: str


@dataclass(frozen=True)
class Survival:
    """What came of it."""

    mutated: Mutated
    outcome: PlayedCase


def question_case(text: str, faq: str) -> Case:
    """A case of one question that one entry answers."""
    turn = CaseTurn(0, say=text, messages=(ExpectedMessage.model_validate({"vraag": faq}),))
    return Case(text, text, (turn,))


def entry_of_case(case: Case) -> str | None:
    """The entry that a case asks for first; none where it is no conversation of plain questions."""
    plain = case.municipality == THE_EXAMPLE and not case.settings and all(turn.send is None for turn in case.turns)
    first = next((m for m in case.turns[0].messages or () if m.faq), None) if plain and case.turns[0].say else None
    return first.faq[0] if first and first.faq else None


def sample(cases: Iterable[Case], most: int, seed: int) -> list[Case]:
    """At most so many cases per entry, the same ones for the same seed."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        entry = entry_of_case(case)
        if entry:
            groups[entry].append(case)
    return [
        case
        for entry, found in sorted(groups.items())
        for case in Random(f"{seed} {entry}").sample(found, min(most, len(found)))  # noqa: S311 - chance, no secret
    ]


def mutate(case: Case, mutations: dict[str, Mutation], seed: int) -> Iterator[Mutated]:
    """The case by each mutation that has something to do on it; the same ones for the same seed and case."""
    before, entry = _said(case.turns), entry_of_case(case)
    for name, mutation in mutations.items():
        chance = Random(f"{seed} {name} {before}")  # noqa: S311 - chance, no secret
        turns = tuple(replace(turn, say=mutation(turn.say, chance)) if turn.say else turn for turn in case.turns)
        after = _said(turns)
        if before != after and entry:
            yield Mutated(replace(case, turns=turns), entry, name, before, after)


def weak_spots(
    survivals: Sequence[Survival], asked: Sequence[tuple[str | None, str | None]], seed: int
) -> dict[str, Any]:
    """Everything that the report shows.

    `asked`: for each evaluation message, the entry that it asks for (none where it is not ours) and what answered.
    """
    lost = [survival for survival in survivals if not survival.outcome.right]
    return {
        "seed": seed,
        "count": len(survivals),
        "right": len(survivals) - len(lost),
        "per_mutation": _grouped((s.mutated.mutation, s.outcome.right) for s in survivals),
        "per_entry": _grouped((s.mutated.entry, s.outcome.right) for s in survivals),
        "lost": [_lost(survival) for survival in lost[:MOST_EXAMPLES]],
        "too_often": too_often(asked),
        "outcomes": {f"{s.mutated.mutation}: {s.mutated.after}": s.outcome.right for s in survivals},
    }


def too_often(asked: Iterable[tuple[str | None, str | None]]) -> list[dict[str, Any]]:
    """Entries by their precision, worst first: how often an entry answered, and how often it was the right one."""
    wins: Counter[str] = Counter()
    right: Counter[str] = Counter()
    instead: dict[str, Counter[str]] = defaultdict(Counter)
    for wanted, answered in asked:
        if answered is None:
            continue
        wins[answered] += 1
        if wanted == answered:
            right[answered] += 1
        else:
            instead[answered][wanted or "-"] += 1
    rows: list[dict[str, Any]] = [
        {
            "entry": entry,
            "wins": count,
            "right": right[entry],
            "precision": round(right[entry] / count, 4),
            "instead_of": [name for name, _ in instead[entry].most_common(3)],
        }
        for entry, count in wins.items()
        if count >= FEWEST_WINS and right[entry] < count
    ]
    return sorted(rows, key=lambda row: (row["precision"], -row["wins"], row["entry"]))[:WORST]


def vocabulary_of(texts: Iterable[str]) -> Collection[str]:
    """The words of texts in lower case."""
    return {word.strip(".,?!:;()\"'") for text in texts for word in text.lower().split()}


def _said(turns: Iterable[CaseTurn]) -> str:
    return " / ".join(turn.say for turn in turns if turn.say)


def _lost(survival: Survival) -> dict[str, Any]:
    wrong = next((turn for turn in survival.outcome.turns if not turn.right), None)
    return {
        "entry": survival.mutated.entry,
        "mutation": survival.mutated.mutation,
        "before": survival.mutated.before,
        "after": survival.mutated.after,
        "problem": "; ".join(wrong.problems) if wrong else "",
    }


def _grouped(pairs: Iterable[tuple[str, bool]]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for name, right in pairs:
        groups[name].append(right)
    shares = {
        name: {"count": len(flags), "right": sum(flags), "share": round(sum(flags) / len(flags), 4)}
        for name, flags in groups.items()
    }
    return dict(sorted(shares.items(), key=lambda item: (item[1]["share"], item[0])))
