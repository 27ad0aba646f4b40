"""Looking a question up: the index, and how sure that and Rasa's intents make us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.dialogue.calibration import Calibration
from bot.faq.index import FaqIndex, Hit, Ranking
from bot.faq.store import Content, FaqEntry

MOST_CHOICES = 3
NEXT_TO_IT, SAME_TOPIC = 0.2, 0.1  # added to the score of entries near the answer before


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

    def __init__(self, source: ContentSource, calibration: Calibration) -> None:
        self._source = source
        self._calibration = calibration

    def entries(self) -> Mapping[str, FaqEntry]:
        """What is published now, by id."""
        return self._source.content().entries

    def find(self, question: str, intents: Mapping[str, float], after: FaqEntry | None = None) -> Match:
        """What answers `question`; `intents` are Rasa's, with their confidences.

        After an answer, the entries that lie next to it count for more.
        """
        (ranking,) = self._source.index.rank([question])
        return self._judge(self._nearer(ranking, after) if after else ranking, intents)

    def find_all(self, questions: Sequence[str], intents: Sequence[Mapping[str, float]]) -> list[Match]:
        """What answers each of many questions, ranked in one go."""
        rankings = self._source.index.rank(questions)
        return [self._judge(ranking, known) for ranking, known in zip(rankings, intents, strict=True)]

    def find_among(self, question: str, ids: tuple[str, ...]) -> FaqEntry | None:
        """The entry of `ids` that a question comes nearest to, where it clearly does."""
        (ranking,) = self._source.index.rank([question])
        entries = self.entries()
        near = [hit for hit in ranking.hits if hit.faq in ids and hit.faq in entries]
        if not near or near[0].faq not in {hit.faq for hit in ranking.hits[:MOST_CHOICES]}:
            return None
        return entries[near[0].faq]

    def _nearer(self, ranking: Ranking, after: FaqEntry) -> Ranking:
        neighbours = {*after.related, *after.followups.values(), after.id}
        entries = self.entries()

        def bonus(faq: str) -> float:
            if faq in neighbours:
                return NEXT_TO_IT
            return SAME_TOPIC if faq in entries and entries[faq].topic == after.topic else 0.0

        hits = [Hit(hit.faq, hit.score + bonus(hit.faq)) for hit in ranking.hits]
        return Ranking(tuple(sorted(hits, key=lambda hit: -hit.score)), ranking.outside, ranking.referral)

    def _judge(self, ranking: Ranking, intents: Mapping[str, float]) -> Match:
        calibration = self._calibration
        published = self.entries()
        entries = tuple(published[hit.faq] for hit in ranking.hits[:10] if hit.faq in published)
        right = calibration.right.chance(ranking, intents)
        ours = calibration.ours.chance(ranking, intents)
        if not entries or ours < calibration.ours_from:
            outside = ranking.outside > ranking.best
            verdict = Verdict.NOT_OURS if outside else Verdict.UNKNOWN
        else:
            verdict = Verdict.ANSWER if right >= calibration.answer_from else Verdict.OFFER
        return Match(verdict, entries, right, ranking.outside, ranking.referral, ranking.best)
