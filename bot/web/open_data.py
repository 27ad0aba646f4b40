"""The questions and answers described as open data in DCAT-AP-NL 3.0, for catalogues such as data.overheid.nl."""

from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.faq.store import Content, FaqStore
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.http.templating import public_address

EU = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FORMATS = (("JSON", "/api/faq", "application/json"), ("CSV", "/api/faq.csv", "text/csv"))
LANGUAGE = {"@id": f"{EU}/language/NLD", "@type": "dct:LinguisticSystem"}

Node = dict[str, Any]


class OpenData:
    """Describes the published entries of one municipality; every `site` is the absolute address of the website."""

    def __init__(self, store: FaqStore, municipality: Municipality, texts: Texts, settings: Settings) -> None:
        self._store = store
        self._municipality = municipality
        self._texts = texts
        self._settings = settings

    def routes(self) -> list[Route]:
        """The route of this endpoint; it comes before `/api/faq/{id}`."""
        return [Route("/api/faq/dcat.json", self.catalogue)]

    async def catalogue(self, request: Request) -> JSONResponse:
        """A catalogue with one dataset and one service, as JSON-LD."""
        content = await to_thread.run_sync(self._store.content)
        site = public_address(request, self._settings)
        return JSONResponse(self.describe(content.without_paused(), site), media_type="application/ld+json")

    def describe(self, content: Content, site: str) -> Node:
        """The catalogue."""
        about = self._about()
        shared = ("dct:publisher", "dct:creator", "dct:language", "dcat:contactPoint")
        return {
            "@context": CONTEXT,
            "@id": f"{site}/api/faq/dcat.json",
            "@type": "dcat:Catalog",
            "dct:title": self._dutch("open_data.catalogue"),
            "dct:description": self._dutch("open_data.description"),
            "dct:license": self._licence(),
            "foaf:homepage": {"@id": f"{site}/vragen", "@type": "foaf:Document"},
            **{name: about[name] for name in shared},
            "dcat:dataset": self._dataset(content, site, about),
            "dcat:service": self._service(site, about),
        }

    def _dataset(self, content: Content, site: str, about: Node) -> Node:
        checked = max((entry.checked_on.isoformat() for entry in content.entries.values()), default=None)
        return {
            "@id": f"{site}/api/faq#dataset",
            "@type": "dcat:Dataset",
            "dct:identifier": f"{site}/api/faq#dataset",
            "dct:title": self._dutch("open_data.title"),
            "dct:description": self._dutch("open_data.description"),
            "dct:modified": {"@type": "xsd:date", "@value": checked} if checked else [],
            "dct:accrualPeriodicity": _concept(f"{EU}/frequency/IRREG", "dct:Frequency"),
            "dcat:landingPage": {"@id": f"{site}/vragen", "@type": "foaf:Document"},
            "dcat:distribution": [self._distribution(site, *made) for made in FORMATS],
            **about,
        }

    def _distribution(self, site: str, name: str, path: str, media_type: str) -> Node:
        address = {"@id": f"{site}{path}"}
        return {
            "@id": f"{site}{path}#{name.lower()}",
            "@type": "dcat:Distribution",
            "dct:language": LANGUAGE,
            "dct:title": {"@language": "nl", "@value": name},
            "dcat:accessURL": address,
            "dcat:downloadURL": address,
            "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{media_type}", "@type": "dct:MediaType"},
            "dct:format": {"@id": f"{EU}/file-type/{name}", "@type": "dct:MediaTypeOrExtent"},
            "dct:license": self._licence(),
            "dcat:accessService": {"@id": f"{site}/api#service"},
        }

    def _service(self, site: str, about: Node) -> Node:
        return {
            "@id": f"{site}/api#service",
            "@type": "dcat:DataService",
            "dct:identifier": f"{site}/api#service",
            "dct:title": self._dutch("open_data.service"),
            "dct:description": self._dutch("open_data.description"),
            "dct:license": self._licence(),
            "dcat:endpointURL": {"@id": f"{site}/api/faq"},
            "dcat:endpointDescription": {"@id": f"{site}/api/openapi.json"},
            "dcat:servesDataset": {"@id": f"{site}/api/faq#dataset"},
            **about,
        }

    def _about(self) -> Node:
        """What is said of the dataset and of the service alike."""
        publisher = {
            "@id": self._municipality.tooi,
            "@type": "foaf:Agent",
            "foaf:name": self._dutch("organisation"),
            "dct:type": _concept("http://purl.org/adms/publishertype/LocalAuthority", "skos:Concept"),
        }
        desk = self._municipality.desk("data")
        return {
            "dct:publisher": publisher,
            "dct:creator": {"@id": self._municipality.tooi},
            "dct:language": LANGUAGE,
            "dct:accessRights": _concept(f"{EU}/access-right/PUBLIC", "dct:RightsStatement"),
            "dcat:theme": [_concept(f"{EU}/data-theme/{theme}", "skos:Concept") for theme in ("GOVE", "JUST")],
            "dcat:keyword": [
                {"@language": "nl", "@value": word} for word in self._texts("open_data.keywords").split(", ")
            ],
            "dcat:contactPoint": {
                "@type": ["vcard:Organization", "vcard:Kind"],
                "vcard:fn": {"@language": "nl", "@value": desk.name},
                "vcard:hasEmail": {"@id": f"mailto:{desk.email}"},
                "vcard:hasURL": {"@id": desk.url},
            },
        }

    def _licence(self) -> Node:
        return _concept(self._municipality.open_data_licence, "dct:LicenseDocument")

    def _dutch(self, name: str) -> Node:
        return {"@language": "nl", "@value": self._texts(name)}


def _concept(address: str, kind: str) -> Node:
    return {"@id": address, "@type": kind}
