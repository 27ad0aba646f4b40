"""/beheer/audit: who changed what, and whether the chain still fits."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette_admin.fields import StringField
from starlette_admin.types import RequestAction

from bot.ground.audit import AuditRecord, verify
from bot.ground.roles import Permission
from bot.ground.texts import Texts
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs
from bot.staff.desk.menu import BASE
from bot.staff.lists.about_entries import AboutEntries
from bot.staff.lists.base import StaffView
from bot.staff.lists.fields import LinkField, MomentField

PATH = "/audit"
FIELD_NAMES = ("audit_fields", "editing.fields")


class AuditView(AboutEntries):
    """The audit log, newest first."""

    key = "audit"
    name = "audit"
    about = (AuditRecord.target,)
    permission = Permission.VIEW_AUDIT
    searched = (AuditRecord.person_name, AuditRecord.action, AuditRecord.target, AuditRecord.reason)
    fields_default_sort = (("at", True),)
    list_template = "staff/lists/audit.html"

    def columns(self) -> list[Any]:
        """The action is the link to the whole record."""
        return [
            MomentField("at", self.label("at")),
            StringField("person_name", self.label("person_name")),
            LinkField("action", self.label("action"), formatter={RequestAction.LIST: self._in_words}),
            StringField("target", self.label("target"), formatter={RequestAction.LIST: self._target}),
            StringField("reason", self.label("reason")),
            *(
                StringField(name, self.label(name), exclude_from_list=True, searchable=False, getter=_as_text(name))
                for name in ("before", "after", "digest")
            ),
            StringField("id", self.label("id"), exclude_from_list=True),
        ]

    def _in_words(self, _request: Request, action: str) -> str:
        return in_words(self.words, action)

    def _target(self, request: Request, target: str) -> str:
        known = f"audit_values.{target}"
        return self.words(known) if self.words.has(known) else self.question_of(request, target)

    def get_search_query(self, request: Request, term: str) -> ColumnElement[bool]:
        """In the words for the actions too, which is how people know them."""
        wanted = term.casefold()
        actions = [action for action, word in self.words.group("audit_actions").items() if wanted in word.casefold()]
        shown = self._store.content().entries.values()
        targets = [entry.id for entry in shown if wanted in entry.question.casefold()]  # no likeness here: it is a log
        said = StaffView.get_search_query(self, request, term)
        return or_(said, AuditRecord.action.in_(actions), AuditRecord.target.in_(targets))

    def address_of(self, row: Mapping[str, Any]) -> str:
        """The page of the record."""
        return f"{BASE}{PATH}/{row['id']}"


def in_words(words: Texts, action: str) -> str:
    """What an action of the audit log is called; its code where nobody gave it words."""
    name = f"audit_actions.{action}"
    return words(name) if words.has(name) else action


def _as_text(name: str) -> Any:
    def value(_request: Request, row: AuditRecord) -> str | None:
        content = getattr(row, name)
        return content if content is None or isinstance(content, str) else json.dumps(content, ensure_ascii=False)

    return value


class AuditPages:
    """The pages beside the list."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route(f"{PATH}/keten", self.check, name="staff:audit-chain"),
            Route(f"{PATH}/{{record:int}}", self.record, name="staff:audit-record"),
        ]

    @needs(Permission.VIEW_AUDIT)
    async def check(self, request: Request) -> Response:
        """Whether any record was changed, put in between or taken away."""
        broken = await self._desk.in_session(verify)
        return self._desk.page(request, "staff/lists/audit_chain.html", broken=broken)

    @needs(Permission.VIEW_AUDIT)
    async def record(self, request: Request) -> Response:
        """One record, with what was and what became."""
        number = request.path_params["record"]
        record = await self._desk.in_session(lambda session: session.get(AuditRecord, number))
        if record is None:
            raise HTTPException(404)
        action = in_words(self._desk.words, record.action)
        changes = [(self._field(name), self._said(was), self._said(became)) for name, was, became in changes_of(record)]
        return self._desk.page(request, "staff/lists/audit_record.html", record=record, action=action, changes=changes)

    def _said(self, value: str) -> str:
        """A value as people read it: a moment, a day, or the word for a code."""
        known = f"audit_values.{value}"
        return self._desk.words(known) if self._desk.words.has(known) else self._desk.said(value)

    def _field(self, name: str) -> str:
        """What a field is called: here, else where an entry is edited; a name without words as it is."""
        words = self._desk.words
        return next((words(known) for group in FIELD_NAMES if words.has(known := f"{group}.{name}")), name)


def changes_of(record: AuditRecord) -> list[tuple[str, str, str]]:
    """What differs: (field, was, became), in order of the fields."""
    before, after = record.before or {}, record.after or {}
    names = [*before, *(name for name in after if name not in before)]
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    return [(name, _shown(was), _shown(became)) for name, was, became in pairs if was != became]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
