"""Refusals of editing that are caught apart or carry more; the others are plain `Refused("editing.refused.…")`."""

from collections.abc import Sequence
from typing import Any

from bot.ground.errors import Refused
from bot.staff.checks.finding import Hint


class Unknown(Refused):
    """There is no such entry, version or draft."""

    def __init__(self, what: str) -> None:
        super().__init__("editing.refused.unknown", what=what)


class Changed(Refused):
    """The text was changed since it was on the screen of who agrees with it."""

    def __init__(self, author: str) -> None:
        super().__init__("editing.refused.changed", author=author)


class Incomplete(Refused):
    """The text is not ready for residents; `findings` say what is wrong, per field."""

    def __init__(self, findings: Sequence[Hint]) -> None:
        super().__init__("editing.refused.incomplete", count=str(len(findings)))
        self.findings = tuple(findings)


class Conflict(Refused):
    """Somebody else saved meanwhile. Nothing is lost: both texts are here."""

    def __init__(self, draft_id: int, revision: int, author: str, theirs: dict[str, Any], mine: dict[str, Any]) -> None:
        super().__init__("editing.refused.conflict", author=author)
        self.draft_id, self.revision, self.author = draft_id, revision, author
        self.theirs, self.mine = theirs, mine
