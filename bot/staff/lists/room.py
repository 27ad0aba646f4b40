"""The lists in one place, and the pages beside them."""

from starlette.routing import Route

from bot.faq.store import FaqStore
from bot.faq.tables import Revision
from bot.ground.audit import AuditRecord
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.staff.desk.desk import Desk
from bot.staff.editing.standing import Moments
from bot.staff.lists.audit import AuditPages, AuditView
from bot.staff.lists.base import StaffView
from bot.staff.lists.entries import EntriesView
from bot.staff.lists.history import FeedbackView, RevisionsView
from bot.staff.lists.outside import OutOfScopePages, OutOfScopeView
from bot.turns.tables import Feedback


def lists(words: Texts, municipality: Municipality, store: FaqStore, moment: Moments) -> list[StaffView]:
    """Every list of the library's kind; `moment` is a moment as people write it."""
    return [
        EntriesView(words, store, moment),
        RevisionsView(Revision, words, store),
        OutOfScopeView(words, municipality),
        FeedbackView(Feedback, words, store),
        AuditView(AuditRecord, words, store),
    ]


def routes(desk: Desk) -> list[Route]:
    """The pages beside the lists."""
    return [*AuditPages(desk).routes(), *OutOfScopePages(desk).routes()]
