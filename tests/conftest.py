"""What all tests share: one running installation per session, started only when a test asks for it."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The assistant with its three real processes and a database of its own."""
    with Stack(tmp_path_factory.mktemp("home")) as running:
        yield running
