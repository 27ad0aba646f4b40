"""Every table of the application in one place, for migrations, backups and erasure."""

from bot.conversation.later.tables import LaterAnswer
from bot.conversation.outcomes.counts import DailyCount
from bot.conversation.outcomes.labels import TurnLabel
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.announcements import Announcement
from bot.faq.claims import Claim
from bot.faq.details import Detail
from bot.faq.national import NationalText
from bot.faq.switches import Switch
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
from bot.faq.urgent.tables import UrgentText
from bot.ground.audit import AuditHead, AuditRecord
from bot.ground.daily import DailyTurn
from bot.http.tries import Try
from bot.http.visitors import VisitorKey
from bot.live.tables import Handover, LiveErasure, LiveEvent
from bot.lookups.tables import CatalogueItem
from bot.staff.accounts.tables import Account, Attempts, RecoveryCode, StaffSession, TaskMail
from bot.staff.editing.tables import ClockState, Comment, Draft, Mention, UnsavedText
from bot.staff.links.tables import CheckedLink
from bot.staff.national.tables import ContentImport
from bot.staff.testing.tables import OwnConversation, TestRun
from bot.turns.tables import Asking, Feedback, Repeat, TransferCode, Turn

ALL_TABLES = (
    Account,
    Announcement,
    Asking,
    Attempts,
    AuditHead,
    AuditRecord,
    CatalogueItem,
    CheckedLink,
    Claim,
    ClockState,
    Comment,
    ContentImport,
    ContentState,
    DailyCount,
    DailyTurn,
    Detail,
    Draft,
    Embedding,
    Entry,
    Feedback,
    Handover,
    LaterAnswer,
    Link,
    LiveErasure,
    LiveEvent,
    Mention,
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
    TaskMail,
    TestRun,
    TransferCode,
    Try,
    VisitorKey,
    Turn,
    TurnLabel,
    UnsavedText,
    UrgentText,
)
