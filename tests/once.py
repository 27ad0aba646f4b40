"""What a process of tests does once, where a website does it at its start: the tests of a process build hundreds.

Templates are compiled, and our own YAML files are read: as long as they are what they were. A password that fits its
hash fits it again. Whom to trust on the internet is read once: that takes longer than a request to our own machine.
What a question to the database is in SQL is worked out once, for all databases of a kind. And no test waits until its
database is on the disk: what is lost there when the power goes, none of them needs.
"""

import pickle
import ssl
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import httpx
from argon2 import PasswordHasher
from httpx._transports import default as _transports
from jinja2 import Environment
from sqlalchemy import Engine, event

from bot.ground import yaml_lines
from bot.ground.database import engine
from bot.ground.settings import ROOT

_COMPILE, _LOAD, _VERIFY = Environment.compile, yaml_lines._load, PasswordHasher.verify
_TRUST, _PREPARE, _ENGINE = httpx.create_ssl_context, engine._prepare_sqlite, engine.create_engine
_known: dict[tuple[Any, ...], CodeType] = {}
_read: dict[tuple[Any, ...], bytes] = {}
_fitting: set[tuple[Any, Any]] = set()  # hashes with their password
_spoken: dict[str, tuple[Any, Any]] = {}  # by driver: the dialect of who connected first, and what was said in it
MOST_SAID = 3000  # statements that are remembered


def once() -> None:
    """From here on."""
    Environment.compile = _compiled  # type: ignore[method-assign,assignment]
    yaml_lines._load = _loaded
    PasswordHasher.verify = _verified  # type: ignore[method-assign]
    engine._prepare_sqlite = _prepared
    engine.create_engine = _engine
    httpx.create_ssl_context = _transports.create_ssl_context = _trusted  # type: ignore[attr-defined]


def _engine(url: Any, **options: Any) -> Engine:
    made = _ENGINE(url, query_cache_size=MOST_SAID, **options)
    driver, spoken = made.driver, (made.dialect, made._compiled_cache)
    if driver in _spoken:
        made.dialect, made._compiled_cache = _spoken[driver]
    else:
        event.listen(made, "connect", lambda *_: _spoken.setdefault(driver, spoken), once=True)
    return made


def _prepared(connection: Any, record: Any) -> None:
    _PREPARE(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


def _trusted(verify: ssl.SSLContext | str | bool = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
    return _usual(trust_env) if verify is True and cert is None else _TRUST(verify, cert, trust_env)


@cache
def _usual(trust_env: bool) -> ssl.SSLContext:
    return _TRUST(trust_env=trust_env)


def _verified(hasher: PasswordHasher, known: Any, password: Any) -> Any:
    """True; raises, after the whole work, where it does not fit."""
    if (known, password) not in _fitting:
        _VERIFY(hasher, known, password)
        _fitting.add((known, password))
    return True


def _loaded(path: Path, loader: Any) -> Any:
    """A copy of what stands in a file: whoever gets it may change it."""
    if not path.is_relative_to(ROOT) or not path.exists():
        return _LOAD(path, loader)
    found = path.stat()
    key = (path, loader, found.st_mtime_ns, found.st_size)
    if key not in _read:
        _read[key] = pickle.dumps(_LOAD(path, loader))
    return pickle.loads(_read[key])


def _compiled(
    environment: Environment,
    source: Any,
    name: str | None = None,
    filename: str | None = None,
    raw: bool = False,
    defer_init: bool = False,
) -> Any:
    """The code of a template, as other environments that read it in the same way have it."""
    if raw or not isinstance(source, str):
        return _COMPILE(environment, source, name, filename, raw, defer_init)
    reads = (*sorted(environment.extensions), environment.trim_blocks, environment.lstrip_blocks)
    names = (*sorted(environment.filters), *sorted(environment.tests))  # of one that is not known a template says so
    key = (source, name, filename, defer_init, type(environment), environment.undefined, reads, names)
    if key not in _known:
        _known[key] = _COMPILE(environment, source, name, filename, raw, defer_init)
    return _known[key]
