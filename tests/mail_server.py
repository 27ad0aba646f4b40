"""A real mail server on loopback, in a thread of the test: what was mailed, and a mail server that fails."""

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.starting import free_ports

NAME, PASSWORD = "datawijzer@zandermeer.example", "geheim/woord"  # signs that an address has to write otherwise


@dataclass
class MailServer:
    """What it got; `refuses` holds the answer per address, `fails` the answer to every letter."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    fails: str = ""
    signed_in: list[bool] = field(default_factory=list)
    in_tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, to: str, _options: Any) -> str:  # noqa: N802
        """Whether this address will do."""
        if to in self.refuses:
            return self.refuses[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter."""
        if self.fails:
            return self.fails
        self.letters.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.signed_in.append(bool(session.authenticated))
        self.in_tls.append(session.ssl is not None)
        return "250 OK"

    def text(self, number: int = -1) -> str:
        """What a letter says."""
        return str(self.letters[number].get_content()).replace("\r\n", "\n")


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A server on a free port; `options` are aiosmtpd's."""
    handler = MailServer(port=free_ports(1)[0])
    here = "127.0.0.1"  # said of itself too: else it asks the resolver for its name, at every connection
    controller = Controller(handler, hostname=here, server_hostname=here, port=handler.port, **options)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def asks_password(_server: Any, _session: Any, _envelope: Any, mechanism: str, given: Any) -> AuthResult:
    """The authenticator of a server that knows one name."""
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (NAME.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate of its own for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1)).add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def tls(file: Path) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
