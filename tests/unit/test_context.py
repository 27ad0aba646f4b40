"""A conversation is understood as one: measured on the third of the dialogues and traps that chooses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bench.evaluation.rehearsing import followed, rehearse, sprung
from bot.bench.evaluation.sets import FOLDER, is_for_testing, load_set, load_talk, load_traps
from bot.dialogue import build
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Memory, Turn
from bot.faq.keeper import IndexKeeper
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from tests.kept import copy_home, kept_index
from tests.kept_encoder import kept_encoder

_FLOORS = load_yaml(ROOT / "data/evaluation/floors.yml")
FLOORS: dict[str, float] = _FLOORS["context"]
OF_A_TALK: dict[str, float] = _FLOORS["talk"]
DIALOGUES = [dialogue for dialogue in load_set().dialogues if is_for_testing(dialogue.title)]
TRAPS = [trap for trap in load_traps() if is_for_testing(trap.say)]
TALK = load_talk("talk-test")

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def assistant(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant over the whole content, with an index that earlier runs kept."""
    home = tmp_path_factory.mktemp("context")
    copy_home(imported, home)
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
    for talk in (load_talk("talk-dev"), TALK):
        named |= {name for each in talk.dialogues for turn in each.turns for name in turn.expect.any}
        named |= {name for trap in talk.traps for name in (trap.after, trap.expect)}
        named |= {name for each in talk.follow_ups for name in (each.after, *each.expect.any)}
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


def test_conversations_of_another_day_are_understood(assistant: Assistant) -> None:
    played = rehearse(assistant, TALK.dialogues)
    assert sum(turn.right for turn in played) / len(played) >= OF_A_TALK["turns"]
    after = followed(assistant, TALK.follow_ups)
    assert sum(turn.right for turn in after) / len(after) >= OF_A_TALK["follow_ups"]
    assert len(sprung(assistant, TALK.traps)) / len(TALK.traps) <= OF_A_TALK["traps"]


@pytest.mark.parametrize(
    ("spoken_of", "said"),
    [
        ("privacy.sociaal-domein", "hoe krijg ik een scootmobiel"),
        ("privacy.bsn", "hoe vraag ik digid aan"),
        ("privacy.geheimhouding-brp", "hoe geef ik mijn nieuwe adres door"),
    ],
)
def test_a_subject_of_another_desk_that_the_answer_mentions_stands_alone(
    assistant: Assistant, spoken_of: str, said: str
) -> None:
    alone = assistant.answer_question(Turn(said)).messages
    assert assistant.answer_question(Turn(said, memory=Memory(last_faq=spoken_of))).messages == alone


@pytest.mark.parametrize(
    ("spoken_of", "said"),
    [
        ("privacy.inzage", "moet ik zeggen waarom"),
        ("data-agenda.wallet", "is dat verplicht"),
        ("privacy.fg", "wat is het mailadres"),
        ("privacy.overledenen", "moet ik dan een akte meesturen"),
    ],
)
def test_what_may_be_asked_of_any_answer_is_asked_of_the_one_before(
    assistant: Assistant, spoken_of: str, said: str
) -> None:
    (message,) = assistant.answer_question(Turn(said, memory=Memory(last_faq=spoken_of))).messages
    assert message.custom["faq"] == spoken_of


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
