"""Tables of accounts and sessions. No password, token or code stands in them as it is typed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.faq.tables import choices
from bot.ground.database.base import Base
from bot.ground.roles import Person, Role


class Stage(StrEnum):
    """How far somebody came with signing in; only `signed_in` opens Beheer."""

    SECOND_FACTOR = "second_factor"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a step, no password
    SIGNED_IN = "signed_in"


class Account(Base):
    """A member of staff."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(120), unique=True)  # an e-mail address or a name, in lower case
    name: Mapped[str] = mapped_column(String(80))  # as shown to colleagues
    role: Mapped[Role] = mapped_column(choices(Role))
    active: Mapped[bool]
    password_hash: Mapped[str | None] = mapped_column(String(200))  # argon2id; none: signs in at the provider
    password_is_temporary: Mapped[bool]  # made by somebody else: a new one is asked at sign-in
    totp_secret: Mapped[str | None] = mapped_column(String(300))  # encrypted with a key from DATAWIJZER_HOME
    totp_step: Mapped[int | None]  # the last time step whose code was used; older and same ones are refused
    issuer: Mapped[str | None] = mapped_column(String(255))  # of the identity provider
    subject: Mapped[str | None] = mapped_column(String(255))  # who it is there
    made_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]

    @property
    def person(self) -> Person:
        """Who this is to the rest of Beheer."""
        return Person(self.id, self.name, self.role)


class Attempts(Base):
    """Failed attempts under a name, whether an account has that name or not: both then answer the same.

    One row for each source, a keyed hash of today of where they came from, and one for all together.
    """

    __tablename__ = "sign_in_attempts"

    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that replaces the second factor once; used ones are deleted."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class TaskMail(Base):
    """Somebody who wants to be mailed each working day what waits in Beheer."""

    __tablename__ = "task_mails"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    address: Mapped[str] = mapped_column(String(254))
    done_on: Mapped[date | None]  # the last day for which it was mailed, or there was nothing to mail
    tried_at: Mapped[datetime | None]  # a process is at it, or the mail server failed
    refused_on: Mapped[date | None]  # the mail server takes nothing for this address: no more until it is saved anew


class StaffSession(Base):
    """A browser in which somebody signed in; it holds the token, this the token's digest."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    stage: Mapped[Stage] = mapped_column(choices(Stage))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
