"""The checks that an editor meets while typing: what they find, where it stands, and what to write instead."""

from typing import Any

import pytest

from bot.faq.content_form import blank
from bot.faq.pack import normalised
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT
from bot.staff.checks.check import check
from bot.staff.checks.finding import Hint, Level, sentences_by_rule
from bot.staff.checks.known import Known
from bot.staff.checks.links import is_official, wrong_form
from bot.staff.checks.plain import plain_language
from bot.staff.checks.rules import storable
from bot.staff.checks.sentences import flesch_douma, sentences
from tests.content.material import read_material

EXAMPLE = load_municipality(ROOT / "data/municipalities/voorbeeld.yml")
GOOD_ANSWER = (
    "Ja, dat mag. U vraagt het aan met [het formulier]({privacyverzoek_url}). Schrijf op wat u wilt zien en over "
    "welke tijd. De gemeente kijkt eerst of u het echt bent. Daarna krijgt u binnen een maand antwoord. "
    "Zegt de gemeente nee? Dan legt zij uit waarom dat zo is."
)


def content(**changed: Any) -> dict[str, Any]:
    return (
        blank(topic="privacy", owner="privacyteam", checked_on="2026-11-01")
        | {
            "id": "privacy.inzage",
            "question": "Mag ik zien wat de gemeente van mij weet?",
            "answer": GOOD_ANSWER,
            "phrasings": [
                "wat weten jullie van mij",
                "mag ik mijn gegevens zien",
                "ik wil inzage",
                "laat zien",
                "dossier",
            ],
            "sources": [
                {"title": "Autoriteit Persoonsgegevens", "url": "https://autoriteitpersoonsgegevens.nl/inzage"}
            ],
        }
        | changed
    )


NOBODY = Known({}, {})


def found(known: Known = NOBODY, **changed: Any) -> list[Hint]:
    return check(content(**changed), EXAMPLE.values(), known)


def test_a_good_entry_has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "rule", "field", "level", "marked", "words"),
    [
        ({"question": ""}, "string_too_short", "question", Level.ERROR, None, "ten minste 5 tekens"),
        ({"question": "x" * 201}, "string_too_long", "question", Level.ERROR, None, "200 tekens"),
        ({"answer": " \n"}, "string_too_short", "answer", Level.ERROR, None, "ten minste 20 tekens"),
        ({"answer": "Ja, dat mag."}, "too_few_words", "answer", Level.WARNING, None, "3 woorden"),
        ({"answer": "Dat mag van de wet. " * 26}, "too_many_words", "answer", Level.WARNING, None, "130 woorden"),
        ({"answer": f"{GOOD_ANSWER} Doe dat **middels** een brief."}, "jargon", "answer", Level.WARNING, "middels",
         "“middels” is een moeilijk woord."),
        ({"answer": f"{GOOD_ANSWER} Dat mag [op grond\nvan](https://x.nl/y) de wet."}, "jargon", "answer",
         Level.WARNING, "op grond\nvan", "op grond van"),
        ({"answer": f"{GOOD_ANSWER}\n\n- {'nog een ' * 10}keer"}, "long_sentence", "answer", Level.WARNING,
         "nog een " * 10 + "keer", "21 woorden"),
        ({"answer": f"{GOOD_ANSWER} Bel {{gementee}}."}, "unknown_placeholder", "answer", Level.ERROR, "{gementee}",
         "{gementee} kent deze gemeente niet"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit](http://x.nl/y)."}, "link_http", "answer", Level.ERROR, "http://x.nl/y",
         "https://"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit](www.x.nl)."}, "link_form", "answer", Level.ERROR, "www.x.nl", "webadres"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit]()."}, "link_empty", "answer", Level.ERROR, "", "webadres"),
        ({"phrasings": ["een", "twee", "drie", "vier", "Drie?"]}, "phrasing_twice", "phrasings", Level.ERROR, None,
         "“Drie?” staat er twee keer"),
        ({"phrasings": ["een", "twee", "drie", "vier", "x"]}, "phrasings_short", "phrasings", Level.ERROR, None,
         "twee"),
        ({"phrasings": ["een", "twee"]}, "few_phrasings", "phrasings", Level.WARNING, None, "2 formuleringen"),
        ({"phrasings": []}, "phrasings_short", "phrasings", Level.ERROR, None, "formulering"),
        ({"sources": []}, "sources_short", "sources", Level.ERROR, None, "bron"),
        ({"sources": [{"title": "", "url": "https://wetten.overheid.nl"}]}, "sources_title_short", "sources",
         Level.ERROR, None, "Bron 1: schrijf een titel"),
        ({"sources": [{"title": "Wet", "url": "https://a b.nl"}]}, "url_wrong", "sources", Level.ERROR, None,
         "Bron 1: het adres"),
        ({"owner": ""}, "owner_wrong", "owner", Level.ERROR, None, "Kies een eigenaar"),
        ({"related": ["zo maar"]}, "related_wrong", "related", Level.ERROR, None, "geen kenmerk"),
        ({"checked_on": "2099-01-01"}, "checked_later", "checked_on", Level.ERROR, None, "moet nog komen"),
        ({"review_on": "2020-01-01"}, "review_passed", "review_on", Level.WARNING, None, "al voorbij"),
        ({"valid_until": "2020-01-01T00:00:00+00:00"}, "over_already", "valid_until", Level.ERROR, None, "al voorbij"),
        ({"answer": f"{GOOD_ANSWER} Zie [dit] (https://x.nl)."}, "link_gap", "answer", Level.WARNING,
         "[dit] (https://x.nl)", "Haal de spatie weg"),
        ({"answer": f"{GOOD_ANSWER}\n\n![kaart](https://x.nl/k.png)"}, "image_lost", "answer", Level.WARNING,
         "![kaart](https://x.nl/k.png)", "afbeelding"),
        ({"answer": f"{GOOD_ANSWER}\n\na | b\n--- | ---\n1 | 2"}, "table_lost", "answer", Level.WARNING,
         "a | b\n--- | ---", "tabel"),
        ({"answer": f"{GOOD_ANSWER} <b>Let op</b>"}, "html_lost", "answer", Level.WARNING, "<b>", "code"),
        ({"sources": [{"title": "Wet", "url": "https://www.krant.example/a"}]}, "not_official", "sources",
         Level.WARNING, None, "www.krant.example"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_where_it_stands(
    changed: dict[str, Any], rule: str, field: str, level: Level, marked: str | None, words: str
) -> None:
    one, *_ = [finding for finding in found(**changed) if finding.rule == rule]
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
    known = Known({normalised("leg wissen uit"): "privacy.wissen"}, {"privacy.wissen": "Kan ik laten wissen?"})
    phrasings = [*content()["phrasings"], "LEG WISSEN UIT?!"]
    (one,) = found(known, phrasings=phrasings)
    assert (one.rule, one.field, one.row, one.level) == ("phrasing_taken", "phrasings", 6, Level.ERROR)
    assert "Kan ik laten wissen?" in one.words
    assert found(known, id="privacy.wissen", phrasings=phrasings) == []


def test_a_question_that_another_entry_has_already_is_told() -> None:
    known = Known({}, {"privacy.wissen": "Kan ik gegevens laten wissen?"})
    (one,) = found(known, question="kan ik gegevens laten wissen")
    assert (one.rule, one.field, one.level) == ("question_taken", "question", Level.WARNING)
    phrasings = [*content()["phrasings"], "Kan ik gegevens laten wissen"]
    assert [hint.rule for hint in found(known, phrasings=phrasings)] == ["phrasing_is_question"]


def test_an_unfinished_content_is_no_failure() -> None:
    hints = check({}, EXAMPLE.values(), NOBODY)
    assert {"string_too_short", "phrasings_short", "sources_short"} <= {hint.rule for hint in hints}
    assert all(hint.words for hint in hints)


@pytest.mark.parametrize("changed", [{"question": "x" * 1001}, {"answer": "x" * 40_001}, {"phrasings": ["x" * 2001]}])
def test_a_draft_is_not_without_end(changed: dict[str, Any]) -> None:
    (one,) = storable(content(**changed))
    assert one.field in changed
    assert "te lang" in one.words or "te veel" in one.words


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
    import textstat  # here: with what it imports it takes a second, of every process of tests

    textstat.set_lang("nl")
    for entry in read_material().entries:
        parts = [sentence.text.rstrip(";:,") for sentence in sentences(entry.answer)]
        shown = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
        assert flesch_douma(entry.answer) == pytest.approx(textstat.flesch_reading_ease(shown))


def test_every_rule_has_a_sentence_and_every_sentence_a_rule() -> None:
    source = "".join(path.read_text() for path in (ROOT / "bot/staff/checks").glob("*.py"))
    made = {f"{field}_wrong" for field in ("topic", "owner", "related", "followups", "id", "phrasings", "sources")}
    made |= {"day_wrong", "moment_wrong"}
    made |= {"string_too_long", "string_too_short", "phrasings_short", "sources_short", "sources_title_short"}
    assert [rule for rule in sentences_by_rule() if rule not in made and f'"{rule}"' not in source] == []
    assert made <= sentences_by_rule().keys()
