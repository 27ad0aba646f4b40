"""Whom clients trust: read once a process for all its clients, since that takes 17 ms and a megabyte."""

import ssl
from functools import cache

import httpx


@cache
def trusted(trust_env: bool = False) -> ssl.SSLContext:
    """What to verify servers with; `trust_env`: by SSL_CERT_FILE or SSL_CERT_DIR where they are set."""
    return httpx.create_ssl_context(trust_env=trust_env)
