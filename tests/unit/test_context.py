"""A conversation is understood as one: measured on the third of the dialogues and traps that chooses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bench.evaluation.rehearsing import rehearse, sprung
from bot.bench.evaluation.sets import FOLDER, is_for_testing, load_set, load_traps
from bot.dialogue import build
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Memory, Turn
from bot.faq.keeper import IndexKeeper
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from tests.kept import copy_home, import_once, kept_index
from tests.kept_encoder import kept_encoder

FLOORS: dict[str, float] = load_yaml(ROOT / "data/evaluation/floors.yml")["context"]
DIALOGUES = [dialogue for dialogue in load_set().dialogues if is_for_testing(dialogue.title)]
TRAPS = [trap for trap in load_traps() if is_for_testing(trap.say)]

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant over the whole content, with an index that earlier runs kept."""
    home: Path = tmp_path_factory.mktemp("context")
    import_once(home.parent / "imported-for-context")
    copy_home(home.parent / "imported-for-context", home)
    settings = Settings(datawijzer_home=home, public_url="")
    index = kept_index(settings)
    with kept_encoder(settings, "context") as encoder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "load_encoder", lambda _settings: encoder)
        patch.setattr(IndexKeeper, "refresh", lambda keeper, *_progress: vars(keeper).update(_index=index))
        yield build.build_assistant(settings).assistant


def test_there_is_enough_to_measure() -> None:
    assert len(load_set().dialogues) >= 150
    assert sum(len(dialogue.turns) for dialogue in load_set().dialogues) >= 600
    assert len(load_traps()) >= 300
    assert len({dialogue.title for dialogue in load_set().dialogues}) == len(load_set().dialogues)
    assert 0.25 < len(TRAPS) / len(load_traps()) < 0.45


def test_every_entry_named_in_a_dialogue_or_trap_exists() -> None:
    ids = set((ROOT / "data/faq-ids.txt").read_text().split())
    named = {name for each in load_set(FOLDER).dialogues for turn in each.turns for name in turn.expect.any}
    named |= {name for trap in load_traps() for name in (trap.after, trap.expect)}
    assert {name for name in named if "." in name} <= ids


def test_turns_of_unseen_dialogues_are_understood(assistant: Assistant) -> None:
    played = rehearse(assistant, DIALOGUES)
    first = {(dialogue.title, dialogue.turns[0].say) for dialogue in DIALOGUES}
    later = [turn for turn in played if (turn.dialogue, turn.say) not in first]
    wrong = [(turn.dialogue, turn.say, turn.came) for turn in played if not turn.right]
    assert sum(turn.right for turn in played) / len(played) >= FLOORS["turns"], wrong
    assert sum(turn.right for turn in later) / len(later) >= FLOORS["follow_ups"], wrong


def test_what_was_spoken_of_does_not_answer_another_question(assistant: Assistant) -> None:
    found = sprung(assistant, TRAPS)
    assert len(found) / len(TRAPS) <= FLOORS["traps"], found


@pytest.mark.parametrize(
    "trap", [trap for trap in load_traps() if trap.say.startswith(("wat kost een paspoort", "hoe laat gaat"))]
)
def test_the_traps_that_everybody_saw_stay_shut(assistant: Assistant, trap: object) -> None:
    assert not sprung(assistant, [trap])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("spoken_of", "faq"), [("privacy.inzage", "privacy.termijn"), ("open-data.woo-verzoek", "open-data.woo-termijn")]
)
@pytest.mark.parametrize("said", ["en als ze niks sturen?", "wat als ik niks hoor", "en als er geen antwoord komt"])
def test_silence_after_a_request_leads_to_its_term(assistant: Assistant, spoken_of: str, faq: str, said: str) -> None:
    (message,) = assistant.answer_question(Turn(said, memory=Memory(last_faq=spoken_of))).messages
    assert message.custom["faq"] == faq
