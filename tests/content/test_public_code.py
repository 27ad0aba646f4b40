"""What makes this public code: metadata by the standard, a licence for every file, a release, an honest assessment."""

import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

METADATA = load_yaml(ROOT / "publiccode.yml")
TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": r"^https?://\S+$"}
PATHS = {"type": "array", "items": {"type": "string", "pattern": r"^[^/].*\.(png|jpg|svg)$"}}
DEPENDENCIES = {"type": "array", "items": {"type": "object", "required": ["name"]}}
# publiccode.yml 0.5, as https://yml.publiccode.tools/schema.core.html describes it; its vocabulary of categories and
# scope is longer, these are the words that we use.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
        "maintenance", "localisation",
    ],
    "properties": {
        "publiccodeYmlVersion": {"enum": ["0.4.0", "0.5.0"]},
        "name": TEXT,
        "url": ADDRESS,
        "softwareVersion": TEXT,
        "releaseDate": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "logo": {"type": "string", "pattern": r"\.(svg|svgz|png)$"},
        "platforms": {"type": "array", "minItems": 1, "items": TEXT},
        "categories": {
            "type": "array",
            "items": {"enum": ["customer-service-and-support", "knowledge-management", "content-management"]},
        },
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"const": "standalone/web"},
        "intendedAudience": {
            "type": "object",
            "properties": {
                "countries": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}},
                "scope": {"type": "array", "items": {"enum": ["government", "local-authorities"]}},
            },
        },
        "description": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z]{2}$"},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["shortDescription", "longDescription", "features"],
                "properties": {
                    "shortDescription": {**TEXT, "maxLength": 150},
                    "longDescription": {"type": "string", "minLength": 150, "maxLength": 10_000},
                    "features": {"type": "array", "minItems": 1, "items": TEXT},
                    "screenshots": PATHS,
                },
            },
        },
        "legal": {"type": "object", "required": ["license"], "properties": {"license": TEXT}},
        "maintenance": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"enum": ["internal", "contract", "community", "none"]}},
            "if": {"properties": {"type": {"enum": ["internal", "community"]}}},
            "then": {"required": ["type", "contacts"]},
        },
        "localisation": {
            "type": "object",
            "required": ["localisationReady", "availableLanguages"],
            "properties": {
                "localisationReady": {"type": "boolean"},
                "availableLanguages": {"type": "array", "minItems": 1, "items": TEXT},
            },
        },
        "dependsOn": {"type": "object", "additionalProperties": DEPENDENCIES},
    },
}  # fmt: skip
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REUSE = tomllib.loads((ROOT / "REUSE.toml").read_text())
CRITERIA = (
    "Code in the open", "Bundle policy and source code", "Make the codebase reusable and portable",
    "Welcome contributors", "Make contributing easy", "Maintain version control", "Require review of contributions",
    "Document codebase objectives", "Document the code", "Use plain English", "Use open standards",
    "Use continuous integration", "Publish with an open license", "Make the codebase findable",
    "Use a coherent style", "Document codebase maturity",
)  # fmt: skip


def test_the_metadata_follows_its_standard() -> None:
    jsonschema.validate(METADATA, SCHEMA)
    pictures = [METADATA["logo"], *(path for text in METADATA["description"].values() for path in text["screenshots"])]
    assert [path for path in pictures if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    "change",
    [
        {"developmentStatus": "ready"},
        {"url": "git@example.org:x"},
        {"maintenance": {"type": "community"}},
        {"intendedAudience": {"countries": ["nl"]}},
        {"description": {"nl": {"shortDescription": "Kort.", "longDescription": "Te kort.", "features": ["een"]}}},
        {"mainCopyrightOwner": "wij"},
    ],
)
def test_metadata_that_breaks_the_standard_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(METADATA | change, SCHEMA)


def test_the_release_is_the_same_everywhere() -> None:
    latest, day = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )[0]
    nlu = tomllib.loads((ROOT / "nlu/pyproject.toml").read_text())["project"]
    described = load_yaml(ROOT / "bot/web/openapi.yml")["info"]["version"]
    assert {PROJECT["version"], nlu["version"], METADATA["softwareVersion"], described} == {latest}
    assert METADATA["releaseDate"] == day
    assert METADATA["legal"]["license"] == PROJECT["license"] == "EUPL-1.2"


def licence_of(path: str) -> str:
    """The licence of a file: of the last annotation that its path fits."""
    fitting = [
        each["SPDX-License-Identifier"]
        for each in REUSE["annotations"]
        if any(
            fnmatch(path, pattern) for pattern in ([each["path"]] if isinstance(each["path"], str) else each["path"])
        )
    ]
    return str(fitting[-1]) if fitting else ""


def test_every_file_has_a_licence_whose_text_is_here() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    used = {licence_of(path) for path in files}
    assert used == {path.stem for path in (ROOT / "LICENSES").iterdir()} == {"EUPL-1.2", "MPL-2.0", "OFL-1.1"}
    assert licence_of("tests/browser/vendor/axe.min.js") == "MPL-2.0"
    assert (ROOT / "LICENSES/EUPL-1.2.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()
    named = {path for each in REUSE["annotations"] for path in each["path"] if isinstance(each["path"], list)}
    assert [pattern for pattern in named if not any(ROOT.glob(pattern))] == []


def test_the_assessment_names_every_criterion_and_counts_honestly() -> None:
    text = Path(ROOT / "docs/standard-for-public-code.md").read_text(encoding="utf-8")
    verdicts = dict(re.findall(r"^## (.+): (met|in part|not met)$", text, re.MULTILINE))
    assert tuple(verdicts) == CRITERIA
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    for part, (name, verdict) in zip(parts, verdicts.items(), strict=True):
        musts = [row.split("|")[3].strip() for row in part.splitlines() if row.startswith("| M ")]
        assert (verdict == "met") <= (set(musts) == {"✔"}), name
        assert (verdict == "not met") <= ("✘" in musts), name
    met = sum(verdict == "met" for verdict in verdicts.values())
    assert f"**{met} of 16 criteria" in text
