"""Whether a message is Dutch, and if not, which of the languages that we can apologise in."""

from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

DUTCH = "nl"
SURE = 0.9
FEWEST_WORDS = 3  # below this a guess says nothing; Rasa's intent decides


class LanguageGuesser:
    """py3langid (BSD, statistics of letters, 5 MB, no network) limited to languages that we have a text for."""

    def __init__(self, languages: set[str]) -> None:
        self._identifier = LanguageIdentifier.from_modelpath(MODEL_DIR / MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(sorted({DUTCH, *languages}))
        kept = self._identifier
        kept._full_model = kept.nb_ptc, kept.nb_pc, kept.nb_classes  # 28 MB of the languages that were left out

    def foreign(self, text: str, suspected: bool = False) -> str | None:
        """The language of a text that is surely not Dutch; less sure is enough where it is suspected."""
        if len(text.split()) < FEWEST_WORDS and not suspected and text.isascii():
            return None
        language, chance = self._identifier.classify(text)
        if language == DUTCH or (chance < SURE and not suspected):
            return None
        return str(language)
