"""The thresholds of the dialogue that people chose, each with its reason; a command fits the others.

The fitted ones stand in data/calibration.yml (`make calibrate`, `make calibrate-context`). Who changes one of these
compares `make evaluate` before and after (docs/measuring.md).
"""

from typing import Final

# Rasa's confidence in an act, 0 to 1
SURE_ACT: Final = 0.6  # below it small talk is looked up like a question: short nonsense resembles a greeting
SURE_THOUGH_IT_ASKS: Final = 0.9  # "hoe gaat het?" is a greeting; "wat nu?" is none
CLEARLY_AN_ACT: Final = 0.95  # from here a few words are not looked up as a question

# Words of a message
FEWEST_WORDS_OF_A_QUESTION: Final = 3  # two words name a thing, and ask nothing about it
MOST_WORDS_OF_SMALL_TALK: Final = 8  # more may hold a question, however sure the act is
MOST_WORDS_OF_A_FOLLOW_UP: Final = 25  # who leans on what was said says little; a longer text tells its own story
AS_LONG_AS_ANY: Final = 10  # words, from which a text counts as long: how much longer says nothing more
FEWEST_WORDS_OF_A_LANGUAGE: Final = 3  # below it letters say nothing of a language; Rasa's intent decides

# Scores of the index, where 1 is a perfect match
CLEARLY_OUTSIDE: Final = 0.6  # of what is not ours: from here not ours, whatever was spoken of before
CLEARLY_ELSEWHERE: Final = 0.8  # of what is not ours: a subject so far from ours was not meant of what was spoken of
MAY_BE_OURS: Final = 0.5  # of what is not ours: below it what was spoken of may settle what a text alone leaves open
ASKS_AS_A_FOLLOW_UP: Final = 0.5  # of an aspect: a text is put as follow-ups are, also about a far subject
SAYS_A_FOLLOW_UP: Final = 0.7  # of an aspect: a text says what its phrasings say, so the entry's own follow-up is taken
NAMES_AN_ASPECT: Final = 0.3  # of an aspect: the words of its phrasings count as known, "betalen" where cost is asked

# Chances, 0 to 1
LIKELY_ALONE: Final = 0.6  # that a text by itself found its entry: what is above it speaks against leaning
SURELY_MEANT: Final = 0.7  # of an entry, with what was spoken of: it answers what the text alone has no answer to
SURE_LANGUAGE: Final = 0.9  # of a language, unless Rasa suspects one too: Dutch with names in it resembles others

# Likeness of words and texts
SHARED_WORD: Final = 0.02  # what a word in common adds to the likeness of two meanings: it settles near ties alone
SAME_BARE_WORD: Final = 88  # of 100, of two spellings: one wrong letter in a word of nine
SAME_TITLE: Final = 82  # of 100: a choice typed over with a slip or two
SAME_WORD: Final = 0.8  # of 1: a slip in a word of five letters, two in one of ten
SHORTEST_MISTYPED: Final = 5  # letters; in a shorter word a slip makes another word
SHORTEST_PART: Final = 4  # letters of a word that may be part of a compound: "termijn" in "beslistermijn"
OWN_WORD: Final = 0.03  # share of an entry's phrasings that must have a word before it is one of the entry's own

# How often
FAILURES_BEFORE_HANDOVER: Final = 2  # once may be a slip; a third try would be asking for patience

# Danger (see docs/measuring.md): help too often costs a resident a line, too seldom more
SHOWS_DANGER: Final = 0.01  # by hand: missing somebody in danger is worse than offering help to who is not (ADR 11)
STRICTER_OF_A_PART: Final = 0.6  # a part of a story shows this much more than a message: many parts, many chances
FAR_FROM_DANGER: Final = -1.0  # of a whole story: below it danger was never found in a part (849 messages in danger)
SPELT_LIKE_DANGER: Final = 0.25  # by spelling, of a part of such a story: of one in ten the meaning is asked for
SHOUTED: Final = 0.6  # share of capitals from which a message is shouted, and read in small letters
MOSTLY_GLUED: Final = 0.5  # share of a message's letters from which a glued word is how it was written, no long word

# Whether data is looked up; the rest is in what was trained (`make lookups`)
LOOKUP_CLEAR: Final = 0.7  # of the index: from here another entry surely is what is asked for, and nothing is looked up
LOOKUP_NEAR: Final = 3  # places from the top at which the entry on datasets still says that data is meant
LOOKUP_MOST_TOKENS: Final = 30  # longer is as long: a search of more words is none
LOOKUP_MOST_OUTSIDE: Final = 1.5  # more outside is as much outside
