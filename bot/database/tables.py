"""Every table of the application in one place, for migrations, backups and erasure."""

from bot.chat.tables import Feedback, Turn
from bot.faq.tables import (
    ContentState,
    Embedding,
    Entry,
    Link,
    OutOfScopeExample,
    Phrasing,
    Revision,
    Source,
)
from bot.staff.audit import AuditHead, AuditRecord
from bot.staff.editing.tables import ClockState, Comment, Draft, UnsavedText

ALL_TABLES = (
    AuditHead,
    AuditRecord,
    ClockState,
    Comment,
    ContentState,
    Draft,
    Embedding,
    Entry,
    Feedback,
    Link,
    OutOfScopeExample,
    Phrasing,
    Revision,
    Source,
    Turn,
    UnsavedText,
)
