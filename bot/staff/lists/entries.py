"""/beheer/vragen: every entry; the editing room has the page of each."""

from collections.abc import Mapping
from typing import Any, ClassVar

from anyio import to_thread
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import lazyload, load_only
from starlette.requests import Request
from starlette_admin.fields import DateField, IntegerField, StringField

from bot.faq.search import SearchBox
from bot.faq.store import Content, FaqStore
from bot.faq.tables import Entry, Phrasing, Status
from bot.ground.roles import Permission
from bot.ground.texts import Texts
from bot.ground.topics import topics
from bot.staff.desk.menu import BASE
from bot.staff.editing.standing import Moments, SeenByResidents, seen_words, standing_of
from bot.staff.lists.base import StaffView, holds
from bot.staff.lists.fields import BadgeField, LinkField, StandField, YesNoField

PLAIN = (SeenByResidents.SHOWN, SeenByResidents.ARCHIVED, SeenByResidents.DRAFT)  # what the status says already
TONES = {"published": "good", "draft": "wait", "archived": "plain"}
SHOWN = (
    Entry.id, Entry.question, Entry.topic, Entry.status, Entry.owner,
    Entry.version, Entry.checked_on, Entry.review_on, Entry.is_override, Entry.valid_from, Entry.valid_until,
)  # fmt: skip


class EntriesView(StaffView):
    """Every entry: draft, published or archived."""

    key = "vragen"
    name = "entries"
    searched = (Entry.question, Entry.id, Entry.answer)
    quick: ClassVar[Mapping[str, str]] = {
        "published": "status__in=published",
        "archived": "status__in=archived",
        "local": "is_override__is_true",
        "due": "review_on__in_past",
    }
    elsewhere: ClassVar[Mapping[str, str]] = {"draft": f"{BASE}/concepten"}  # drafts of new entries are in no list
    fields_default_sort = ("question",)
    list_template = "staff/lists/entries.html"

    def __init__(self, words: Texts, store: FaqStore, search: SearchBox, moment: Moments) -> None:
        """`store`: what residents get; `moment`: a moment as people write it."""
        self._store, self._search = store, search
        self._moment = moment
        super().__init__(Entry, words)

    def columns(self) -> list[Any]:
        """Question first: it is the link."""
        words = self.words
        return [
            LinkField("question", self.label("question")),
            BadgeField("topic", self.label("topic"), choices=[(name, topic.title) for name, topic in topics().items()]),
            StandField(
                "status",
                self.label("status"),
                choices=[(status.value, words(f"statuses.{status}")) for status in Status],
                tones=TONES,
                standing=self._standing,
            ),
            StringField("owner", self.label("owner")),
            IntegerField("version", self.label("version")),
            DateField("checked_on", self.label("checked_on")),
            DateField("review_on", self.label("review_on")),
            YesNoField(
                "is_override",
                self.label("is_override"),
                yes=words("lists.entries.local"),
                words=(words("lists.yes"), words("lists.no")),
            ),
            StringField("id", self.label("id"), exclude_from_list=True),
        ]

    async def _standing(self, request: Request, entry: Entry) -> str:
        """What residents see of a published entry, where that is not its answer; the store is read once for a list."""
        shown: Content | None = getattr(request.state, "shown_to_residents", None)
        if shown is None:
            shown = request.state.shown_to_residents = await to_thread.run_sync(self._store.content)
        standing = standing_of(entry, shown)
        return "" if standing.seen in PLAIN else seen_words(self.words, self._moment, standing)

    def address_of(self, row: Mapping[str, Any]) -> str:
        """The page of the entry in the editing room."""
        return f"{BASE}/vragen/{row['id']}"

    def may_choose(self, request: Request) -> bool:
        """Who may publish."""
        return self.may(request, Permission.PUBLISH)

    def get_list_query(self, request: Request) -> Select[Any]:
        """Only what the list shows: with 45 phrasings each, 100 rows would be 5,000."""
        return select(Entry).options(
            load_only(*SHOWN), *(lazyload(name) for name in (Entry.sources, Entry.phrasings, Entry.links))
        )

    async def build_full_text_search_query(self, request: Request, term: str, model: Any) -> ColumnElement[bool]:
        """In the phrasings too, as staff look for what residents say, and by every word, as residents find it;
        read once for the list and its count. An id finds its own entry alone.
        """
        if term in (await to_thread.run_sync(self._store.content)).entries:
            return Entry.id == term
        said: dict[str, list[str]] = request.scope.setdefault("staff.said", {})
        if term not in said:
            found = self._search.over(await to_thread.run_sync(self._store.content))
            said[term] = await to_thread.run_sync(self._entries_that_say, request, term)
            said[term] += await to_thread.run_sync(found.find, term)
        return or_(self.get_search_query(request, term), Entry.id.in_(said[term]))

    def _entries_that_say(self, request: Request, term: str) -> list[str]:
        wanted = select(Phrasing.entry_id).where(holds(request, Phrasing.text, term)).distinct()
        return list(request.state.session.scalars(wanted))
