"""Gives Rasa the phrasings of the content pack as examples of a question, so that no text stands twice.

Named under `importers:` in config.yml, next to Rasa's own file importer.
"""

from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

ACTS_OF_ENTRIES = {
    "assistent.medewerker": "ask_person",
    "assistent.mens": "bot_challenge",
    "assistent.gesprek-wissen": "stop",
    "assistent.fout-antwoord": "feedback_negative",
}
MOST_OF_ONE = 60  # phrasings of an entry, or of what is not ours, from which Rasa learns what a question looks like
PACK = Path("data/faq")
OUTSIDE = Path("data/out-of-scope")


class ContentPackImporter(TrainingDataImporter):
    """Reads `data/faq/` and `data/out-of-scope/` next to config.yml, in sorted order."""

    def __init__(self, config_file=None, domain_path=None, training_data_paths=None):
        self._root = Path(config_file or "config.yml").resolve().parent

    def get_nlu_data(self, language="nl"):
        """Questions and phrasings as examples of `question` or of the act that they are; the rest `out_of_scope`.

        All of what is an act. Of the others a part, as which question it is the index tells.
        """
        examples = []
        for path in sorted((self._root / PACK).glob("*.yml")):
            for entry in read_yaml_file(path)["entries"]:
                texts, act = (entry["question"], *entry["phrasings"]), ACTS_OF_ENTRIES.get(entry["id"])
                examples += [(text, act or "question") for text in (texts if act else spread(texts))]
        for path in sorted((self._root / OUTSIDE).glob("*.yml")):
            for item in read_yaml_file(path)["examples"]:
                examples += [(text, "out_of_scope") for text in spread(item["phrasings"])]
        return TrainingData([Message.build(text=str(text), intent=intent) for text, intent in examples])

    def get_domain(self):
        """Nothing: the domain is domain.yml alone."""
        return Domain.empty()

    def get_stories(self, exclusion_percentage=None):
        """Nothing: rules and stories are Rasa's own files."""
        return StoryGraph([])

    def get_conversation_tests(self):
        """Nothing: test stories are Rasa's own files."""
        return StoryGraph([])

    def get_config(self):
        """Nothing: the configuration is config.yml alone."""
        return {}

    def get_config_file_for_auto_config(self):
        """Nothing to configure automatically."""
        return None


def spread(texts):
    """At most `MOST_OF_ONE` of some texts: all of them, or each second, or third."""
    return texts[:: -(-len(texts) // MOST_OF_ONE)]
