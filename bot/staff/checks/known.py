"""What other entries have already: their phrasings, their questions, and which of them can be linked to."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.pack import normalised
from bot.faq.tables import Entry, Phrasing, Status


@dataclass(frozen=True)
class Known:
    """Everything but what is in the archive; texts as compared for doubles."""

    phrasings: Mapping[str, str]  # text -> id of its entry
    questions: Mapping[str, str]  # by id

    def question_of(self, text: str) -> str:
        """The id of the entry that has this very question; empty where there is none."""
        key = normalised(text)
        return next((faq for faq, question in self.questions.items() if key and normalised(question) == key), "")


def known_now(session: Session) -> Known:
    """What stands in the database; 15,000 phrasings take some hundredths of a second."""
    there = Entry.status != Status.ARCHIVED
    phrasings = select(Phrasing.text, Phrasing.entry_id).join(Entry, Entry.id == Phrasing.entry_id).where(there)
    return Known(
        {normalised(text): faq for text, faq in session.execute(phrasings)},
        {row.id: row.question for row in session.execute(select(Entry.id, Entry.question).where(there))},
    )
