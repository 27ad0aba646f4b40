"""The site of the documents: every page is there, every link leads somewhere, nothing comes from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.ground.settings import ROOT

pytest.importorskip("mkdocs")
from tools.docs_site import PAGES, page_of

FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video)\b[^>]*\bsrc=[\"']?https?:|<link\b[^>]*stylesheet[^>]*\bhref=[\"']?https?:"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, made as `make docs` makes it: a page left out, or a link into nothing, ends it."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return folder


def test_every_document_is_a_page(built: Path) -> None:
    documents = [path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")]
    expected = {str(path).replace("README.html", "index.html") for path in documents}
    expected |= {page.replace(".md", ".html") for page in PAGES.values()}
    pages = {str(path.relative_to(built)) for path in built.rglob("*.html")}
    assert expected <= pages


def test_links_out_of_the_documents_became_pages_or_text(built: Path) -> None:
    papers = (built / "privacy/algoritmeregister.html").read_text(encoding="utf-8")
    assert 'href="../changelog.html"' in papers
    home = (built / "index.html").read_text(encoding="utf-8")
    assert 'href="adr/0001-two-environments.html"' in home
    assert 'href="LICENSE"' not in home
    assert page_of("LICENSE") is None


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    assert FETCHED.search('<script src="https://cdn.example/x.js">')
    for page in built.rglob("*.html"):
        assert not FETCHED.search(page.read_text(encoding="utf-8")), page.name
    styles = "".join(path.read_text(encoding="utf-8") for path in built.rglob("*.css"))
    assert "fonts.g" not in styles
