"""The content pack is checked as a whole on load; every finding names its file and line."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.faq.pack import load_pack, normalised
from bot.ground.errors import ContentError
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from tests.unit.conftest import make_entry


def plain(faq: str, **changes: Any) -> dict[str, Any]:
    """An entry as it stands in a file of the pack."""
    return make_entry(faq).model_dump(mode="json", exclude={"topic"}) | changes


class Folder:
    """A pack on disk."""

    def __init__(self, path: Path, municipality: Municipality) -> None:
        self.faq, self.outside = path / "faq", path / "out-of-scope"
        self._municipality = municipality
        for folder in (self.faq, self.outside):
            folder.mkdir()
        self.write_faq([plain("privacy.een"), plain("privacy.twee", phrasings=["iets anders dan een"])])
        self.write_outside([{"referral": "paspoort", "phrasings": ["mijn paspoort is weg"]}])

    def write_faq(self, entries: list[Any], **top: Any) -> None:
        self._write(self.faq / "privacy.yml", {"topic": "privacy", "entries": entries} | top)

    def write_outside(self, examples: list[Any]) -> None:
        self._write(self.outside / "anderen.yml", {"examples": examples})

    def _write(self, path: Path, document: dict[str, Any]) -> None:
        path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))

    def load(self) -> list[str]:
        return [entry.id for entry in load_pack(self.faq, self.outside, self._municipality).entries]

    def findings(self) -> list[str]:
        with pytest.raises(ContentError) as caught:
            self.load()
        assert str(caught.value) == "\n".join(caught.value.findings)
        return caught.value.findings


@pytest.fixture
def folder(tmp_path: Path, municipality: Municipality) -> Folder:
    return Folder(tmp_path, municipality)


def line_of(path: Path, words: str) -> int:
    """On which line of a file some words stand, counted from 1."""
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if words in line)


def test_a_right_pack_is_loaded_in_order(folder: Folder) -> None:
    assert folder.load() == ["privacy.een", "privacy.twee"]


def test_claims_are_read_but_change_nothing_that_residents_see(folder: Folder, municipality: Municipality) -> None:
    without = load_pack(folder.faq, folder.outside, municipality)
    claim = {"words": "4 weken", "source": "https://wetten.overheid.nl/x", "checked_on": "2026-11-29"}
    folder.write_faq([plain("privacy.een", claims=[claim]), plain("privacy.twee", phrasings=["iets anders dan een"])])
    pack = load_pack(folder.faq, folder.outside, municipality)
    assert pack.entries[0].claims[0].words == "4 weken"
    assert (pack.version, "claims" in pack.entries[0].model_dump()) == (without.version, False)


def test_a_wrong_claim_is_found(folder: Folder) -> None:
    folder.write_faq([plain("privacy.een", claims=[{"words": "4 weken", "source": "http://x"}])])
    assert [finding.split(": ", 1)[1].split(":")[0] for finding in folder.findings()] == [
        "privacy.een claims.0.source",
        "privacy.een claims.0.checked_on",
    ]


def test_the_projects_own_pack_is_right(municipality: Municipality) -> None:
    pack = load_pack(ROOT / "data/faq", ROOT / "data/out-of-scope", municipality)
    assert len(pack.entries) >= 149
    assert {entry.topic for entry in pack.entries} == {"privacy", "open-data", "data-agenda", "algoritmes", "assistent"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": "Wat?"}, "question: String should have at least 5 characters"),
        ({"answer": "Kort."}, "answer: String should have at least 20 characters"),
        ({"sources": []}, "sources: List should have at least 1 item"),
        ({"sources": [{"title": "De wet", "url": "http://onveilig.example"}]}, "sources.0.url: "),
        ({"checked_on": "gisteren"}, "checked_on: "),
        ({"owner": "niemand"}, "owner: "),
        ({"phrasings": []}, "phrasings: "),
        ({"phrasings": ["x" * 1001]}, "phrasings.0: "),
        ({"related": ["geen geldig id"]}, "related.0: "),
        ({"followups": {"smaak": "privacy.een"}}, "followups.smaak"),
        ({"antwoord": "Een onbekende sleutel."}, "antwoord: Extra inputs are not permitted"),
        ({"related": ["privacy.nergens"]}, "points to privacy.nergens, which does not exist"),
        ({"followups": {"term": "privacy.nergens"}}, "points to privacy.nergens, which does not exist"),
        (
            {"answer": "Bel {onbekend} voor meer uitleg."},
            "uses {onbekend}, which the municipality's settings do not have",
        ),
        ({"sources": [{"title": "De wet", "url": "https://x.example/{nee}"}]}, "uses {nee}, which"),
    ],
)
def test_a_wrong_entry_is_named_with_file_and_line(folder: Folder, changes: dict[str, Any], words: str) -> None:
    folder.write_faq([plain("privacy.een"), plain("privacy.twee", phrasings=["iets anders"]) | changes])
    path = folder.faq / "privacy.yml"
    (finding,) = folder.findings()
    assert finding.startswith(f"{path}:{line_of(path, 'id: privacy.twee')}: privacy.twee ")
    assert words in finding


def test_every_finding_is_told_at_once(folder: Folder) -> None:
    folder.write_faq([plain("privacy.een", owner="x", question="?"), plain("privacy.twee", sources=[])])
    assert len(folder.findings()) == 3


def test_an_id_stands_once(folder: Folder) -> None:
    folder.write_faq([plain("privacy.een"), plain("privacy.een", phrasings=["iets anders"], question="Iets anders?")])
    path = folder.faq / "privacy.yml"
    (finding,) = folder.findings()
    assert finding.endswith(f"id privacy.een stands already at {path}:{line_of(path, 'id: privacy.een')}")


@pytest.mark.parametrize("twin", ["leg privacy.een uit", "Leg privacy.een uit!", "LEG  privacy-een UIT"])
def test_a_phrasing_stands_once_whatever_its_case_and_signs(folder: Folder, twin: str) -> None:
    folder.write_faq([plain("privacy.een"), plain("privacy.twee", phrasings=[twin])])
    (finding,) = folder.findings()
    assert "stands already at" in finding
    assert normalised(twin) == "leg privacy een uit"


def test_a_phrasing_is_not_out_of_scope_as_well(folder: Folder) -> None:
    folder.write_outside([{"phrasings": ["leg privacy.een uit"]}])
    (finding,) = folder.findings()
    assert "stands already at" in finding


def test_an_unknown_referral_is_named(folder: Folder) -> None:
    folder.write_outside([{"referral": "ruimtevaart", "phrasings": ["wanneer vertrekt de raket"]}])
    (finding,) = folder.findings()
    assert finding == f"{folder.outside / 'anderen.yml'}:2: the municipality has no referral 'ruimtevaart'"


def test_an_unknown_topic_is_named(folder: Folder) -> None:
    folder.write_faq([plain("privacy.een")], topic="weer")
    assert folder.findings()[0].startswith(f"{folder.faq / 'privacy.yml'}:1: topic must be one of privacy, ")


def test_an_id_begins_with_its_topic(folder: Folder) -> None:
    folder.write_faq([plain("woo.een")])
    (finding,) = folder.findings()
    assert finding == f"{folder.faq / 'privacy.yml'}:3: id woo.een must begin with 'privacy.'"


@pytest.mark.parametrize("text", ["entries: nee", "[]", "entries: [1]", "topic: privacy"])
def test_a_file_of_another_shape_is_named(folder: Folder, text: str) -> None:
    path = folder.faq / "privacy.yml"
    path.write_text(text)
    assert folder.findings()[0].startswith(f"{path}:1: ")


def test_a_broken_file_is_named_with_its_line(folder: Folder) -> None:
    path = folder.faq / "privacy.yml"
    path.write_text("topic: privacy\nentries: [\n")
    assert folder.findings()[0].startswith(f"{path}:3: ")


def test_equal_content_has_an_equal_digest() -> None:
    assert make_entry().digest() == make_entry().digest()
    assert make_entry().digest() != make_entry(answer="Een ander antwoord, maar even goed.").digest()
    assert make_entry().digest() != make_entry(phrasings=["leg privacy.inzage uit"]).digest()
