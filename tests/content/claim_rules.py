"""Rules on what an answer claims and on where that can be checked. Each yields `file:line: what is wrong`."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from bot.staff.checks.links import is_official, links_in
from tests.content.material import Entry

NUMBER = re.compile(r"(?<![\w/])\d+(?:[.,:-]\d+)*")
# Not what an answer says itself: addresses, what the municipality fills in, the numbers of a list.
UNSAID = re.compile(r"\]\([^)]*\)|\{[^}]*\}|^\s*\d+\.\s", re.MULTILINE)
LAW = re.compile(r"^https://(wetten\.overheid\.nl|eur-lex\.europa\.eu)/")
ARTICLE = re.compile(r"artikel|overweging|hoofdstuk|zaak", re.IGNORECASE)
HOME = re.compile(r"/?(nl/?)?")
ENGLISH = re.compile(r"/en(/|$)|/EN/|^https://(www\.)?nldigitalgovernment\.nl")
# Hosts and paths that have moved: AP pages from before its new site, Joinup, the Parlementaire Monitor.
OLD = re.compile(
    r"autoriteitpersoonsgegevens\.nl/nl/|joinup\.ec\.europa\.eu|parlementairemonitor\.nl|/vraagbaak-open-data"
)


def unclaimed_numbers(entry: Entry) -> Iterator[str]:
    """Every number, term, amount, date or article number of the answer stands in a claim."""
    claimed = {number for claim in entry.claims for number in NUMBER.findall(claim.words)}
    for number in dict.fromkeys(NUMBER.findall(UNSAID.sub("] ", entry.answer))):
        if number not in claimed:
            yield f"{entry.place}: {entry.id} says {number} without a claim that contains it"


def claims_in_answer(entry: Entry) -> Iterator[str]:
    """The words of every claim stand in the answer, and every entry has a claim."""
    if not entry.claims:
        yield f"{entry.place}: {entry.id} has no claim"
    answer = " ".join(entry.answer.split())
    for claim in entry.claims:
        if claim.words not in answer:
            yield f"{entry.place}: {entry.id} claims '{claim.words}', which its answer does not say"


def claim_sources(entry: Entry) -> Iterator[str]:
    """Every claim has a source of the entry, or an official one."""
    for claim in entry.claims:
        if claim.source not in entry.sources and not is_official(claim.source):
            yield f"{entry.place}: {entry.id} claims '{claim.words}' on {claim.source}, which is no official source"


def expired(entries: Iterable[Entry], on: date) -> Iterator[str]:
    """No claim that only held until before `on`."""
    for entry in entries:
        for claim in entry.claims:
            if claim.valid_until and claim.valid_until < on:
                yield f"{entry.place}: {entry.id} claims '{claim.words}', which held until {claim.valid_until}"


def more_than_whole_laws(entry: Entry) -> Iterator[str]:
    """A resident cannot check an answer in a whole law: one source at least is a page, or names its article."""
    if entry.sources and all(
        LAW.match(url) and not ARTICLE.search(f"{title} {url}")
        for title, url in zip(entry.titles, entry.sources, strict=True)
    ):
        yield f"{entry.place}: {entry.id} has only whole laws as its source: name the article in the title"


def wrong_pages(entry: Entry) -> Iterator[str]:
    """No home page or English page as a source, and no address that has moved, also not in the answer."""
    for url in dict.fromkeys((*entry.sources, *(claim.source for claim in entry.claims))):
        parts = urlsplit(url)
        if HOME.fullmatch(parts.path) and not parts.query:
            yield f"{entry.place}: {entry.id} has a home page as its source: {url}"
        if ENGLISH.search(url):
            yield f"{entry.place}: {entry.id} has an English page as its source: {url}"
    for url in (
        *entry.sources,
        *(claim.source for claim in entry.claims),
        *(link for link, *_ in links_in(entry.answer)),
    ):
        if OLD.search(url):
            yield f"{entry.place}: {entry.id} has an address that has moved: {url}"
