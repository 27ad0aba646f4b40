"""The municipality's own datasets: from DCAT (DCAT-AP-NL, as RDF/XML, Turtle or JSON-LD) or a CSV."""

import csv
import hashlib
import io
import json
import warnings
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from bot.ground.cells import cells_up_to
from bot.ground.errors import Refused
from bot.lookups.cleaning import address, day, plain
from bot.lookups.found import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_TITLE, Dataset
from bot.lookups.labels import format_names, last_part, licences
from bot.lookups.store import KeptItem
from bot.lookups.vocabulary import Vocabulary

MOST_BYTES = 20_000_000
MOST_DATASETS = 5_000
RDF_FORMATS = {".rdf": "xml", ".xml": "xml", ".ttl": "turtle", ".jsonld": "json-ld", ".json": "json-ld"}
NAMES = (FOAF.name, Namespace("http://www.w3.org/2006/vcard/ns#").fn, SKOS.prefLabel, RDFS.label, DCTERMS.title)
# Columns of a CSV, by the field they fill; the first that is there counts.
COLUMNS = {
    "title": ("titel", "title", "naam", "name"),
    "url": ("url", "link", "landingspagina", "pagina"),
    "description": ("omschrijving", "beschrijving", "description"),
    "owner": ("eigenaar", "owner", "organisatie"),
    "formats": ("formaten", "formaat", "formats", "format"),
    "licence": ("licentie", "license", "licence"),
    "modified": ("gewijzigd", "bijgewerkt", "modified"),
    "keywords": ("trefwoorden", "keywords", "tags"),
}


def read_catalogue(name: str, content: bytes, home: str, words: Vocabulary) -> list[KeptItem]:
    """The datasets in a file; its name says what it is. `home` owns what names no owner.

    Raises:
        Refused: it is too large, of another kind, broken, or without a dataset that has a title.
    """
    if len(content) > MOST_BYTES:
        raise Refused("catalogues.refused.too_large")
    kind = PurePath(name).suffix.lower()
    if kind == ".csv":
        items = list(_of_csv(content, home, words))
    elif kind in RDF_FORMATS:
        items = list(_of_graph(_graph(content, RDF_FORMATS[kind]), home, words))
    else:
        raise Refused("catalogues.refused.unknown_kind", kinds=", ".join((".csv", *RDF_FORMATS)))
    if not items:
        raise Refused("catalogues.refused.no_dataset")
    return items[:MOST_DATASETS]


def _graph(content: bytes, form: str) -> Graph:
    """A graph of a file that reaches for nothing outside itself."""
    if form == "xml" and (b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise Refused("catalogues.refused.entity")
    graph = Graph()
    try:
        if form == "json-ld":
            _without_far_contexts(json.loads(content))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, among its parts
            graph.parse(data=content, format=form)
    except Refused:
        raise
    except Exception:  # every parser of rdflib raises kinds of its own
        raise Refused("catalogues.refused.broken", form=form) from None
    return graph


def _without_far_contexts(document: Any) -> None:
    """rdflib fetches a context that is an address; a file that names one is refused.

    Raises:
        Refused: it names one.
    """
    left = [document]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += part
        if isinstance(part, dict):
            contexts = part.get("@context", [])
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, str) or (isinstance(context, dict) and "@import" in context):
                    raise Refused("catalogues.refused.far_context")
            left += part.values()


def _of_graph(graph: Graph, home: str, words: Vocabulary) -> Iterator[KeptItem]:
    for node in sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str):
        title = plain(_text(graph, node, DCTERMS.title), LONGEST_TITLE)
        if not title:
            continue
        parts = list(graph.objects(node, DCAT.distribution))
        rights = [value for part in (node, *parts) for value in graph.objects(part, DCTERMS.license)]
        pages = [
            *graph.objects(node, DCAT.landingPage),
            node,
            *(u for p in parts for u in graph.objects(p, DCAT.accessURL)),
        ]
        modified = _text(graph, node, DCTERMS.modified) or _text(graph, node, DCTERMS.issued)
        dataset = Dataset(
            title=title,
            url=next(filter(None, (address(str(page)) for page in pages if isinstance(page, URIRef))), ""),
            description=plain(_text(graph, node, DCTERMS.description), LONGEST_DESCRIPTION),
            owner=_owner(graph, node) or home,
            formats=format_names((str(kind) for p in parts for kind in graph.objects(p, DCTERMS["format"])), words),
            licence=licences().in_words(*map(str, rights)),
            modified=day(modified),
        )
        keywords = " ".join(plain(str(word), LONGEST_NAME) for word in graph.objects(node, DCAT.keyword))
        yield KeptItem(_id(str(node)), dataset, keywords)


def _owner(graph: Graph, node: Node) -> str:
    for publisher in graph.objects(node, DCTERMS.publisher):
        named = next((str(name) for label in NAMES for name in graph.objects(publisher, label)), "")
        found = plain(named, LONGEST_NAME) or (last_part(str(publisher)) if isinstance(publisher, URIRef) else "")
        if found:
            return found
    return ""


def _text(graph: Graph, node: Node, predicate: URIRef) -> str:
    """A text of a node, in Dutch where there is a choice."""
    texts = [text for text in graph.objects(node, predicate) if isinstance(text, Literal)]
    texts.sort(key=lambda text: (text.language or "nl") != "nl")
    return str(texts[0]) if texts else ""


def _of_csv(content: bytes, home: str, words: Vocabulary) -> Iterator[KeptItem]:
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        with cells_up_to(MOST_BYTES):
            rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error):
        raise Refused("catalogues.refused.no_csv") from None
    for row in rows:
        cells = {str(name).strip().lower(): cell for name, cell in row.items() if isinstance(cell, str)}
        said = {field: next((cells[n] for n in names if cells.get(n)), "") for field, names in COLUMNS.items()}
        title = plain(said["title"], LONGEST_TITLE)
        if title:
            formats = said["formats"].replace(";", ",").split(",")
            dataset = Dataset(
                title=title,
                url=address(said["url"]),
                description=plain(said["description"], LONGEST_DESCRIPTION),
                owner=plain(said["owner"], LONGEST_NAME) or home,
                formats=format_names((part.strip() for part in formats), words),
                licence=licences().in_words(said["licence"]),
                modified=day(said["modified"]),
            )
            yield KeptItem(_id(said["url"] or title), dataset, plain(said["keywords"], LONGEST_DESCRIPTION))


def _id(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
