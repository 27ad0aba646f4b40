"""Connections to the world outside alone, and bounded in time: an address in a text must not open our own network.

A name is looked up once and what it stands for is what is connected to, so that nothing can change in between.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from bot.ground.errors import DatawijzerError

OVER_IPV6 = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 by way of a translator: the last 32 bits


class InsideError(DatawijzerError):
    """The address is of a network of our own, and was not asked."""


class OnlyOutside(httpcore.SyncBackend):
    """Makes the connections of a pool. `seconds`: of a whole connection, however slowly its bytes drip in."""

    def __init__(self, seconds: float, may_be_inside: bool = False) -> None:
        """`may_be_inside`: for tests, whose servers are on this machine."""
        self._seconds = seconds
        self._may_be_inside = may_be_inside

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a host that is none of ours.

        Raises:
            InsideError: one of the addresses of that name is.
            httpcore.ConnectError: there is no such name.
        """
        until = time.monotonic() + self._seconds
        address = self._address_of(host, port)
        return _Bounded(super().connect_tcp(address, port, timeout, local_address, socket_options), until)

    def connect_unix_socket(self, *_arguments: Any, **_named: Any) -> httpcore.NetworkStream:
        """Never."""
        raise InsideError("socket")

    def _address_of(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(type(error).__name__) from None
        addresses = [str(info[4][0]) for info in found]
        if not self._may_be_inside and not all(map(is_outside, addresses)):
            raise InsideError(host)
        return addresses[0]


def is_outside(address: str) -> bool:
    """Whether an IP address is of the open internet, also where it stands for another in it (IPv6)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in OVER_IPV6:
            inner = ipaddress.IPv4Address(ip.packed[-4:])
        if inner is not None and not inner.is_global:
            return False
    return ip.is_global and not ip.is_multicast


class _Bounded(httpcore.NetworkStream):
    """A connection that ends at a moment of the monotonic clock."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def _left(self, timeout: float | None) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
