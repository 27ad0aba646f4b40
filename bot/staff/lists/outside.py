"""/beheer/buiten-bereik: examples of what is not ours, editable by who may EDIT, with an audit record each."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import IntegerField
from starlette_admin.i18n import gettext
from starlette_admin.validators import length

from bot.faq.publishing import touch_content
from bot.faq.tables import Origin, OutOfScopeExample
from bot.ground.audit import record
from bot.ground.municipality import Municipality
from bot.ground.roles import Permission
from bot.ground.texts import Texts
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.menu import BASE
from bot.staff.desk.numbers import whole
from bot.staff.desk.spreadsheet import clean
from bot.staff.editing.steps import UNSAID
from bot.staff.lists.base import StaffView
from bot.staff.lists.fields import BadgeField, LinkField

PATH = "/buiten-bereik"
SEEN = "seen"  # a hidden field of the form
MOST_CHARACTERS = 1000


class OutOfScopeView(StaffView):
    """Those of the content pack are shown; staff's own can be changed."""

    key = "buiten-bereik"
    name = "out_of_scope"
    searched = (OutOfScopeExample.text,)
    quick: ClassVar[Mapping[str, str]] = {"own": "origin__not_in=pack"}
    fields_default_sort = ("text",)
    edit_template = "staff/lists/out_of_scope_edit.html"

    def __init__(self, words: Texts, municipality: Municipality) -> None:
        self._municipality = municipality
        super().__init__(OutOfScopeExample, words)

    def columns(self) -> list[Any]:
        """The text leads to its form where it is staff's own."""
        words, label = self.words, self.label
        referrals = [(name, referral.title) for name, referral in self._municipality.referrals.items()]
        origins = [(origin.value, words(f"origins.{origin}")) for origin in Origin]
        return [
            LinkField("text", label("text"), required=True, validators=[length(max=MOST_CHARACTERS)],
                      help_text=words("lists.out_of_scope.help.text"), maxlength=MOST_CHARACTERS),
            BadgeField("referral", label("referral"), choices=referrals,
                       help_text=words("lists.out_of_scope.help.referral")),
            BadgeField("origin", label("origin"), choices=origins, exclude_from_create=True, exclude_from_edit=True),
            IntegerField("id", exclude_from_list=True, exclude_from_create=True, exclude_from_edit=True),
        ]  # fmt: skip

    def seen(self, example: OutOfScopeExample) -> str:
        """What the form carries: the example as it was when the page opened."""
        return version_of(_content_of(example))

    def address_of(self, row: Mapping[str, Any]) -> str:
        """The form, for an example of staff's own."""
        own = row["origin"] != self.words(f"origins.{Origin.PACK}")
        return f"{BASE}{PATH}/edit?pk={row['id']}" if own else ""

    def can_create(self, request: Request) -> bool:
        """Who may EDIT."""
        return self.may(request, Permission.EDIT)

    def can_edit(self, request: Request) -> bool:
        """Who may EDIT."""
        return self.may(request, Permission.EDIT)

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """An example; one of the content pack is not there for a form."""
        example = await super().find_by_pk(request, pk) if whole(str(pk)) else None
        return None if example is None or example.origin is Origin.PACK else example

    async def validate(self, request: Request, data: dict[str, Any]) -> None:
        """One text stands in the list once, with a referral that there is, or none."""
        text = data["text"] = " ".join(clean(str(data["text"])).split())
        if not text:
            raise FormValidationError({"text": gettext("This field is required.")})
        if data.get("referral") and data["referral"] not in self._municipality.referrals:
            raise FormValidationError({"referral": self.words("lists.out_of_scope.no_referral")})
        same = select(OutOfScopeExample.id).where(func.lower(OutOfScopeExample.text) == text.lower())
        found = await to_thread.run_sync(request.state.session.scalar, same)
        if found is not None and str(found) != request.query_params.get("pk"):
            raise FormValidationError({"text": self.words("lists.out_of_scope.double")})

    async def before_create(self, request: Request, data: dict[str, Any], obj: OutOfScopeExample) -> None:
        """It is staff's."""
        obj.origin = Origin.STAFF

    async def after_create(self, request: Request, obj: OutOfScopeExample) -> None:
        """In the same transaction: the audit record, and the indexes are told."""
        _keep(request.state.session, request, "outside.add", obj, after=_content_of(obj))

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """The library's own, with what was; refused where a colleague changed it since it was on the screen."""
        before = _content_of(await self.find_by_pk(request, pk))
        seen = (await request.form()).get(SEEN)
        if isinstance(seen, str) and seen != version_of(before):
            raise FormValidationError({"text": self.words("lists.out_of_scope.moved", text=before["text"])})
        request.state.before = before
        return await super().edit(request, pk, data)

    async def after_edit(self, request: Request, obj: OutOfScopeExample) -> None:
        """In the same transaction: the audit record, and the indexes are told."""
        _keep(request.state.session, request, "outside.change", obj, request.state.before, _content_of(obj))


def version_of(content: Mapping[str, Any]) -> str:
    """Names what an example says, so that who changes it changes what was on the screen."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _content_of(example: OutOfScopeExample) -> dict[str, Any]:
    return {"text": example.text, "referral": example.referral}


def _keep(
    session: Session, request: Request, action: str, example: OutOfScopeExample,
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    if example.origin is Origin.INBOX:  # words of a resident, which nobody could take out of the log
        before, after = ({**content, "text": UNSAID} if content else None for content in (before, after))
    record(session, person_of(request), action, f"{PATH}/{example.id}", before=before, after=after)
    touch_content(session)


class OutOfScopePages:
    """Taking an example away: asked on the page of its form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(f"{PATH}/weghalen", self.remove, methods=["POST"], name="staff:out-of-scope-remove")]

    @needs(Permission.EDIT)
    async def remove(self, request: Request) -> Response:
        """Take it away and go back to the list."""
        await self._desk.in_session(_remove, request, whole((await request.form()).get("pk")))
        self._desk.tell(request, self._desk.words("lists.out_of_scope.removed"))
        return RedirectResponse(BASE + PATH, 303)


def _remove(session: Session, request: Request, number: int) -> None:
    example = session.get(OutOfScopeExample, number)
    if example is None or example.origin is Origin.PACK:
        raise HTTPException(404)
    _keep(session, request, "outside.remove", example, before=_content_of(example))
    session.delete(example)
