"""/beheer/versies and /beheer/reacties: what was published when, and what residents thought of it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Select, select
from sqlalchemy.orm import defer
from starlette.requests import Request
from starlette_admin.fields import IntegerField, StringField

from bot.faq.tables import Revision
from bot.staff.lists.about_entries import AboutEntries
from bot.staff.lists.fields import MomentField, QuestionField, YesNoField
from bot.turns.tables import Feedback


class RevisionsView(AboutEntries):
    """Every version of every entry."""

    key = "versies"
    name = "revisions"
    about = (Revision.entry_id,)
    searched = (Revision.entry_id, Revision.actor, Revision.reason)
    fields_default_sort = (("at", True),)

    def columns(self) -> list[Any]:
        """Newest first."""
        return [
            MomentField("at", self.label("at")),
            QuestionField("entry_id", self.label("entry_id")),
            IntegerField("version", self.label("version")),
            StringField("actor", self.label("actor")),
            StringField("reason", self.label("reason")),
        ]

    def get_list_query(self, request: Request) -> Select[Any]:
        """Without the whole content of each version."""
        return select(Revision).options(defer(Revision.content))


class FeedbackView(AboutEntries):
    """What residents said of an answer: masked when it was kept, and without who said it."""

    key = "reacties"
    name = "feedback"
    about = (Feedback.entry_id,)
    searched = (Feedback.entry_id, Feedback.comment)
    quick: ClassVar[Mapping[str, str]] = {"bad": "helpful__is_false", "good": "helpful__is_true"}
    fields_default_sort = (("at", True),)

    def columns(self) -> list[Any]:
        """Newest first."""
        yes, no = self.words("lists.feedback.helped"), self.words("lists.feedback.failed")
        return [
            MomentField("at", self.label("at")),
            QuestionField("entry_id", self.label("entry_id")),
            IntegerField("version", self.label("version")),
            YesNoField("helpful", self.label("helpful"), yes=yes, no=no),
            StringField("comment", self.label("comment")),
        ]
