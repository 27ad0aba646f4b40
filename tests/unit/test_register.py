"""The entry for the Algoritmeregister, held against what its publication standard 1.0 requires."""

import csv
import json
from pathlib import Path

import pytest
import yaml

from bot.ground.errors import ConfigurationError
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.settings import ROOT
from bot.ops.register import TEXTS, registration, write

# Without these the register publishes nothing; by the standard, not by our own model.
REQUIRED = {
    "name", "description_short", "organization", "status", "contact_email", "publication_category", "lang",
}  # fmt: skip
ALWAYS_SHOWN = {"category", "goal", "proportionality", "human_intervention", "risks", "source_data"}
FIELDS = REQUIRED | ALWAYS_SHOWN | {
    "begin_date", "end_date", "website", "url", "lawful_basis", "lawful_basis_grouping", "process_index_url",
    "impacttoetsen_grouping", "impacttoetsen", "source_data_grouping", "methods_and_models", "provider", "publiccode",
    "standard_version", "source_id", "tags",
}  # fmt: skip
EXAMPLE = ROOT / "data/municipalities/voorbeeld.yml"
OWN = {
    "in_use_since": "2027-01",
    "code": "https://git.zandermeer.example/datawijzer",
    "dpia": "https://www.zandermeer.example/dpia",
}


def municipality(folder: Path, own: dict[str, str]) -> Municipality:
    file = folder / "gemeente.yml"
    file.write_text(yaml.safe_dump(yaml.safe_load(EXAMPLE.read_text()) | {"register_entry": own}))
    return load_municipality(file)


def test_the_example_has_every_field_of_the_standard_and_fills_what_is_required() -> None:
    entry = registration(load_municipality(EXAMPLE)).model_dump()
    assert entry.keys() == FIELDS
    assert [name for name in sorted(REQUIRED | ALWAYS_SHOWN) if not entry[name]] == []
    assert entry["organization"] == "Gemeente Zandermeer"
    assert entry["contact_email"] == "algoritmes@zandermeer.example"
    assert (entry["status"], entry["begin_date"]) == ("In ontwikkeling", "")
    assert entry["impacttoetsen_grouping"] == []  # none was adopted: none is claimed
    assert "{" not in json.dumps([value for value in entry.values() if isinstance(value, str)])


def test_what_the_municipality_knows_is_in_it(tmp_path: Path) -> None:
    entry = registration(municipality(tmp_path, OWN)).model_dump()
    assert (entry["status"], entry["begin_date"]) == ("In gebruik", "2027-01")
    assert entry["publiccode"] == OWN["code"]
    assert [each["link"] for each in entry["impacttoetsen_grouping"]] == [OWN["dpia"]]


def test_both_files_say_the_same(tmp_path: Path) -> None:
    entry = registration(municipality(tmp_path, OWN))
    as_json, as_csv = write(entry, tmp_path / "reports")
    (fields,) = json.loads(as_json.read_text(encoding="utf-8"))
    with as_csv.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert fields == entry.model_dump()
    assert row.keys() == FIELDS
    for name, value in fields.items():
        assert row[name] == value if isinstance(value, str) else json.loads(row[name]) == value


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"publication_category": "Categorie C"}, "publication_category"),
        ({"category": ["Privacy"]}, "category"),
        ({"description_short": "Lang. " * 60}, "description_short"),
        ({"doel": "Een veld dat de standaard niet kent."}, "doel"),
        ({"goal": "Voor {onbekend}."}, "onbekend"),
    ],
)
def test_what_the_standard_would_refuse_is_not_written(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    texts = tmp_path / "register.yml"
    texts.write_text(yaml.safe_dump(yaml.safe_load(TEXTS.read_text()) | change))
    with pytest.raises(ConfigurationError, match=complaint):
        registration(load_municipality(EXAMPLE), texts)
