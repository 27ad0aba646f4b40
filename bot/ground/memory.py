"""Memory of a process that has loaded what it stays with."""

import ctypes
import gc


def settle() -> None:
    """Give back what is free after a start; where Python looks for rubbish, leave out what is there now."""
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc
    if trim:
        trim(0)
