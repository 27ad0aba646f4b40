"""Sentences with {placeholders}: the one way in which a text from a data file is filled."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each {placeholder} replaced.

    Raises:
        KeyError: one has no value: a bug, found by the tests; the import has checked those of answers.
    """
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """`text` with the {placeholders} that have a value replaced; one without stays, so that it can be seen."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def unknown_placeholders(text: str, values: Mapping[str, str]) -> list[str]:
    """Placeholders in `text` that have no value, in order of appearance."""
    return [name for name in PLACEHOLDER.findall(text) if name not in values]
