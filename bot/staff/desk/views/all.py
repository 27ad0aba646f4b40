"""The lists in one place, and the pages beside them."""

from starlette.routing import Route

from bot.chat.tables import Feedback
from bot.faq.tables import Entry, Revision
from bot.municipality import Municipality
from bot.staff.audit import AuditRecord
from bot.staff.desk.desk import Desk
from bot.staff.desk.views.audit import AuditPages, AuditView
from bot.staff.desk.views.base import StaffView
from bot.staff.desk.views.entries import EntriesView
from bot.staff.desk.views.history import FeedbackView, RevisionsView
from bot.staff.desk.views.outside import OutOfScopePages, OutOfScopeView
from bot.texts import Texts


def lists(words: Texts, municipality: Municipality) -> list[StaffView]:
    """Every list of the library's kind."""
    return [
        EntriesView(Entry, words),
        RevisionsView(Revision, words),
        OutOfScopeView(words, municipality),
        FeedbackView(Feedback, words),
        AuditView(AuditRecord, words),
    ]


def routes(desk: Desk) -> list[Route]:
    """The pages beside the lists."""
    return [*AuditPages(desk).routes(), *OutOfScopePages(desk).routes()]
