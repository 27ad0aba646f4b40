"""Whether a web address has the right form and is of an organisation that an answer may lean on. Nothing is fetched."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

OFFICIAL = ROOT / "data/official-sources.yml"
LINK = re.compile(r"\[[^\]]*\]\((?P<url>[^)]*)\)|(?P<bare>https?://[^\s)>\]]+)")
_HOST = re.compile(r"^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$", re.IGNORECASE)
OTHER_WAYS = ("mailto:", "tel:")


def links_in(markdown: str) -> list[tuple[str, int, int]]:
    """Every address in a text with its place (characters, end exclusive)."""
    found = []
    for match in LINK.finditer(markdown):
        name = "bare" if match["url"] is None else "url"
        found.append((match[name], *match.span(name)))
    return found


def wrong_form(url: str) -> str | None:
    """The name of what is wrong with an address (`link_empty`, `link_space`, `link_http`, `link_form`), if anything."""
    if not url.strip():
        return "link_empty"
    if re.search(r"\s", url):
        return "link_space"
    if url.startswith(OTHER_WAYS):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "link_form"
    if parts.scheme == "http":
        return "link_http"
    return None if parts.scheme == "https" and _HOST.match(host) else "link_form"


def is_official(url: str) -> bool:
    """Whether an address is over https and of a host of `data/official-sources.yml`, or a part of one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and any(host == known or host.endswith(f".{known}") for known in official_hosts())


@lru_cache(maxsize=1)
def official_hosts() -> tuple[str, ...]:
    """The hosts of `data/official-sources.yml`, read once.

    Raises:
        ConfigurationError: the file is missing.
    """
    return tuple(load_yaml(OFFICIAL)["hosts"])
