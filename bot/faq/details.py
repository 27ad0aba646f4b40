"""Details: per sentence of an answer the phrasings that ask for just that. They come with the content pack.

What is asked stands among the phrasings of its entry; here it is only kept which sentence it is for.
"""

from collections.abc import Sequence

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.faq.pack import Pack
from bot.ground.database.base import Base


class Detail(Base):
    """A sentence of the national answer of an entry, as it stands there, and what asks for it."""

    __tablename__ = "details"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    position: Mapped[int]
    sentence: Mapped[str] = mapped_column(Text)
    phrasings: Mapped[list[str]] = mapped_column(JSON)


def follow_details(session: Session, pack: Pack) -> None:
    """Make the details those of the pack. Residents see nothing of it."""
    told = [
        (entry.id, position, detail.sentence, detail.phrasings)
        for entry in pack.entries
        for position, detail in enumerate(entry.details)
    ]
    rows = session.scalars(select(Detail))
    if sorted((row.entry_id, row.position, row.sentence, row.phrasings) for row in rows) == sorted(told):
        return
    session.execute(delete(Detail))
    session.add_all(
        Detail(entry_id=faq, position=position, sentence=sentence, phrasings=phrasings)
        for faq, position, sentence, phrasings in told
    )
    session.flush()


def details_of(session: Session, faq_id: str) -> Sequence[Detail]:
    """Those of one entry, in order."""
    return session.scalars(select(Detail).where(Detail.entry_id == faq_id).order_by(Detail.position)).all()
