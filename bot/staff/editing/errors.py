"""What editing refuses. Each has a name; the words for people stand in data/staff.yml under `editing.refused`."""

from collections.abc import Sequence
from typing import Any

from bot.ground.errors import DatawijzerError
from bot.staff.checks.finding import Hint


class Refused(DatawijzerError):
    """A step that cannot be taken now; `name` says why, `values` fill the sentence."""

    name = "refused"

    def __init__(self, **values: str) -> None:
        super().__init__(self.name)
        self.values = values


class NotAllowed(Refused):
    """The role does not allow it."""

    name = "not_allowed"


class Unknown(Refused):
    """There is no such entry, version or draft."""

    name = "unknown"


class WrongState(Refused):
    """The draft is not in a state from which this step leads on; `values`: `state`, and `step` as asked."""

    name = "wrong_state"


class OwnWork(Refused):
    """Four eyes: somebody else must agree with, plan or publish this text."""

    name = "own_work"


class ReasonNeeded(Refused):
    """A step that colleagues will want explained came without a reason, or with one over 500 characters."""

    name = "reason_needed"


class EmptyComment(Refused):
    """A remark without words."""

    name = "empty_comment"


class AlreadyOpen(Refused):
    """The entry has another open draft: one at a time."""

    name = "already_open"


class GivenUp(Refused):
    """The draft was given up while somebody was typing: take it back first."""

    name = "given_up"


class Unconfirmed(Refused):
    """A step that takes something away came without the tick that says that it is meant."""

    name = "unconfirmed"


class TooEarly(Refused):
    """A moment of publication that has passed already, or is none."""

    name = "too_early"


class TooLate(Refused):
    """What is to be undone is no longer the last thing that happened."""

    name = "too_late"


class LeavesGap(Refused):
    """The text is not valid yet, or no longer: until then residents would see neither this one nor the present one."""

    name = "leaves_gap"


class BaseMoved(Refused):
    """The entry was published anew since this draft was made from it: compare first."""

    name = "base_moved"


class Changed(Refused):
    """The text was changed since it was on the screen of who agrees with it."""

    name = "changed"


class NothingToArchive(Refused):
    """The entry is in the archive already."""

    name = "archived_already"


class NotArchived(Refused):
    """The entry is not in the archive."""

    name = "not_archived"


class NothingChosen(Refused):
    """Nothing would change."""

    name = "nothing_chosen"


class Incomplete(Refused):
    """The text is not ready for residents; `findings` say what is wrong, per field."""

    name = "incomplete"

    def __init__(self, findings: Sequence[Hint]) -> None:
        super().__init__(count=str(len(findings)))
        self.findings = tuple(findings)


class Conflict(Refused):
    """Somebody else saved meanwhile. Nothing is lost: both texts are here."""

    name = "conflict"

    def __init__(self, draft_id: int, revision: int, author: str, theirs: dict[str, Any], mine: dict[str, Any]) -> None:
        super().__init__(author=author)
        self.draft_id, self.revision, self.author = draft_id, revision, author
        self.theirs, self.mine = theirs, mine
