"""A hook of `make docs` (mkdocs.yml): documents of the root become pages too, and links go on working.

A link to a file that is no page (LICENSE, a test) becomes its text: the site knows no repository to point to.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "GOVERNANCE.md": "governance.md",
    "CODE_OF_CONDUCT.md": "code-of-conduct.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
ORIGINS = {page: document for document, page in PAGES.items()}
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents of the root."""
    for document, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / document).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point every link of a document to the page that its target became."""
    here = page.file.src_uri
    origin = ORIGINS.get(here, f"docs/{here}")

    def point(match: re.Match[str]) -> str:
        picture, text, target, anchor = match[1], match[2], match[3], match[4] or ""
        found = page_of(posixpath.normpath(posixpath.join(posixpath.dirname(origin), target)))
        if found is None:
            return text
        return f"{picture}[{text}]({posixpath.relpath(found, posixpath.dirname(here) or '.')}{anchor})"

    return LINK.sub(point, markdown)


def page_of(path: str) -> str | None:
    """The page, or the picture, that a file or folder of the repository became."""
    if path in PAGES:
        return PAGES[path]
    if not path.startswith("docs/"):
        return None
    if (ROOT / path).is_dir():
        path = min(file.relative_to(ROOT).as_posix() for file in (ROOT / path).glob("*.md"))
    return path.removeprefix("docs/")
