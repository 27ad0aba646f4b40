"""A Dutch spaCy pipeline without downloads: tokens, lemmas and the entities of our subject.

spaCy finds it by its name, as any installed pipeline: `spacy.load("nl_datawijzer")`, and so does
Rasa's own SpacyNLP. Patterns live in `entities.yml`.
"""

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
        token.lemma_ = (simplemma.lemmatize(token.text, lang="nl") if is_word else token.text).lower()
    return doc


def load(**_options: Any) -> Language:
    """The pipeline; spaCy's options (which pipes to disable) do not apply to it."""
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
