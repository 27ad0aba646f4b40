"""The editing room's addresses below /beheer."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.editing.comment_pages import CommentPages
from bot.staff.editing.history import HistoryPages
from bot.staff.editing.many_pages import ManyPages
from bot.staff.editing.pages import EntryPages
from bot.staff.editing.tasks import drafts, mentions, reviews_due
from bot.staff.editing.typing_help import TypingHelp
from bot.staff.editing.typing_pages import TypingPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room; what has a name of its own comes before `{id}`."""
    help_ = TypingHelp(desk)
    entry, typing, history = EntryPages(desk, help_), TypingPages(desk, help_), HistoryPages(desk, help_)
    many, comments = ManyPages(desk, help_), CommentPages(desk, help_)
    return [
        Route("/concepten", history.drafts, name="staff:drafts"),
        Route("/vragen/zoek", typing.find, name="staff:find_entry"),
        Route("/vragen/samen", many.choose, methods=["GET"], name="staff:many_entries"),
        Route("/vragen/samen", many.do, methods=["POST"]),
        Route("/vragen/samen/terug", many.take_back, methods=["POST"]),
        Route("/vragen/nieuw", entry.new, methods=["GET"], name="staff:new_entry"),
        Route("/vragen/nieuw", entry.save, methods=["POST"]),
        Route("/vragen/nieuw/bekijk", typing.look, methods=["POST"]),
        Route("/vragen/nieuw/bewaar", typing.keep, methods=["POST"]),
        Route("/vragen/{id}", entry.entry, methods=["GET"], name="staff:entry"),
        Route("/vragen/{id}", entry.save, methods=["POST"]),
        Route("/vragen/{id}/bekijk", typing.look, methods=["POST"]),
        Route("/vragen/{id}/bewaar", typing.keep, methods=["POST"]),
        Route("/vragen/{id}/stap", entry.step, methods=["POST"]),
        Route("/vragen/{id}/opmerking", comments.say, methods=["POST"]),
        Route("/vragen/{id}/opmerking/{number:int}", comments.settle, methods=["POST"]),
        Route("/vragen/{id}/vergelijk", entry.compare, methods=["GET"]),
        Route("/vragen/{id}/versies/{version:int}", history.version, methods=["GET"]),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("drafts", "/concepten", Permission.VIEW, "content", 20, "fa-solid fa-pen-to-square"),),
    (drafts, mentions, reviews_due),
)
