"""What residents type stands in the conversation alone: in no log and in no metric, whatever goes wrong.

What is personal in it stands nowhere at all.
"""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ground.masking import KINDS
from bot.ops.backup import backup
from tests.stack import Stack, new_sender

MARK = "kwispelsnorretje"


def test_a_question_stands_in_no_log_and_no_metric(stack: Stack) -> None:
    sender = new_sender()
    say_it_in_every_way(stack, sender)

    assert MARK in json.dumps(stack.http.get(f"/api/conversations/{sender}").json()), "the search itself must work"
    for name, log in stack.logs().items():
        assert MARK not in log, f"{name}.log"
        assert sender not in log, f"{name}.log"
    metrics = stack.http.get("/metrics").raise_for_status().text
    assert "datawijzer_messages_total" in metrics
    assert MARK not in metrics
    assert sender not in metrics


def test_no_problem_repeats_what_was_said(stack: Stack) -> None:
    for response in say_it_in_every_way(stack, new_sender()):
        if response.is_error:
            assert MARK not in response.text


def say_it_in_every_way(stack: Stack, sender: str) -> list:
    """The mark as a question, a command, a broken body, too long a text, feedback and an address."""
    post, as_json = stack.http.post, {"content-type": "application/json"}
    chat = {"sender": sender, "message": f"wat doen jullie met mijn {MARK}"}
    return [
        post("/api/chat", json=chat),
        post("/api/chat", json={**chat, "message": f"/{MARK}"}),
        post("/api/chat", json={**chat, "message": f'/choose{{"faq": "{MARK}'}),
        post("/api/chat", json={**chat, "message": f"{MARK} " * 100}),
        post("/api/chat", json={**chat, "sender": MARK[:5]}),
        post("/api/chat", content=f'{{"sender": "{sender}", "message": "{MARK}'.encode(), headers=as_json),
        post("/api/chat", content=MARK.encode(), headers={"content-type": "text/plain"}),
        post("/api/feedback", json={"sender": sender, "faq": MARK, "version": 1, "helpful": True}),
        stack.http.get(f"/api/faq/{MARK}"),
        stack.http.get(f"/{MARK}"),
        stack.http.get(f"/api/conversations/{MARK}"),
    ]


PLANTED = {  # for each kind how it is typed, and what must then stand nowhere
    "bsn": [("mijn bsn is {}, wat weet u van mij?", "1237 456 80"),
            ("bsn{}", "123745680"), ("bsn {} uit word", "123\u00a0745\u00a0680")],
    "iban": [("rekening{} klopt niet", "NL20INGB0001234567"), ("stort op {}", "be68 5390 0754 7034")],
    "card": [("mijn kaart {} is gestolen", "5500 0000 0000 0004")],
    "phone": [("tel{} graag", "0687654321"), ("bel {}", "+31 6 8765 4321"), ("bel {}", "06\u20118765\u20114321")],
    "email": [("mail {}", "kwispelaar@planterij.example"), ("mail {}", "Kwispelaar at planterij punt example")],
    "address": [("ik woon op {}", "Fluitekruidlaan 8731"),
                ("mijn adres is {}", "3871 QX 8731"), ("{} filmt mij", "Oude Kwispelmarkt 87")],
    "name": [("ik ben {} en wil inzage", "Kwispelina van Planterijen"), ("MIJN NAAM IS {}", "KWISPELINA PLANTERIJEN"),
             ("mijn zoon {} krijgt post", "kwispelino")],
    "birth": [("geboren op {}", "17-04-1963"), ("geboren op {}", "zeventien april negentiendrieenzestig")],
    "document": [("paspoort {}", "NXK4P7RT3"), ("mijn rijbewijs is {}", "5198237461"), ("v-nummer {}", "2871987341")],
    "plate": [("kenteken {} gefilmd", "TZ-482-K"), ("nummerbord {}", "48 tzk 7")],
    "ip": [("mijn ip is {}", "203.0.113.77"), ("ip {}", "2001:db8:77::8731")],
    "secret": [("mijn digid wachtwoord is {}", "Kwispelregen63!"), ("digid gebruikersnaam: {}", "kwispelina63")],
}  # fmt: skip


@pytest.fixture(scope="module")
def planted(stack: Stack) -> list[str]:
    """Personal data of every kind, sent wherever somebody can type; all that must stand nowhere."""
    everything = [(said.format(value), value) for pairs in PLANTED.values() for said, value in pairs]
    for message, _ in everything:
        chat = {"sender": new_sender(), "message": message}
        for answer in (
            stack.http.post("/api/chat", json=chat, headers={"Idempotency-Key": new_sender()}),
            stack.http.post("/api/chat", json={**chat, "message": f"/{message}"}),
            stack.http.post("/api/feedback", json={**liked(stack), "sender": chat["sender"], "comment": message}),
            stack.http.post("/chat", data={"message": message}, follow_redirects=True),
        ):
            assert not answer.is_error, answer.text
        for wrong in (json.dumps(chat)[:-1], json.dumps({**chat, "sender": message}), message):
            stack.http.post("/api/chat", content=wrong.encode(), headers={"content-type": "application/json"})
        stack.http.get(f"/vragen?zoek={message}")
        stack.http.get(f"/{message}")
    return [value for _, value in everything]


def liked(stack: Stack) -> dict[str, object]:
    """A rating of some answer."""
    entry = stack.http.get("/api/faq/privacy.inzage").json()
    return {"faq": "privacy.inzage", "version": entry["version"], "helpful": False}


def test_personal_data_of_every_kind_is_in_no_file_log_backup_or_metric(
    stack: Stack, planted: list[str], tmp_path: Path
) -> None:
    assert set(PLANTED) == set(KINDS)
    archive = backup(stack.settings)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    metrics = stack.http.get("/metrics").raise_for_status().content
    places = {str(path): path.read_bytes() for folder in (stack.home, tmp_path) for path in files_in(folder)}
    assert any(name.endswith("datawijzer.db-wal") for name in places), "the search must see the log of writes"
    assert sum(b"[bsn]" in content for content in places.values()) >= 2, "in the database and its back-up"
    forms = {form.lower().encode() for value in planted for form in (value, json.dumps(value)[1:-1])}
    found = []
    for name, content in [*places.items(), ("/metrics", metrics)]:
        in_small = content.lower()  # once for each: half a gigabyte together
        found += [(form, name) for form in forms if form in in_small]
    assert not found, found


def files_in(folder: Path) -> Iterator[Path]:
    """Every file under a folder."""
    return (path for path in folder.rglob("*") if path.is_file())
