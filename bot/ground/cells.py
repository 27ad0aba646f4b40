"""How long a cell of a CSV may be, while one is read."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_one_reads = Lock()  # the library knows one bound for a whole process


@contextmanager
def cells_up_to(most: int) -> Iterator[None]:
    """Within this the library takes cells of `most` characters; after it the bound is what it was."""
    with _one_reads:
        before = csv.field_size_limit(most)
        try:
            yield
        finally:
            csv.field_size_limit(before)
