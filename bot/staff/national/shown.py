"""Changes and problems of a file as a page shows them, in Dutch."""

from typing import Any

from bot.ground.texts import Texts
from bot.staff.checks.finding import sentence, sentences_by_rule
from bot.staff.editing.diff import compare
from bot.staff.national.cells import Cells
from bot.staff.national.checking import Change
from bot.staff.national.findings import FileProblem


class ProblemSentences:
    """Puts findings in the words of one installation."""

    def __init__(self, words: Texts, cells: Cells) -> None:
        self._words = words
        self._cells = cells

    def problem(self, problem: FileProblem) -> dict[str, str]:
        """A problem: its place, column, entry, and the sentence."""
        place = problem.place
        kind, number, sheet = (place.kind, str(place.number), place.sheet) if place else ("none", "", "")
        return {
            "place": self._words(f"national.places.{kind}", number=number, sheet=sheet),
            "column": self._cells.titles.get(problem.field, problem.field),
            "faq": problem.faq,
            "text": self._sentence(problem),
        }

    def _sentence(self, problem: FileProblem) -> str:
        values = {"faq": problem.faq, "shown": "{" + problem.values.get("name", "") + "}", **problem.values}
        if self._words.has(f"national.problems.{problem.name}"):
            return self._words(f"national.problems.{problem.name}", **values)
        if problem.name in sentences_by_rule():
            return sentence(problem.name, {"row": "", **values})
        return self._words("national.problems.other")

    def change(self, change: Change) -> dict[str, Any]:
        """A change: the entry, and each field with its old and new text."""
        fields = [{"title": self._cells.titles[name], "parts": self._parts(name, change)} for name in change.fields]
        question = change.content["question"]
        return {"faq": change.faq, "question": question, "is_new": change.before is None, "fields": fields}

    def _parts(self, name: str, change: Change) -> Any:
        old = self._cells.text(name, change.before[name]) if change.before else ""
        new = self._cells.text(name, change.content[name])
        if name == "phrasings":  # their order says nothing: first what stays, then what came and went
            old, new = _sorted_lines(old, new), _sorted_lines(new, old)
        return compare(old, new)


def _sorted_lines(text: str, other: str) -> str:
    lines, others = [line for line in text.split("\n") if line], set(other.split("\n"))
    return "\n".join(sorted(lines, key=lambda line: (line not in others, line)))
