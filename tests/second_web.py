"""A second web process over the same assistant and database, with settings of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.stack import Stack
from tests.starting import website


@contextmanager
def second_web(stack: Stack, folder: Path, changes: dict[str, Any], **environment: str) -> Iterator[str]:
    """Its address; `changes` are keys of the municipality's file."""
    municipality = yaml.safe_load(stack.settings.municipality.read_text()) | changes
    (folder / "municipality.yml").write_text(yaml.safe_dump(municipality))
    own = {"MUNICIPALITY": str(folder / "municipality.yml"), **environment}
    with website(folder, {**stack.environment, **own}) as address:
        yield address
