"""What our lists share: closed by default, one permission each, nothing editable unless a list says so."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute
from starlette.requests import Request
from starlette_admin.contrib.sqla import ModelView

from bot.ground.roles import Permission
from bot.ground.texts import Texts
from bot.staff.desk.guard import someone
from bot.staff.lists.exporters import ForExcel, Workbook


def holds(request: Request, attribute: InstrumentedAttribute[str], term: str) -> ColumnElement[bool]:
    """Whether a text holds a term, capitals or not.

    SQLite's own LIKE sees no capitals; `icontains` would have it lower every text first, at twice the time.
    """
    folds = request.state.session.get_bind().dialect.name == "sqlite"
    return attribute.contains(term, autoescape=True) if folds else attribute.icontains(term, autoescape=True)


class StaffView(ModelView):
    """A list; `name` finds its words in data/staff.yml under `lists`."""

    name: ClassVar[str]
    permission: ClassVar[Permission] = Permission.VIEW
    searched: ClassVar[tuple[InstrumentedAttribute[Any], ...]] = ()
    # name in data/staff.yml -> filter in the library's own notation
    quick: ClassVar[Mapping[str, str]] = {}
    # name in data/staff.yml, with the quick filters -> a page that has what the name says
    elsewhere: ClassVar[Mapping[str, str]] = {}

    actions = ()
    row_actions = ()
    importers = ()
    column_visibility = False
    row_click_navigate = False
    page_size = 25
    page_size_options = (25, 50, 100)
    exporters = (ForExcel(), Workbook(), "json")

    def __init__(self, model: type[Any], words: Texts) -> None:
        self.words = words
        self.menu_label = self.display_name = words(f"lists.{self.name}.title")
        self.fields = self.columns()
        super().__init__(model)

    def columns(self) -> list[Any]:
        """The library's fields of this list."""
        raise NotImplementedError

    def label(self, column: str) -> str:
        """The head of a column."""
        return self.words(f"lists.{self.name}.columns.{column}")

    def address_of(self, row: Mapping[str, Any]) -> str:
        """Where the link of a row goes; empty for none."""
        return ""

    def get_search_query(self, request: Request, term: str) -> ColumnElement[bool]:
        """What the search box looks for: the term anywhere, as it was typed."""
        return or_(*(holds(request, attribute, term) for attribute in self.searched))

    def may(self, request: Request, permission: Permission) -> bool:
        """Whether who sent the request has a permission."""
        person = someone(request)
        return person is not None and person.may(permission)

    def is_accessible(self, request: Request) -> bool:
        """The library asks this before anything else."""
        return self.may(request, self.permission)

    def may_choose(self, request: Request) -> bool:
        """Whether rows have a tick, to do something with several at once."""
        return False

    def can_export(self, request: Request) -> bool:
        """Who may see the list and export."""
        return self.may(request, Permission.EXPORT)

    def can_view_detail(self, request: Request) -> bool:
        """Rows have pages of our own."""
        return False

    def can_create(self, request: Request) -> bool:
        """Not by the library's form."""
        return False

    def can_edit(self, request: Request) -> bool:
        """Not by the library's form."""
        return False

    def can_delete(self, request: Request) -> bool:
        """Not by the library's button."""
        return False

    def can_import(self, request: Request) -> bool:
        """Not here."""
        return False
