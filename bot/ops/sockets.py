"""The socket that every web process accepts from.

It belongs to `make run`, which hands it down: when one of them dies the others go on accepting, and while there is
none, visitors wait for the next. Before the first one listens nobody is let wait: whatever stands before the machine
has an honest no for them.
"""

import socket


def door(address: str, port: int) -> socket.socket:
    """A socket that has its port, and that children may inherit; the first of them begins to listen on it."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((address, port))
    except OSError:
        bound.close()
        raise
    bound.setblocking(False)
    return bound
