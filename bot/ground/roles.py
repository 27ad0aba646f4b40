"""Who may do what: one table of roles and permissions, that every page and action asks."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of staff, least first; each may do what the ones before it may, save where the table says otherwise."""

    READER = "reader"
    TESTER = "tester"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a page shows or an action does."""

    VIEW = "view"  # entries, their history, the dashboard
    EXPORT = "export"
    COMMENT = "comment"
    TRY = "try"  # ask the assistant a question, also of a draft
    RUN_TESTS = "run_tests"
    WRITE_TESTS = "write_tests"
    EDIT = "edit"  # drafts: make, change, send for review, withdraw
    HANDLE_INBOX = "handle_inbox"
    REVIEW = "review"  # send back or agree
    PUBLISH = "publish"  # publish, plan, archive, restore, hide, follow the national text
    IMPORT = "import"
    PAUSE_PART = "pause_part"  # a topic or an entry
    PAUSE_ALL = "pause_all"
    VIEW_AUDIT = "view_audit"
    MANAGE_ACCOUNTS = "manage_accounts"


_READER = frozenset({Permission.VIEW, Permission.EXPORT})
_TESTER = _READER | {Permission.COMMENT, Permission.TRY, Permission.RUN_TESTS, Permission.WRITE_TESTS}
_EDITOR = _TESTER | {Permission.EDIT, Permission.HANDLE_INBOX}
_PUBLISHER = _EDITOR | {Permission.REVIEW, Permission.PUBLISH, Permission.IMPORT, Permission.PAUSE_PART}
_ADMIN = _PUBLISHER | {Permission.PAUSE_ALL, Permission.VIEW_AUDIT, Permission.MANAGE_ACCOUNTS}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READER: _READER,
    Role.TESTER: _TESTER,
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _PUBLISHER,
    Role.ADMIN: _ADMIN,
}


@dataclass(frozen=True)
class Person:
    """A member of staff who is signed in."""

    id: int
    name: str  # as shown to colleagues
    role: Role

    def may(self, permission: Permission) -> bool:
        """Whether this person's role allows it."""
        return permission in PERMISSIONS[self.role]
