"""The checks that an editor meets while typing: what they find, where it stands, and what to write instead."""

from typing import Any

import pytest
import textstat

from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT
from bot.staff.checks.check import check, used_phrasings
from bot.staff.checks.finding import Hint, Level, sentences_by_rule
from bot.staff.checks.links import is_official, wrong_form
from bot.staff.checks.plain import plain_language
from bot.staff.checks.sentences import flesch_douma, sentences
from tests.content.material import read_material
from tests.unit.test_store import make_entry

EXAMPLE = load_municipality(ROOT / "data/municipalities/voorbeeld.yml")
GOOD_ANSWER = (
    "Ja, dat mag. U vraagt het aan met [het formulier]({privacyverzoek_url}). Schrijf op wat u wilt zien en over "
    "welke tijd. De gemeente kijkt eerst of u het echt bent. Daarna krijgt u binnen een maand antwoord. "
    "Zegt de gemeente nee? Dan legt zij uit waarom dat zo is."
)


def content(**changed: Any) -> dict[str, Any]:
    return {
        "id": "privacy.inzage",
        "question": "Mag ik zien wat de gemeente van mij weet?",
        "answer": GOOD_ANSWER,
        "phrasings": ["wat weten jullie van mij", "mag ik mijn gegevens zien", "ik wil inzage", "laat zien", "dossier"],
        "sources": [{"title": "Autoriteit Persoonsgegevens", "url": "https://autoriteitpersoonsgegevens.nl/inzage"}],
    } | changed


def found(used: dict[str, str] | None = None, **changed: Any) -> list[Hint]:
    return check(content(**changed), EXAMPLE, used or {})


def test_a_good_entry_has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "rule", "field", "level", "marked", "words"),
    [
        ({"question": ""}, "empty", "question", Level.ERROR, None, "Vul dit in."),
        ({"question": "x" * 201}, "too_long", "question", Level.ERROR, None, "201 tekens"),
        ({"answer": " \n"}, "empty", "answer", Level.ERROR, None, "Vul dit in."),
        ({"answer": "Ja, dat mag."}, "too_few_words", "answer", Level.WARNING, None, "3 woorden"),
        ({"answer": "Dat mag van de wet. " * 26}, "too_many_words", "answer", Level.WARNING, None, "130 woorden"),
        ({"answer": f"{GOOD_ANSWER} Doe dat **middels** een brief."}, "jargon", "answer", Level.WARNING, "middels",
         "“middels” is een moeilijk woord."),
        ({"answer": f"{GOOD_ANSWER} Dat mag [op grond\nvan](https://x.nl/y) de wet."}, "jargon", "answer",
         Level.WARNING, "op grond\nvan", "op grond van"),
        ({"answer": f"{GOOD_ANSWER}\n\n- {'nog een ' * 10}keer"}, "long_sentence", "answer", Level.WARNING,
         "nog een " * 10 + "keer", "21 woorden"),
        ({"answer": f"{GOOD_ANSWER} Bel {{gementee}}."}, "unknown_placeholder", "answer", Level.ERROR, "{gementee}",
         "{gementee} is geen invulwoord"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit](http://x.nl/y)."}, "link_http", "answer", Level.ERROR, "http://x.nl/y",
         "https://"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit](www.x.nl)."}, "link_form", "answer", Level.ERROR, "www.x.nl", "webadres"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit]()."}, "link_empty", "answer", Level.ERROR, "", "webadres"),
        ({"phrasings": ["een", "twee", "drie", "vier", "Drie?"]}, "twice", "phrasings.4", Level.ERROR, None, "twee"),
        ({"phrasings": ["een", "twee", "drie", "vier", "  "]}, "empty", "phrasings.4", Level.ERROR, None, "Vul"),
        ({"phrasings": ["een", "twee"]}, "few_phrasings", "phrasings", Level.WARNING, None, "2 formuleringen"),
        ({"phrasings": []}, "no_phrasings", "phrasings", Level.ERROR, None, "hoe bewoners"),
        ({"sources": []}, "no_source", "sources", Level.ERROR, None, "bron"),
        ({"sources": [{"title": "", "url": "https://wetten.overheid.nl"}]}, "source_without_title", "sources.0.title",
         Level.ERROR, None, "naam"),
        ({"sources": [{"title": "x", "url": "https://a b.nl"}]}, "link_space", "sources.0.url", Level.ERROR, None,
         "spatie"),
        ({"sources": [{"title": "x", "url": "https://www.krant.example/a"}]}, "not_official", "sources.0.url",
         Level.WARNING, None, "www.krant.example"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_where_it_stands(
    changed: dict[str, Any], rule: str, field: str, level: Level, marked: str | None, words: str
) -> None:
    (one,) = [finding for finding in found(**changed) if finding.rule == rule]
    assert (one.field, one.level) == (field, level)
    assert words in one.words
    assert (changed[field][one.start : one.end] if one.start is not None else None) == marked


def test_jargon_comes_with_a_plain_word() -> None:
    (one,) = found(answer=f"{GOOD_ANSWER} Doe dat middels een brief.")
    assert one.instead == "met, door"


def test_a_hard_text_gets_its_score() -> None:
    legalese = "Verantwoordelijkheidsverdeling betreft gegevensverwerkingsactiviteiten van organisaties. " * 6
    (one,) = [finding for finding in found(answer=legalese) if finding.rule == "hard_to_read"]
    assert one.words.startswith("Leesscore -")
    assert plain_language().score("Kort.") is None


def test_a_phrasing_of_another_entry_is_an_error_and_ones_own_is_not() -> None:
    used = used_phrasings([make_entry("privacy.wissen"), make_entry("privacy.inzage")])
    text = next(iter(used))
    assert used[text] == "privacy.wissen"
    phrasings = [*content()["phrasings"], f"{text.upper()}?!"]
    (one,) = check(content(phrasings=phrasings), EXAMPLE, used)
    assert (one.rule, one.field, one.level) == ("taken", "phrasings.5", Level.ERROR)
    assert "privacy.wissen" in one.words
    assert check(content(id="privacy.wissen", phrasings=phrasings), EXAMPLE, used) == []


def test_an_unfinished_content_is_no_failure() -> None:
    assert {finding.rule for finding in check({}, EXAMPLE, {})} == {"empty", "no_phrasings", "no_source"}


@pytest.mark.parametrize("url", ["https://[::1", "https://", "https://localhost", "ftp://x.nl", "javascript:alert(1)"])
def test_no_web_address(url: str) -> None:
    assert wrong_form(url) == "link_form"
    assert not is_official(url)


@pytest.mark.parametrize("url", ["https://x.nl", "https://x.nl/a?b=c#d", "mailto:a@x.nl", "tel:14070"])
def test_a_web_address(url: str) -> None:
    assert wrong_form(url) is None


def test_a_placeholder_may_be_an_address() -> None:
    assert found(answer=GOOD_ANSWER.replace("{privacyverzoek_url}", "{website}/privacy")) == []
    source = {"title": "Ons register", "url": "{algoritmeregister_url}"}
    assert found(sources=[source]) == []


def test_the_score_is_textstats() -> None:
    textstat.set_lang("nl")
    for entry in read_material().entries:
        parts = [sentence.text.rstrip(";:,") for sentence in sentences(entry.answer)]
        shown = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
        assert flesch_douma(entry.answer) == pytest.approx(textstat.flesch_reading_ease(shown))


def test_every_rule_has_a_sentence_and_every_sentence_a_rule() -> None:
    source = "".join((ROOT / "bot/staff/checks" / name).read_text() for name in ("check.py", "links.py"))
    assert [rule for rule in sentences_by_rule() if f'"{rule}"' not in source] == []
