"""What the browser tests measured of accessibility, kept for the statement: `pytest --measured tests/browser/…`."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.web.measured import MEASURED, SUBJECTS


class Measuring:
    """Counts tests by subject; a subject that was run replaces what was known of it."""

    def __init__(self) -> None:
        self._passed: dict[str, dict[str, bool]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test failed where any part of it did."""
        subject = SUBJECTS.get(Path(report.location[0]).stem)
        if subject and not report.skipped:
            before = self._passed[subject].get(report.nodeid, True)
            self._passed[subject][report.nodeid] = before and report.passed

    def pytest_sessionfinish(self) -> None:
        """Write it down."""
        known = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
        for subject, tests in self._passed.items():
            failed = sum(not passed for passed in tests.values())
            known[subject] = {"on": datetime.now(UTC).date().isoformat(), "tests": len(tests), "failed": failed}
        MEASURED.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
