"""What a check found, as it stands beside each field."""

from collections.abc import Iterable

from bot.staff.checks.finding import Hint


def findings_by_field(findings: Iterable[Hint]) -> dict[str, list[str]]:
    """The sentences that stand beside each field."""
    shown: dict[str, list[str]] = {}
    for finding in findings:
        shown.setdefault(finding.field, []).append(finding.words)
    return shown
