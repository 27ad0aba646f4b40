"""What is weighed of a text after something was spoken of: how it looks, and what speaks for each entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.lookup import Match, Verdict
from bot.ground.thresholds import ASKS_AS_A_FOLLOW_UP, CLEARLY_ELSEWHERE, MAY_BE_OURS, SURELY_MEANT


@dataclass(frozen=True)
class Signs:
    """What tells a follow-up from a question that stands alone. Each about 0 to 1."""

    points: float  # whether a word points back: "dat", "daarvoor", "zij"
    connects: float  # whether it begins with "en", "maar", "ook"
    right: float  # chance that the text alone finds its entry
    sure: float  # how far that chance is above what is likely
    outside: float  # how much the text alone looks like not ours
    aspect: float  # likeness to a follow-up phrasing
    words: float  # length, 1 is ten words or more
    near: float  # whether the text alone finds the entry spoken of or one that it leads to
    more_new: float  # whether more than one word is new
    meant: float = 0.0  # score, alone, of what it would mean together with what was spoken of


@dataclass(frozen=True)
class Candidate:
    """What speaks for one entry as the meaning of a text that leans."""

    alone: float  # score of the text alone
    together: float  # score of the text with the question of what was spoken of
    follow_up: float  # score of a follow-up phrasing of which it is the target
    last: float  # whether it was spoken of last
    last_and_new: float  # `last`, where the text has a word that it does not share
    near: float  # whether the last entry leads to it
    topic: float  # whether it is of the same topic
    before: float  # whether it was spoken of before the last
    follow_up_before: float  # as `follow_up`, for those before
    near_before: float  # as `near`, for those before


@dataclass(frozen=True)
class Evidence:
    """All that is known of a text after something was spoken of."""

    match: Match  # of the text alone
    is_new: bool  # whether it has a content word that what was spoken of does not share
    signs: Signs
    claims: Mapping[str, Candidate]  # by entry id
    asks_more: bool
    told: str | None  # where the entry spoken of says that this is answered
    has_subject: bool = True  # whether it has a content word at all

    @property
    def stands_alone(self) -> bool:
        """Whether a text has a word of its own and nothing that points back: then no question word makes it lean."""
        return self.is_new and not self.signs.points

    @property
    def is_elsewhere(self) -> bool:
        """Whether a text has a subject that is clearly not ours, and is put unlike a follow-up: "een scootmobiel"."""
        is_put_alone = not self.signs.points and self.signs.aspect < ASKS_AS_A_FOLLOW_UP
        return self.has_subject and is_put_alone and self.match.outside >= CLEARLY_ELSEWHERE

    def is_filled_in(self, chance: float) -> bool:
        """Whether a text without an answer of its own surely has one with what was spoken of."""
        may_be_ours = self.match.outside < MAY_BE_OURS and self.match.verdict is not Verdict.ANSWER
        return may_be_ours and chance >= SURELY_MEANT
