"""A CKAN and a register's export for tests, on a free port of loopback: as the documents say, or as a test wants.

The CKAN finds a dataset when every word is in it (`mm=100%`), after Dutch stemming as far as plurals go, filters by
`fq`, and answers a query with signs of Solr's language as CKAN does: 409 with `success: false`.
"""

import json
import re
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

TERMS = "http://standaarden.overheid.nl/owms/terms/"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
SPECIAL = re.compile(r'[+\-&|!(){}\[\]^"~*?:\\/]')
CLAUSE = re.compile(r'(authority|organization|res_format):\(((?:"[^"]*"|[^()"])*)\)')


def dataset(slug: str, title: str, **changes: Any) -> dict[str, Any]:
    """A dataset as the API gives it."""
    own = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, slug)), "name": slug, "title": title,
        "notes": f"<p>Alles over <b>{title}</b>.</p>", "authority": f"{TERMS}Zandermeer_(gemeente)",
        "organization": {"name": "dataplatform", "title": "Dataplatform"},
        "license_id": "http://creativecommons.org/licenses/by/4.0/deed.nl",
        "modified": "2026-05-03", "metadata_modified": "2026-06-01T10:00:00.000000",
        "resources": [{"format": f"{FILE_TYPES}CSV"}, {"format": "JSON"}], "tags": [],
    }  # fmt: skip
    return own | changes


DATASETS = (
    dataset("bomen-zandermeer", "Bomen in beheer"),
    dataset("bomen-utrecht", "Bomenkaart van Utrecht", authority=f"{TERMS}Utrecht", resources=[{"format": "GEOJSON"}]),
    dataset("fietspaden", "Fietspaden", authority=f"{TERMS}Amsterdam", license_id="http://creativecommons.org/publicdomain/zero/1.0/deed.nl"),
    dataset("inkomen-cbs", "Inkomen per huishouden", authority=f"{TERMS}Centraal_Bureau_voor_de_Statistiek",
            organization={"name": "cbs-opendata", "title": "CBS"}, modified="2025-01-10"),
    *(dataset(f"lucht-{day}", f"Luchtkwaliteit meetpunt {day}", modified=f"2026-01-{day:02d}") for day in range(1, 13)),
    {"name": "kaal", "title": "Kale dataset over egels"},
    dataset("vuil", "<script>alert(1)</script>Vleermuizen [klik](javascript:alert(2)) \u202e\x07" + "x" * 5000,
            notes="<img src=x onerror=alert(3)>Tekst", name="../../../evil?x=1", license_id=None, 
            resources="geen lijst", modified="gisteren", organization="geen", authority=7),
)  # fmt: skip


class Ckan:
    """One CKAN. `mood`: how it behaves from now on."""

    def __init__(self) -> None:
        self.mood = "well"
        self.datasets: list[dict[str, Any]] = list(DATASETS)
        self.requests: list[dict[str, str]] = []
        self.agents: set[str] = set()
        self.export = b""  # of the algorithm register, under /downloads/
        self.release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"ckan": self}))
        self._server.daemon_threads = True
        self.host = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.host}/data/api/3/action/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    def search(self, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to `package_search`."""
        query, wanted = params.get("q", "*:*"), params.get("fq", "")
        if query != "*:*" and SPECIAL.search(query):
            return 409, {
                "success": False,
                "error": {"message": "Search Query is invalid", "__type": "Search Query Error"},
            }
        words = [] if query == "*:*" else query.lower().split()
        found = [each for each in self.datasets if _holds(each, words) and _passes(each, wanted)]
        if params.get("sort") == "modified desc":
            found.sort(key=lambda each: str(each.get("modified", "")), reverse=True)
        start, rows = int(params.get("start", "0")), int(params.get("rows", "10"))
        return 200, {"success": True, "result": {"count": len(found), "results": found[start : start + rows]}}


def _holds(each: dict[str, Any], words: list[str]) -> bool:
    text = re.sub(r"<[^>]*>", " ", f"{each['title']} {each.get('notes', '')}").lower()
    said = {_stem(word) for word in re.findall(r"\w+", text)}
    return all(_stem(word) in said for word in words)


def _stem(word: str) -> str:
    return re.sub(r"(en|s)$", "", word) if len(word) > 4 else word


def _passes(each: dict[str, Any], wanted: str) -> bool:
    """Each bracket is one filter; brackets with OR between them are one together."""

    def values(field: str) -> list[str]:
        if field == "organization":
            return [each["organization"]["name"]] if isinstance(each.get("organization"), dict) else []
        if field == "res_format":
            return [part["format"] for part in each.get("resources", []) if isinstance(part, dict)]
        return [str(each.get(field, ""))]

    hits = [bool(set(re.findall(r'"([^"]*)"', names)) & set(values(field))) for field, names in CLAUSE.findall(wanted)]
    joined = re.sub(CLAUSE, lambda _: str(hits.pop(0)), wanted).replace("AND", "and").replace("OR", "or")
    return bool(eval(joined)) if joined else True  # of True, False, and, or and brackets alone


MOODS = {
    "well": "_well", "once_500": "_once", "500": "_error", "hangs": "_hang", "drips": "_drip", "broken": "_broken",
    "no_success": "_no_success", "huge": "_huge", "elsewhere": "_elsewhere", "round": "_round", "moved": "_moved",
    "odd": "_odd", "403": "_forbidden",
}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    ckan: Ckan

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.ckan.requests.append({name: values[0] for name, values in parse_qs(parts.query).items()})
        self.ckan.agents.add(self.headers.get("User-Agent", ""))
        try:
            getattr(self, MOODS[self.ckan.mood])()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _well(self) -> None:
        if self.path.startswith("/downloads/"):
            return self._send(200, self.ckan.export)
        status, answer = self.ckan.search(self.ckan.requests[-1])
        self._send(status, json.dumps(answer).encode())

    def _once(self) -> None:
        self.ckan.mood = "well"
        self._error()

    def _error(self) -> None:
        self._send(500, b"<html>Er ging iets mis</html>")

    def _forbidden(self) -> None:
        self._send(403, b"{}")

    def _hang(self) -> None:
        self.ckan.release.wait(30)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.ckan.release.is_set():
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.02)

    def _broken(self) -> None:
        self._send(200, b'{"success": true, "result": {"count": 3, "resul')

    def _no_success(self) -> None:
        self._send(200, json.dumps({"success": False, "error": {"message": "Solr returned an error"}}).encode())

    def _odd(self) -> None:
        results = [
            None,
            7,
            {},
            {"title": ["x"]},
            dataset("goed", "Goede dataset over egels"),
            {"title": "Zonder naam"},
        ]
        self._send(200, json.dumps({"success": True, "result": {"count": "veel", "results": results}}).encode())

    def _huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b" " * 1_000_000)

    def _elsewhere(self) -> None:
        self._send(302, b"", Location="http://localhost:9/elders")

    def _round(self) -> None:
        self._send(302, b"", Location=self.path)

    def _moved(self) -> None:
        self.ckan.mood = "well"
        self._send(301, b"", Location=self.path)

    def log_message(self, *_: object) -> None:
        pass
