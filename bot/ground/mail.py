"""Mail: one plain text to one address, over the municipality's own mail server (`SMTP_URL`).

`smtp://` begins in the clear and goes on in TLS where the server can; a password goes over TLS alone, save on this
machine. `smtps://` is TLS from the first byte. A certificate has to be right, always.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from bot.ground.database.base import now
from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings

SECONDS = 10.0  # that the server may be silent
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LONGEST_ADDRESS, LONGEST_SUBJECT = 254, 200
REFUSED_FOR_GOOD = range(500, 600)
ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+", re.I | re.A
)


class MailAway(DatawijzerError):
    """The server did not take the mail now; it may be tried again. Says the class of what went wrong, nothing more."""


class MailRefused(DatawijzerError):
    """This address will never do: it is none, or the server refuses it for good."""


def is_mail_address(text: str) -> bool:
    """Whether mail can be sent to it: `name@host.tld`, nothing around it."""
    local = text.partition("@")[0]
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return len(text) <= LONGEST_ADDRESS and not dotted and ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True)
class Mailer:
    """A mail server, and who writes. Blocking: call it in a worker thread."""

    url: SplitResult
    sender: str  # address
    sender_name: str
    seconds: float = SECONDS

    def send(self, to: str, subject: str, text: str) -> None:
        """Send one plain text, and come back once the server took it.

        Raises:
            MailRefused: there is no use in trying this address again.
            MailAway: the server does not answer, or not now.
        """
        if not is_mail_address(to):
            raise MailRefused("no address")
        message = self._message(to, subject, text)
        try:
            with self._open() as server:
                self._sign_in(server)
                server.send_message(message, self.sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _),) = error.recipients.values()
            raise (MailRefused if code in REFUSED_FOR_GOOD else MailAway)(f"address refused: {code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailAway(type(error).__name__) from None

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        """A subject is one line, whatever is in it, so that nothing of it becomes another header."""
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(self.sender_name, addr_spec=self.sender)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = " ".join(subject.split())[:LONGEST_SUBJECT]
        message["Date"] = format_datetime(now())
        message["Message-ID"] = make_msgid(domain=self._domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's "I am away" comes back
        message.set_content(text)
        return message

    def _open(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "", self.url.port or PORTS[self.url.scheme]
        if self.url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self._domain, timeout=self.seconds, context=context)
        return smtplib.SMTP(host, port, self._domain, timeout=self.seconds)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        is_safe = self.url.scheme == "smtps" or self.url.hostname in LOOPBACK
        if self.url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            is_safe = True
        if self.url.username:
            if not is_safe:
                raise smtplib.SMTPNotSupportedError("a password, and no TLS")
            server.login(unquote(self.url.username), unquote(self.url.password or ""))

    @property
    def _domain(self) -> str:
        return self.sender.rpartition("@")[2]


def open_mailer(settings: Settings, municipality: Municipality) -> Mailer | None:
    """The mailer of an installation; none where `SMTP_URL` is empty: then nothing is ever mailed.

    Raises:
        ConfigurationError: the server's or the sender's address is none.
    """
    given = settings.secret("smtp_url")
    if not given:
        return None
    sender = settings.mail_from or municipality.desk("general").email
    if not is_mail_address(sender):
        raise ConfigurationError("MAIL_FROM is no e-mail address")
    return Mailer(_server(given), sender, municipality.assistant_name)


def _server(address: str) -> SplitResult:
    """Says nothing of the address in its error: there is a password in it."""
    try:
        url = urlsplit(address)
        is_right = url.scheme in PORTS and bool(url.hostname) and url.port != 0 and url.path in ("", "/")
    except ValueError:
        is_right = False
    if not is_right:
        raise ConfigurationError("SMTP_URL has to be as smtp://name:password@host:587 or smtps://host")
    return url
