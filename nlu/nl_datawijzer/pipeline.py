"""The Dutch spaCy pipeline: tokens, lemmas by simplemma, entities by the patterns in `entities.yml`."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import simplemma
import spacy
import yaml
from spacy.language import Language
from spacy.tokens import Doc

FOLDER = Path(__file__).parent
LONGEST_WORD = 45  # letters of a Dutch compound; simplemma tries every cut of a word, which takes time squared


@Language.component("dutch_lemmas")
def dutch_lemmas(doc: Doc) -> Doc:
    """Give every token its Dutch lemma."""
    for token in doc:
        is_word = len(token.text) <= LONGEST_WORD
        token.lemma_ = (simplemma.lemmatize(token.text, lang="nl", low_memory=True) if is_word else token.text).lower()
    return doc


@lru_cache(maxsize=1)
def build() -> Language:
    """The pipeline; Rasa loads it twice over, and nobody changes it."""
    nlp = spacy.blank("nl")
    nlp.add_pipe("dutch_lemmas")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(_patterns(nlp))
    nlp._path = FOLDER  # Rasa refuses a pipeline that was not loaded from a place
    return nlp


def _patterns(nlp: Language) -> list[dict[str, Any]]:
    document = yaml.safe_load((FOLDER / "entities.yml").read_text(encoding="utf-8"))
    return [
        {"label": label, "id": name, "pattern": form}
        for label, names in document.items()
        for name, forms in names.items()
        for form in (name, *forms)
    ]
