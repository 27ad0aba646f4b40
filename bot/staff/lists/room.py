"""The lists in one place, and the pages beside them."""

from starlette.routing import Route

from bot.faq.search import SearchBox
from bot.faq.store import FaqStore
from bot.faq.tables import Revision
from bot.ground.audit import AuditRecord
from bot.ground.municipality import Municipality
from bot.ground.roles import Permission
from bot.ground.texts import Texts
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.editing.standing import Moments
from bot.staff.lists.audit import AuditPages, AuditView
from bot.staff.lists.base import StaffView
from bot.staff.lists.entries import EntriesView
from bot.staff.lists.history import FeedbackView, RevisionsView
from bot.staff.lists.outside import OutOfScopePages, OutOfScopeView
from bot.turns.tables import Feedback


def lists(
    words: Texts, municipality: Municipality, store: FaqStore, search: SearchBox, moment: Moments
) -> list[StaffView]:
    """Every list of the library's kind; `moment` is a moment as people write it."""
    return [
        EntriesView(words, store, search, moment),
        RevisionsView(Revision, words, store, search),
        OutOfScopeView(words, municipality),
        FeedbackView(Feedback, words, store, search),
        AuditView(AuditRecord, words, store, search),
    ]


def routes(desk: Desk) -> list[Route]:
    """The pages beside the lists."""
    return [*AuditPages(desk).routes(), *OutOfScopePages(desk).routes()]


ROOM = StaffRoom(
    routes,
    (
        MenuItem("entries", "/vragen", Permission.VIEW, "content", 10, "fa-solid fa-comments"),
        MenuItem("out_of_scope", "/buiten-bereik", Permission.VIEW, "content", 30, "fa-solid fa-circle-minus"),
        MenuItem("revisions", "/versies", Permission.VIEW, "content", 70, "fa-solid fa-clock-rotate-left"),
        MenuItem("feedback", "/reacties", Permission.VIEW, "content", 80, "fa-solid fa-thumbs-up"),
        MenuItem("audit", "/audit", Permission.VIEW_AUDIT, "control", 30, "fa-solid fa-list-check"),
    ),
)
