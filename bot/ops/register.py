"""`make registration`: our entry for the Algoritmeregister, as JSON and CSV, in its publication standard 1.0.

What holds for every municipality stands in `data/register.yml`, what differs in the municipality's settings. An entry
that the standard would refuse is not written.
"""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.filling import fill, unknown_placeholders
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.settings import ROOT, read_settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.console import explain, say

TEXTS = ROOT / "data/register.yml"
FOLDER = ROOT / "reports"
DPIA = "Data Protection Impact Assessment (DPIA)"

Name = Annotated[str, Field(min_length=1, max_length=100)]
Link = Annotated[str, Field(max_length=500, pattern=r"^(https://\S+)?$")]
Prose = Annotated[str, Field(max_length=2500)]
Theme = Literal[
    "Organisatie en bedrijfsvoering", "Cultuur en recreatie", "Economie", "Overheidsfinanciën", "Wonen",
    "Internationaal", "Migratie en integratie", "Natuur en milieu", "Onderwijs en wetenschap",
    "Openbare orde en veiligheid", "Recht", "Ruimte en infrastructuur", "Sociale zekerheid", "Verkeer", "Werk",
    "Zorg en gezondheid",
]  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Strict):
    """A law, an assessment or a source of data, with where it can be read."""

    title: Name
    link: Link = ""


class Registration(_Strict):
    """An entry: the field names, lengths and choices of publication standard 1.0. `lars` is given by the register."""

    name: Name
    description_short: Annotated[str, Field(min_length=1, max_length=350)]
    organization: Name
    category: Annotated[list[Theme], Field(max_length=3)] = []
    status: Literal["In ontwikkeling", "In gebruik", "Buiten gebruik"]
    begin_date: Annotated[str, Field(pattern=r"^(\d{4}-\d\d)?$")] = ""
    end_date: Annotated[str, Field(pattern=r"^(\d{4}-\d\d)?$")] = ""
    contact_email: Annotated[str, Field(min_length=1, max_length=500)]
    website: Link = ""
    publication_category: Literal["Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes"]
    url: Link = ""
    goal: Prose = ""
    proportionality: Prose = ""
    human_intervention: Prose = ""
    risks: Prose = ""
    lawful_basis: Prose = ""
    lawful_basis_grouping: list[Reference] = []
    process_index_url: Link = ""
    impacttoetsen_grouping: list[Reference] = []
    impacttoetsen: Prose = ""
    source_data: Prose = ""
    source_data_grouping: list[Reference] = []
    methods_and_models: Annotated[str, Field(max_length=5000)] = ""
    provider: Annotated[str, Field(max_length=200)] = ""
    publiccode: Link = ""
    lang: Literal["nld"] = "nld"
    standard_version: Literal["1.0"] = "1.0"
    source_id: Annotated[str, Field(max_length=100)] = ""
    tags: Prose = ""


def registration(municipality: Municipality, texts: Path = TEXTS) -> Registration:
    """The entry of one municipality.

    Raises:
        ConfigurationError: a text has a placeholder without a value, or the standard refuses a field.
    """
    own = municipality.register_entry
    values = municipality.values()
    shared = {name: _filled(value, values) for name, value in load_yaml(texts).items()}
    local = {
        "organization": f"Gemeente {municipality.name}",
        "status": "In gebruik" if own.in_use_since else "In ontwikkeling",
        "begin_date": own.in_use_since or "",
        "contact_email": municipality.desk("algorithms").email,
        "website": own.page or "",
        "process_index_url": own.processing_register or "",
        "impacttoetsen_grouping": [{"title": DPIA, "link": own.dpia}] if own.dpia else [],
        "provider": own.provider,
        "publiccode": own.code or "",
    }
    try:
        return Registration.model_validate(shared | local)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{texts}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _filled(value: Any, values: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    if missing := unknown_placeholders(value, values):
        raise ConfigurationError(f"{TEXTS}: {{{missing[0]}}} has no value")
    return fill(value, values)


def write(entry: Registration, folder: Path) -> tuple[Path, Path]:
    """Write `algoritmeregister.json` and `.csv` into a folder, and return their paths; lists are JSON in the CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = entry.model_dump()
    as_json, as_csv = folder / "algoritmeregister.json", folder / "algoritmeregister.csv"
    as_json.write_text(json.dumps([fields], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    with as_csv.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in fields.items()})
    return as_json, as_csv


def _cell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def main() -> int:
    """Write the entry; the exit code."""
    parser = argparse.ArgumentParser(prog="bot.ops.register")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the two files go")
    given = parser.parse_args()
    try:
        entry = registration(load_municipality(read_settings().municipality))
    except DatawijzerError as error:
        return explain(error)
    say("files_written", files=", ".join(map(str, write(entry, given.folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
