"""What is installed beside our own code has a licence that fits with EUPL-1.2."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions

import pytest

from bot.ground.settings import ROOT

# Licences without conditions that the EUPL cannot meet, or that its appendix names; LGPL and MPL for what is used
# as it is, unchanged and replaceable.
FITTING = (
    r"MIT|BSD|0BSD|ISCL?|Zlib|PSFL?|Python Software Foundation|CNRI-Python|Unlicense|Public Domain|"
    r"CC0|TCL|Apache|MPL|Mozilla Public License|LGPL|GNU (Library or )?Lesser General Public|EUPL"
)
FITS = re.compile(rf"(?<![A-Za-z])({FITTING})(?![a-z])", re.IGNORECASE)
STRICTER = re.compile(
    r"(?<![A-Za-z])(A?GPL|GNU (Affero )?General Public|SSPL|BUSL|Commons Clause|Proprietary|Non-?Commercial)",
    re.IGNORECASE,
)
# Several licences to choose from, and the one that we chose.
CHOSEN = {"pyphen": "MPL 1.1"}
# SciPy's text also names the GPL: of the compiler's libraries, with the exception that frees whoever uses them.
READ = {"scipy": "BSD"}


def licences(package: Distribution) -> Iterator[str]:
    """What a package says of its licence: an expression, a text, classifiers."""
    of = package.metadata
    named = (CHOSEN | READ).get(package.name)
    if named:
        yield named
        return
    yield from (of[key] for key in ("License-Expression", "License") if key in of and of[key] not in ("", "UNKNOWN"))
    yield from (line.split(" :: ")[-1] for line in of.get_all("Classifier", []) if line.startswith("License ::"))


def fits(said: list[str]) -> bool:
    """Whether the licences may stand beside EUPL-1.2: a fitting one is named, and no stricter one."""
    return any(FITS.search(each) for each in said) and not any(STRICTER.search(each) for each in said)


@pytest.mark.parametrize("environment", [".venv", "nlu/.venv"])
def test_every_package_has_a_licence_that_fits(environment: str) -> None:
    folders = [str(path) for path in (ROOT / environment / "lib").glob("python*/site-packages")]
    packages = {package.name: package for package in distributions(path=folders)}
    assert len(packages) > 50
    ours = {"datawijzer", "nl-datawijzer"}
    refused = {name: said for name, package in packages.items() if not fits(said := list(licences(package)))}
    assert {name: said for name, said in refused.items() if name not in ours} == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["MIT"], True),
        (["3-Clause BSD License"], True),
        (["LGPL-3.0-only"], True),
        (["GNU Lesser General Public License v2 or later (LGPLv2+)"], True),
        (["GPL-3.0-or-later"], False),
        (["MIT", "GNU General Public License v3 (GPLv3)"], False),
        (["AGPL-3.0"], False),
        (["Proprietary"], False),
        (["permit"], False),
        ([], False),
    ],
)
def test_a_stricter_or_missing_licence_is_noticed(said: list[str], expected: bool) -> None:
    assert fits(said) is expected
