"""The port of the website while there is none yet, and when there is none any more."""

import socket

import pytest

from bot.ops.sockets import door
from tests.starting import free_ports

HERE = "127.0.0.1"


def test_before_a_website_listens_nobody_is_let_wait_and_then_everybody_comes_in() -> None:
    (port,) = free_ports(1)
    with door(HERE, port) as held:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HERE, port))
        with socket.socket(fileno=held.dup().detach()) as website:
            website.listen()
        with socket.create_connection((HERE, port)):
            pass  # that website is gone; visitors wait for the next


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.create_server((HERE, 0)) as taken, pytest.raises(OSError, match="in use"):
        door(HERE, taken.getsockname()[1])
