"""Dutch for what editing refuses and finds, from `editing` in data/staff.yml."""

from bot.ground.texts import Texts
from bot.staff.editing.errors import Finding, Refused


def refusal_words(words: Texts, refused: Refused) -> str:
    """Why a step cannot be taken, for the person who tried."""
    values = dict(refused.values)
    if "state" in values:
        values["state"] = words(f"editing.states.{values['state']}")
    return words(f"editing.refused.{refused.name}", **values)


def finding_words(words: Texts, finding: Finding) -> str:
    """What is not right in a text, for who mends it."""
    return words(f"editing.findings.{finding.name}", **finding.values)


def findings_by_field(words: Texts, findings: tuple[Finding, ...]) -> dict[str, list[str]]:
    """The sentences that stand beside each field."""
    shown: dict[str, list[str]] = {}
    for finding in findings:
        shown.setdefault(finding.field, []).append(finding_words(words, finding))
    return shown
