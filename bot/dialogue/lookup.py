"""Looking a question up: the index, and how sure that and Rasa's intents make us."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.dialogue.calibration import Calibration, features
from bot.faq.index import FaqIndex, Ranking
from bot.faq.store import Content, FaqEntry

MOST_CHOICES = 3


class Verdict(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    OFFER = "offer"
    NOT_OURS = "not_ours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Match:
    """What a look-up found: entries best first, the verdict, and the chance that the best one is right."""

    verdict: Verdict
    entries: tuple[FaqEntry, ...]
    confidence: float
    outside: float  # how much it looks like not ours, about 0 to 1
    referral: str | None
    score: float = 0.0  # of the best entry, from the index
    leans: bool = False  # read together with what was spoken of before

    @property
    def best(self) -> FaqEntry:
        """The entry that fits best; only where the verdict is to answer or to offer."""
        return self.entries[0]

    @property
    def runners_up(self) -> tuple[str, ...]:
        """Ids of what came after the best."""
        return tuple(entry.id for entry in self.entries[1 : 1 + MOST_CHOICES])


class ContentSource(Protocol):
    """Where content and its index come from: the keeper of what is published, or a trial of a draft."""

    @property
    def index(self) -> FaqIndex:
        """The index to rank with."""
        ...

    def content(self) -> Content:
        """The texts to show."""
        ...


class Lookup:
    """Finds entries for questions."""

    def __init__(
        self, source: ContentSource, calibration: Calibration, plain: Callable[[str], str] = lambda text: text
    ) -> None:
        """`plain`: a text as it is to be ranked, as without the municipality's own name."""
        self._source = source
        self._calibration = calibration
        self.plain = plain

    def entries(self) -> Mapping[str, FaqEntry]:
        """What is published now, by id."""
        return self._source.content().entries

    def find(self, question: str, intents: Mapping[str, float]) -> Match:
        """What answers `question` by itself; `intents` are Rasa's, with their confidences."""
        (ranking,) = self.rank([question])
        return self.judge(ranking, intents)

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """What the index makes of each text, in one go."""
        return self._source.index.rank(list(map(self.plain, texts)))

    def find_all(self, questions: Sequence[str], intents: Sequence[Mapping[str, float]]) -> list[Match]:
        """What answers each of many questions, ranked in one go."""
        rankings = self.rank(questions)
        return [self.judge(ranking, known) for ranking, known in zip(rankings, intents, strict=True)]

    def among(self, question: str, ids: Sequence[str], places: int | None = MOST_CHOICES) -> FaqEntry | None:
        """The entry of `ids` that a question comes nearest to, where it is one of the first `places`, if given."""
        (ranking,) = self.rank([question])
        entries = self.entries()
        return next((entries[hit.faq] for hit in ranking.hits[:places] if hit.faq in ids and hit.faq in entries), None)

    def judge(self, ranking: Ranking, intents: Mapping[str, float]) -> Match:
        """What to do with a text that is ranked like this."""
        calibration = self._calibration
        published = self.entries()
        entries = tuple(published[hit.faq] for hit in ranking.hits[:10] if hit.faq in published)
        signs = features(ranking, intents)
        right, ours = calibration.right.chance(signs), calibration.ours.chance(signs)
        if not entries or ours < calibration.ours_from:
            outside = ranking.outside > ranking.best
            verdict = Verdict.NOT_OURS if outside else Verdict.UNKNOWN
        else:
            is_sure = right >= calibration.answer_from and ours >= calibration.sure_from
            verdict = Verdict.ANSWER if is_sure else Verdict.OFFER
        return Match(verdict, entries, right, ranking.outside, ranking.referral, ranking.best)
