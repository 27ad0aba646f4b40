"""What the trial service takes and gives, over loopback as JSON: shared by its server and its client."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


def _date(value: object) -> object:
    """A date as typed, or none where it is not one yet."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None


class DraftSource(_Shape):
    """Where a draft's answer can be checked."""

    title: str = ""
    url: str = ""


class TriedDraft(_Shape):
    """The content of an entry as `bot.faq.publishing.content_of` makes it; an unfinished one may lack anything."""

    id: str = Field("", max_length=80)
    topic: str = ""
    question: str = Field("", max_length=2_000)
    answer: str = Field("", max_length=50_000)
    status: str = "published"  # `archived`: tried as if taken away; anything else as if published
    owner: str = ""
    checked_on: Annotated[date | None, BeforeValidator(_date)] = None
    sources: tuple[DraftSource, ...] = ()
    related: tuple[str, ...] = ()
    followups: dict[str, str] = {}
    phrasings: tuple[str, ...] = Field((), max_length=1_000)


class Clash(StrEnum):
    """How a phrasing sits between its own entry and the others."""

    CLEAR = "clear"  # its own entry is nearest, even without this phrasing
    CLOSE = "close"  # without this phrasing another entry is a little nearer
    OTHER = "other"  # without this phrasing another entry is clearly nearer


class Lean(_Shape):
    """To which entry a phrasing leans. Scores compare with each other; about 1 is a perfect match."""

    text: str
    clash: Clash
    own: float  # its own entry's score, this phrasing itself left out
    other: str | None  # the other entry that comes nearest, or `outside` for what is not ours
    other_question: str | None
    other_score: float  # in the same trial
    published_own: float  # with the phrasing in place, as if published
    published_other: float

    @property
    def lead(self) -> float:
        """How far its own entry is ahead without this phrasing; below 0 the other one is."""
        return self.own - self.other_score


class TrialHit(_Shape):
    """An entry with its score."""

    faq: str
    question: str
    score: float


class Carried(_Shape):
    """A phrasing with its part of a score; the parts of all phrasings of an entry add up to the entry's score."""

    text: str
    faq: str
    weight: float


class Seen(_Shape):
    """A message as the resident would see it."""

    kind: str
    text: str
    faq: str | None = None
    buttons: tuple[str, ...] = ()


class TrialAnswer(_Shape):
    """What would come of a question, and why."""

    text: str  # as the assistant reads it: without personal data and politeness
    redacted: tuple[str, ...]  # kinds of personal data that were taken out
    verdict: Literal["answer", "offer", "not_ours", "unknown"]
    confidence: float  # chance that the first hit is right, 0 to 1
    hits: tuple[TrialHit, ...]  # best first, at most `MOST_HITS`
    outside: float  # how much it looks like not ours, about 0 to 1
    referral: str | None
    carried: tuple[Carried, ...]  # phrasings that carried the first hit, most first
    against: tuple[Carried, ...]  # phrasings of others that were nearest
    seen: tuple[Seen, ...]
    with_rasa: bool  # whether Rasa's part in the confidence was known
    draft: str | None  # id of the entry that was tried as if published


class TrialOutcome(_Shape):
    """What comes of a question: an answer, choices or neither."""

    kind: Literal["answer", "choices", "none"]
    faqs: tuple[str, ...] = ()  # choices in the order of their ids: their order on the screen is no change


class ChangedAnswer(_Shape):
    """A question of which the outcome differs."""

    text: str
    expected: str | None  # the entry that should answer; none where nothing of ours should
    before: TrialOutcome
    after: TrialOutcome
    effect: Literal["better", "worse", "same"]  # same: other, but neither better nor worse


class Changes(_Shape):
    """What a draft changes on the evaluation questions; while not `ready` it is still getting ready."""

    ready: bool
    done: int
    total: int
    changes: tuple[ChangedAnswer, ...] = ()

    def count(self, effect: str) -> int:
        """How many changed in that way."""
        return sum(change.effect == effect for change in self.changes)


class ClashCall(_Shape):
    """What `/trial/clash` takes."""

    phrasings: tuple[str, ...] = Field(max_length=1_000)
    faq: str
    drafts: tuple[TriedDraft, ...] = ()


class AskCall(_Shape):
    """What `/trial/ask` takes."""

    question: str = Field(min_length=1, max_length=1_000)
    drafts: tuple[TriedDraft, ...] = ()


class DraftsCall(_Shape):
    """What `/trial/changes` and `/trial/drafts` take."""

    drafts: tuple[TriedDraft, ...]


def plain(shape: BaseModel) -> dict[str, Any]:
    """A shape as JSON takes it."""
    return shape.model_dump(mode="json")
