"""Tables of the FAQ. Texts are stored with their {placeholders}; the store fills them in."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.ground.database.base import Base, now


class Status(StrEnum):
    """Life of an entry; only `published` ones are answered."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Origin(StrEnum):
    """Where a phrasing came from."""

    PACK = "pack"
    STAFF = "staff"
    INBOX = "inbox"


def choices(kind: type[StrEnum]) -> Enum:
    """A column type for an enumeration: text, with a check in the database itself."""
    return Enum(kind, native_enum=False, create_constraint=True, values_callable=lambda e: [x.value for x in e])


@dataclass(frozen=True)
class FieldPlace:
    """The place of a field on the editor's page and in the comparison with the pack; 0: it has none there.

    Phrasings are merged one by one and the day of checking goes with the answer, so neither is compared as a whole.
    """

    page: int = 0
    national: int = 0


def content_field(page: int = 0, national: int = 0) -> dict[str, FieldPlace]:
    """Marks a column as one of the fields that an entry consists of: `bot.faq.content_form` reads the rest from it."""
    return {"place": FieldPlace(page, national)}


class Entry(Base):
    """One question with its approved answer. By its `content_field`s it is checked, exported, kept and edited."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("valid_until IS NULL OR valid_from IS NULL OR valid_from < valid_until", name="valid"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True, info=content_field())
    topic: Mapped[str] = mapped_column(String(20), index=True, info=content_field(page=5, national=1))
    question: Mapped[str] = mapped_column(String(200), info=content_field(page=1, national=2))
    answer: Mapped[str] = mapped_column(Text, info=content_field(page=2, national=3))
    status: Mapped[Status] = mapped_column(choices(Status), info=content_field())
    version: Mapped[int]
    owner: Mapped[str] = mapped_column(String(40), info=content_field(page=8, national=5))
    checked_on: Mapped[date] = mapped_column(info=content_field(page=9))
    review_on: Mapped[date | None] = mapped_column(info=content_field(page=10))  # when staff should look at it again
    valid_from: Mapped[datetime | None] = mapped_column(info=content_field(page=11))
    valid_until: Mapped[datetime | None] = mapped_column(info=content_field(page=12))
    pack_digest: Mapped[str | None] = mapped_column(String(64))  # of the pack's text this row was made from
    is_override: Mapped[bool] = mapped_column(default=False)  # edited here: the pack no longer overwrites it
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    sources: Mapped[list["Source"]] = relationship(
        order_by="Source.position", cascade="all, delete-orphan", lazy="selectin"
    )
    phrasings: Mapped[list["Phrasing"]] = relationship(
        order_by="Phrasing.id", cascade="all, delete-orphan", lazy="selectin"
    )
    links: Mapped[list["Link"]] = relationship(
        foreign_keys="Link.entry_id", order_by="Link.position", cascade="all, delete-orphan", lazy="selectin"
    )
    revisions: Mapped[list["Revision"]] = relationship(order_by="Revision.version", cascade="all, delete-orphan")


class Source(Base):
    """Where an answer can be checked."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(500))


class Phrasing(Base):
    """Another way residents ask the same question; one text belongs to one entry."""

    __tablename__ = "phrasings"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(1000), unique=True)
    origin: Mapped[Origin] = mapped_column(choices(Origin))


class Link(Base):
    """From an entry to another: `related`, or the answer to a follow-up such as `term` or `cost`."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("entry_id", "aspect", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    aspect: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    target_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))


class Revision(Base):
    """One earlier or present version of an entry, whole, with who made it and why."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("entry_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    content: Mapped[dict[str, Any]]


class OutOfScopeExample(Base):
    """A question that is not ours; `referral` names where it belongs, if we know."""

    __tablename__ = "out_of_scope_examples"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(1000), unique=True)
    referral: Mapped[str | None] = mapped_column(String(40))
    origin: Mapped[Origin] = mapped_column(choices(Origin))


class Embedding(Base):
    """A text's vector, so that a start or a publication encodes only what is new."""

    __tablename__ = "embeddings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # of encoder and text
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class ContentState(Base):
    """One row: a number that grows with every publication, so that indexes know to follow."""

    __tablename__ = "content_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
