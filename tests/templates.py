"""Templates compiled once for all tests of a process: each site has an environment of its own, and its own pages."""

from types import CodeType
from typing import Any

from jinja2 import Environment

_COMPILE = Environment.compile
_known: dict[tuple[Any, ...], CodeType] = {}


def compile_once() -> None:
    """Let environments that read the same source in the same way share what is made of it."""
    Environment.compile = _compiled  # type: ignore[method-assign,assignment]


def _compiled(
    environment: Environment,
    source: Any,
    name: str | None = None,
    filename: str | None = None,
    raw: bool = False,
    defer_init: bool = False,
) -> Any:
    if raw or not isinstance(source, str):
        return _COMPILE(environment, source, name, filename, raw, defer_init)
    reads = (*sorted(environment.extensions), environment.trim_blocks, environment.lstrip_blocks)
    names = (*sorted(environment.filters), *sorted(environment.tests))  # of one that is not known a template says so
    key = (source, name, filename, defer_init, type(environment), environment.undefined, reads, names)
    if key not in _known:
        _known[key] = _COMPILE(environment, source, name, filename, raw, defer_init)
    return _known[key]
