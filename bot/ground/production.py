"""What an installation that serves residents must not be started with; all that is wrong is told at once."""

import ipaddress
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.ground.errors import ConfigurationError
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml

SENTENCES = ROOT / "data/production.yml"
LEAST_SECRET = 20  # characters
LEAST_PASSWORD = 12
RESERVED = (".example", ".test", ".invalid", "localhost")  # domains that never are a municipality's (RFC 2606)
SAMPLES = frozenset({
    "changeme", "change-me", "change_me", "geheim", "wachtwoord", "welkom", "password", "passwd", "secret", "postgres",
    "datawijzer", "admin", "test", "voorbeeld", "example", "token",
})  # fmt: skip
SECRETS = ("metrics_token", "rasa_auth_token", "live_chat_token", "live_chat_secret", "oidc_client_secret")
NEEDED_FOR_LIVE_CHAT = ("live_chat_token", "live_chat_secret")

Fault = tuple[str, dict[str, object]]  # the name of its sentence, and what is filled in


def refuse_unsafe(settings: Settings) -> None:
    """Stop before anything starts where an installation for residents is not safe; nothing is asked of any other.

    Raises:
        ConfigurationError: one sentence for each fault.
    """
    if not settings.is_production:
        return
    sentences: dict[str, str] = load_yaml(SENTENCES)
    faults = [sentences[name].format(**values) for name, values in faults_of(settings)]
    if faults:
        raise ConfigurationError("\n- ".join((sentences["intro"], *faults)))


def faults_of(settings: Settings) -> list[Fault]:
    """Everything that is wrong with an installation that serves residents."""
    municipality = load_municipality(settings.municipality)
    return [
        *_of_address(settings, municipality),
        *_of_proxy(settings.forwarded_allow_ips),
        *([("no_rate_limit", {})] if settings.chat_rate_limit == "off" else []),
        *_of_origins(municipality),
        *_of_database(settings),
        *_of_secrets(settings, municipality),
        *_of_files(settings.datawijzer_home / "secrets"),
    ]


def _of_address(settings: Settings, municipality: Municipality) -> Iterator[Fault]:
    if not settings.public_url.startswith("https://"):
        yield "no_tls", {}
    elif _is_sample(settings.public_url):
        yield "sample_address", {"host": _host(settings.public_url)}
    if _is_sample(municipality.website):
        yield "sample_municipality", {"host": _host(municipality.website)}


def _of_proxy(value: str) -> Iterator[Fault]:
    """Whose word counts for who a visitor is, and so for whom the rate limit counts."""
    try:
        networks = [
            ipaddress.ip_network(each.strip(), strict=False) for each in value.split(",") if each.strip() != "*"
        ]
    except ValueError:
        yield "no_proxy", {"value": value}
        return
    if "*" in value or any(network.prefixlen == 0 for network in networks):
        yield "any_proxy", {"value": value}


def _of_origins(municipality: Municipality) -> Iterator[Fault]:
    for origin in municipality.embed_origins:
        if not origin.startswith("https://") or "*" in origin or _is_sample(origin):
            yield "open_origin", {"origin": origin}


def _of_database(settings: Settings) -> Iterator[Fault]:
    if not settings.database.startswith("sqlite"):
        yield from _of_password("DATABASE_URL", settings.database, is_needed=True)
    elif settings.machines > 1:
        yield "many_on_sqlite", {"count": settings.machines}
    if settings.redis_url:
        yield from _of_password("REDIS_URL", settings.redis_url, is_needed=False)


def _of_password(setting: str, address: str, *, is_needed: bool) -> Iterator[Fault]:
    """`is_needed`: where the address is that of another machine; a socket or loopback has the system as its guard."""
    try:
        url = make_url(address)
    except ArgumentError:
        return  # told in its own words where it is opened
    password = str(url.password or "")
    if not password and is_needed and url.host not in (None, "", "localhost", "127.0.0.1", "::1"):
        yield "no_password", {"setting": setting}
    if password and _is_weak(password, LEAST_PASSWORD):
        yield "sample_password", {"setting": setting, "least": LEAST_PASSWORD}


def _of_secrets(settings: Settings, municipality: Municipality) -> Iterator[Fault]:
    needed = {*(NEEDED_FOR_LIVE_CHAT if municipality.live_chat else ())}
    if municipality.sign_in.provider:
        needed.add("oidc_client_secret")
    for name in SECRETS:
        value = settings.secret(name)
        if (value or name in needed) and _is_weak(value, LEAST_SECRET):
            yield "sample_secret", {"setting": name.upper(), "least": LEAST_SECRET}


def _of_files(folder: Path) -> Iterator[Fault]:
    """Secrets that stand in files: nobody else's to read, and made by chance."""
    if not folder.is_dir():
        return  # made at this start
    for file in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        if file.stat().st_mode & stat.S_IRWXO and folder.stat().st_mode & stat.S_IRWXO:
            yield "open_file", {"file": file}
        if file.name in ("beheer", "accounts") and _is_weak(file.read_text().strip(), LEAST_SECRET):
            yield "sample_secret", {"setting": file, "least": LEAST_SECRET}


def _is_weak(value: str, least: int) -> bool:
    return len(value) < least or value.lower() in SAMPLES or len(set(value)) < least // 3


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()


def _is_sample(address: str) -> bool:
    return _host(address).endswith(RESERVED)
