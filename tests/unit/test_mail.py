"""Mail goes out over a real mail server on loopback, and what goes wrong has one of two names."""

from pathlib import Path
from urllib.parse import quote

import pytest

from bot.ground.errors import ConfigurationError
from bot.ground.mail import MailAway, Mailer, MailRefused, is_mail_address, open_mailer
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from tests.mail_server import NAME, PASSWORD, asks_password, certificate, mail_server, tls
from tests.starting import free_ports

TO = "redactie@zandermeer.example"
KNOWN = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # of the server itself
LOGIN = f"{quote(NAME, safe='')}:{quote(PASSWORD, safe='')}"


def mailer(url: str, municipality: Municipality, **more: str) -> Mailer:
    found = open_mailer(Settings(smtp_url=url, **more), municipality)
    assert found
    return found


def test_a_letter_arrives_as_it_was_written(municipality: Municipality) -> None:
    with mail_server() as server:
        mailer(f"smtp://127.0.0.1:{server.port}", municipality).send(TO, "Te doen: één vraag", "Goedemorgen.\n\n- Café")
    sender = municipality.desk("general").email
    assert server.envelopes == [(sender, [TO])]
    letter = server.letters[0]
    assert letter["Subject"] == "Te doen: één vraag"
    assert letter["From"] == f"{municipality.assistant_name} <{sender}>"
    assert letter["To"] == TO
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith(f"@{sender.partition('@')[2]}>")
    assert letter.get_content_type() == "text/plain"
    assert server.text() == "Goedemorgen.\n\n- Café\n"


def test_it_comes_from_whom_the_settings_name(municipality: Municipality) -> None:
    with mail_server() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        mailer(url, municipality, mail_from="niet-antwoorden@chat.example").send(TO, "Te doen", "Iets.")
    assert server.envelopes[0][0] == "niet-antwoorden@chat.example"


@KNOWN
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_name_and_a_password_go_over_tls(
    scheme: str, municipality: Municipality, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    options = {"ssl_context": tls(file)} if scheme == "smtps" else {"tls_context": tls(file), "require_starttls": True}
    asking = {"authenticator": asks_password, "auth_required": True, "auth_require_tls": scheme == "smtp"}
    with mail_server(**options, **asking) as server:
        wanted = mailer(f"{scheme}://{LOGIN}@127.0.0.1:{server.port}", municipality)
        with pytest.raises(MailAway, match="SSLCertVerificationError"):
            wanted.send(TO, "Te doen", "Van een certificaat dat niemand kent.")
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        wanted.send(TO, "Te doen", "Iets.")
        with pytest.raises(MailAway, match="SMTPAuthenticationError"):
            mailer(f"{scheme}://x:y@127.0.0.1:{server.port}", municipality).send(TO, "Te doen", "Iets.")
    assert server.signed_in == [True]
    assert server.in_tls == [scheme == "smtp"]  # of TLS from the first byte the server itself knows nothing


@KNOWN
def test_a_password_never_leaves_this_machine_in_the_clear(municipality: Municipality) -> None:
    asking = {"authenticator": asks_password, "auth_required": True, "auth_require_tls": False}
    with mail_server(**asking) as server:
        mailer(f"smtp://{LOGIN}@127.0.0.1:{server.port}", municipality).send(TO, "Te doen", "Iets.")
        with pytest.raises(MailAway, match="SMTPNotSupportedError"):  # 127.1 is no name of this machine that we know
            mailer(f"smtp://{LOGIN}@127.1:{server.port}", municipality).send(TO, "Te doen", "Iets.")
    assert server.signed_in == [True]


def test_a_subject_is_one_line_and_makes_no_header(municipality: Municipality) -> None:
    with mail_server() as server:
        mailer(f"smtp://127.0.0.1:{server.port}", municipality).send(
            TO, "Te doen\r\nBcc: vreemde@elders.example\r\n\r\nHallo", "Iets."
        )
    assert server.envelopes[0][1] == [TO]
    assert server.letters[0]["Bcc"] is None
    assert server.letters[0]["Subject"] == "Te doen Bcc: vreemde@elders.example Hallo"
    assert server.text() == "Iets.\n"


@pytest.mark.parametrize(
    "address",
    ["", "redactie", "a@b", "a b@c.nl", "a@c.nl\r\nBcc: d@e.nl", "a@c.nl, d@e.nl", "<a@c.nl>", ".a@c.nl", "a..b@c.nl",
     "a@-c.nl", "a@c..nl", f"{'a' * 65}@c.nl", f"a@{'c.' * 130}nl", "é@c.nl", "a@c.nl\n"],
)  # fmt: skip
def test_what_is_no_address_gets_no_mail(address: str, municipality: Municipality) -> None:
    assert not is_mail_address(address)
    with mail_server() as server, pytest.raises(MailRefused):
        mailer(f"smtp://127.0.0.1:{server.port}", municipality).send(address, "Te doen", "Iets.")
    assert not server.envelopes


@pytest.mark.parametrize("address", ["a@c.nl", "j.de-vries+werk@post.zandermeer.example", "O'Brien@x.museum"])
def test_what_is_an_address(address: str) -> None:
    assert is_mail_address(address)


def test_who_is_gone_for_good_is_another_matter_than_a_full_box(municipality: Municipality) -> None:
    with mail_server() as server:
        to_it = mailer(f"smtp://127.0.0.1:{server.port}", municipality)
        server.refuses = {TO: "550 weg"}
        with pytest.raises(MailRefused, match=r"^address refused: 550$"):
            to_it.send(TO, "Te doen", "Iets.")
        server.refuses = {TO: "452 vol"}
        with pytest.raises(MailAway, match=r"^address refused: 452$"):
            to_it.send(TO, "Te doen", "Iets.")
        server.refuses, server.fails = {}, "451 later"
        with pytest.raises(MailAway, match=r"^SMTPDataError$"):
            to_it.send(TO, "Te doen", "Iets.")


def test_a_server_that_is_not_there_may_be_tried_again(municipality: Municipality) -> None:
    with pytest.raises(MailAway, match=r"^ConnectionRefusedError$"):
        mailer(f"smtp://127.0.0.1:{free_ports(1)[0]}", municipality).send(TO, "Te doen", "Iets.")


def test_without_a_server_there_is_no_mailer(municipality: Municipality, tmp_path: Path) -> None:
    settings = Settings(smtp_url="", datawijzer_home=tmp_path)
    assert open_mailer(settings, municipality) is None
    settings.secret_file("smtp_url").parent.mkdir()
    settings.secret_file("smtp_url").write_text("smtps://naam:woord@post.example\n")
    found = open_mailer(settings, municipality)
    assert found
    assert found.url.hostname == "post.example"


@pytest.mark.parametrize(
    "url", ["http://post.example", "smtp://", "post.example:25", "smtp://post:x", "smtp://p/geheim"]
)
def test_a_wrong_address_stops_the_start_and_is_not_told(url: str, municipality: Municipality) -> None:
    with pytest.raises(ConfigurationError, match="SMTP_URL has to be as") as caught:
        open_mailer(Settings(smtp_url=url), municipality)
    assert "geheim" not in str(caught.value)


def test_a_wrong_sender_stops_the_start(municipality: Municipality) -> None:
    with pytest.raises(ConfigurationError, match="MAIL_FROM"):
        open_mailer(Settings(smtp_url="smtp://post.example", mail_from="x\r\nBcc: y@z.nl"), municipality)
