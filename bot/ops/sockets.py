"""The socket that every web process accepts from.

It belongs to `make run`, which hands it down: when one of them dies the others go on accepting, and while there is
none, visitors wait for the next.
"""

import socket

BACKLOG = 2048


def listening(address: str, port: int) -> socket.socket:
    """A socket that listens and that children may inherit."""
    listener = socket.create_server((address, port), backlog=BACKLOG)
    listener.setblocking(False)
    return listener
