"""How an answer begins: a premise that is to be confirmed is confirmed or denied, and no case is judged."""

from datetime import UTC, date, datetime

import pytest

from bot.dialogue.kinds import Answer
from bot.dialogue.openings import load_openings
from bot.dialogue.speaker import Speaker
from bot.dialogue.urgency import load_situations
from bot.faq.pack import load_pack
from bot.faq.store import FaqEntry
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.texts import Texts
from bot.ops.prepare import OUTSIDE, PACK
from tests.unit.conftest import EXAMPLE

ENTRIES = {entry.id: entry for entry in load_pack(PACK, OUTSIDE, load_municipality(EXAMPLE)).entries}
OPENINGS = load_openings()
GROUNDS = "Nee, de gemeente heeft niet altijd uw toestemming nodig. Toestemming is maar één"
NO_ADVICE = "Of dit in uw situatie zo is, kan ik niet zeggen."


@pytest.fixture(scope="module")
def speaker(texts: Texts, municipality: Municipality) -> Speaker:
    return Speaker(texts, municipality, load_situations(municipality))


def entry_of(faq: str) -> FaqEntry:
    found = ENTRIES[faq]
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    return FaqEntry(
        faq, found.topic, found.question, found.answer, 1, found.owner, date(2026, 11, 1), moment, (), (), {}, ()
    )


@pytest.mark.parametrize(
    ("faq", "said", "begins"),
    [
        ("privacy.kosten", "klopt het dat ik vijftig euro moet betalen voor inzage", "Nee, een privacyverzoek is"),
        ("privacy.kosten", "Klopt het dat inzage gratis is?", "Ja, dat klopt: een privacyverzoek is gratis."),
        ("privacy.kosten", "klopt het dat het niet gratis is", "Nee, een privacyverzoek is gratis."),
        ("privacy.termijn", "ik hoorde dat ze drie maanden de tijd hebben", "Nee, meestal niet: de regel is"),
        ("privacy.termijn", "klopt het dat ze binnen een week antwoorden?", "Nee, de gemeente heeft één maand"),
        ("privacy.termijn", "is het waar dat het een maand duurt", "Ja, dat klopt.\n\nDe gemeente moet antwoorden"),
        ("privacy.grondslag", "dus ze hebben altijd mijn toestemming nodig, toch?", GROUNDS),
        ("open-data.woo-verzoek", "is het waar dat ik een advocaat nodig heb", "Nee, iedereen mag zelf"),
        ("privacy.cameratoezicht", "klopt het dat er overal camera's mogen hangen", "Nee, niet zomaar overal."),
        ("privacy.verkopen", "klopt het dat jullie gegevens niet verkopen", "Ja, dat klopt: de gemeente verkoopt"),
        ("privacy.fotos", "klopt het dat ik een foto mag weigeren?", "Ja, dat klopt: dat hoeft meestal niet."),
        ("privacy.school-verzuim", "klopt het dat de school dat niet mag doorgeven", "Nee, dat mag wel."),
        ("assistent.mens", "jij bent een robot, toch?", "Ja, dat klopt: u praat met een computerprogramma."),
    ],
)  # fmt: skip
def test_a_premise_is_confirmed_or_denied(speaker: Speaker, faq: str, said: str, begins: str) -> None:
    assert speaker.answer(entry_of(faq), 0.9, said).text.startswith(begins)


@pytest.mark.parametrize(
    ("faq", "said"),
    [
        ("privacy.termijn", "wat als het drie maanden duurt"),  # asks for nothing to be confirmed
        ("privacy.termijn", "klopt het dat er een termijn is"),  # says nothing that we know of
        ("privacy.fg", "klopt het dat de FG alleen op maandag werkt"),
        ("privacy.kosten", ""),
    ],
)
def test_otherwise_an_answer_is_as_it_was_approved(speaker: Speaker, faq: str, said: str) -> None:
    message = speaker.answer(entry_of(faq), 0.9, said)
    assert message.text == entry_of(faq).answer
    assert message.buttons == ()


@pytest.mark.parametrize("said", ["win ik dit", "Maak ik kans bij de rechter?", "heb ik recht op een vergoeding"])
def test_a_case_is_not_judged_but_the_rule_is_said_and_who_advises(speaker: Speaker, said: str) -> None:
    entry = entry_of("privacy.schadevergoeding")
    message = speaker.answer(entry, 0.9, said)
    assert message.text.startswith(NO_ADVICE)
    assert "https://www.juridischloket.nl" in message.text
    assert message.text.endswith(entry.answer)
    assert [button.title for button in message.buttons] == ["Contact met de gemeente"]
    assert isinstance(message.about, Answer)


def test_a_case_that_nothing_is_known_of_leads_to_advice(speaker: Speaker) -> None:
    assert speaker.unknown(said="ga ik winnen van mijn huisbaas").text.startswith("Hoe dit in uw situatie afloopt")
    assert speaker.unknown(said="hoeveel bomen zijn er").text.startswith("Dat weet ik niet.")


def test_what_the_assistant_says_of_itself_is_no_case(speaker: Speaker) -> None:
    assert NO_ADVICE not in speaker.answer(entry_of("assistent.ai"), 0.9, "heb ik recht op een mens").text


def test_every_premise_is_of_an_entry_and_fits_how_its_answer_begins() -> None:
    for faq, premises in OPENINGS.data.premises.items():
        for premise in premises:
            assert premise.says.startswith(("Ja, ", "Nee, ")), faq
            says_so = ENTRIES[faq].answer.startswith(("Ja, ", "Nee, "))
            assert premise.says.endswith(":" if says_so and ":" in premise.says[-1] else "."), (faq, premise.says)
            said = f"klopt het dat {premise.any[0]}"
            assert OPENINGS.begun(said, entry_of(faq)) != ENTRIES[faq].answer.strip(), (faq, said)
