"""Dutch for what editing refuses, from `editing` in data/staff.yml."""

from collections.abc import Iterable

from bot.ground.texts import Texts
from bot.staff.checks.finding import Hint
from bot.staff.editing.errors import Refused


def refusal_words(words: Texts, refused: Refused) -> str:
    """Why a step cannot be taken, for the person who tried."""
    values = dict(refused.values)
    if "state" in values:
        values["state"] = words(f"editing.states.{values['state']}")
    return words(f"editing.refused.{refused.name}", **values)


def findings_by_field(findings: Iterable[Hint]) -> dict[str, list[str]]:
    """The sentences that stand beside each field."""
    shown: dict[str, list[str]] = {}
    for finding in findings:
        shown.setdefault(finding.field, []).append(finding.words)
    return shown
