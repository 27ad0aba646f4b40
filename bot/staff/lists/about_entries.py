"""What lists about entries share: they are named and found by their questions, not by their ids."""

from typing import ClassVar

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute
from starlette.requests import Request

from bot.faq.search import SearchBox
from bot.faq.store import Content, FaqStore
from bot.ground.texts import Texts
from bot.staff.lists.base import StaffView


class AboutEntries(StaffView):
    """A list whose rows are about entries; `about` is the column that says which, alone in a tuple."""

    about: ClassVar[tuple[InstrumentedAttribute[str]]]

    def __init__(self, model: type, words: Texts, store: FaqStore, search: SearchBox) -> None:
        self._store, self._search = store, search
        super().__init__(model, words)

    def question_of(self, request: Request, faq: str) -> str:
        """The question of an entry; the id where residents do not see it. The store is read once for a list."""
        shown: Content | None = getattr(request.state, "shown_to_residents", None)
        if shown is None:
            shown = request.state.shown_to_residents = self._store.content()
        return shown.entries[faq].question if faq in shown.entries else faq

    def get_search_query(self, request: Request, term: str) -> ColumnElement[bool]:
        """In what the list says itself, and by the words of the entries."""
        found = self._search.over(self._store.content()).find(term)
        return or_(super().get_search_query(request, term), self.about[0].in_(found))
