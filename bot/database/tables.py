"""Every table of the application in one place, for migrations, backups and erasure."""

from bot.chat.tables import Feedback, Repeat, Turn
from bot.faq.national import NationalText
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
from bot.live.tables import Handover, LiveErasure, LiveEvent
from bot.staff.accounts.tables import Account, Attempts, RecoveryCode, StaffSession
from bot.staff.audit import AuditHead, AuditRecord
from bot.staff.editing.tables import ClockState, Comment, Draft, UnsavedText
from bot.staff.inbox.tables import OpenQuestion, Repair
from bot.staff.national.tables import ContentImport
from bot.staff.statistics.tables import DailyCount
from bot.staff.switches.tables import Switch
from bot.staff.testing.tables import OwnConversation, TestRun

ALL_TABLES = (
    Account,
    Attempts,
    AuditHead,
    AuditRecord,
    ClockState,
    Comment,
    ContentImport,
    ContentState,
    DailyCount,
    Draft,
    Embedding,
    Entry,
    Feedback,
    Handover,
    Link,
    LiveErasure,
    LiveEvent,
    NationalText,
    OpenQuestion,
    OutOfScopeExample,
    OwnConversation,
    Phrasing,
    RecoveryCode,
    Repair,
    Repeat,
    Revision,
    Source,
    StaffSession,
    Switch,
    TestRun,
    Turn,
    UnsavedText,
)
