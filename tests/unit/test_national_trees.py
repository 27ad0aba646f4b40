"""YAML and JSON that come back, and files that are refused as a whole."""

import pytest
from sqlalchemy import Engine

from bot.ground.errors import Refused
from bot.staff.national import spreadsheets
from tests.unit.exchange import STAFF, plan, problems, told


def test_a_text_of_yaml_is_what_stands_there(tiny: Engine) -> None:
    body = b"entries:\n  - id: privacy.inzage\n    phrasings: [no, 112, 2026-13-45, 1.10, yes]\n"
    assert told(plan(tiny, "a.yml", body))["privacy.inzage"]["phrasings"] == ["no", "112", "2026-13-45", "1.10", "yes"]


def test_wrong_types_and_unknown_keys_have_their_line(tiny: Engine) -> None:
    body = (
        b"entries:\n  - id: privacy.inzage\n    phrasings: een\n    kleur: rood\n"
        b"  - id: privacy.wissen\n    sources: [https://a.example]\n    followups: [a]\n    question: {}\n  - los\n"
    )
    assert problems(plan(tiny, "a.yaml", body)) == [
        (2, "privacy.inzage", "phrasings", "wrong_type"),
        (2, "privacy.inzage", "kleur", "unknown_column"),
        (5, "privacy.wissen", "sources", "wrong_type"),
        (5, "privacy.wissen", "followups", "wrong_type"),
        (5, "privacy.wissen", "question", "wrong_type"),
        (3, "", "id", "id_missing"),
    ]


BILLION = "a: &a [x]\nb: &b [*a, *a]\nentries: [*b, *b]\n"


DEEP_JSON = "[" * 100_000


DEEP_YAML = "entries: " + "[" * 10_000


@pytest.mark.parametrize(
    ("file", "body", "why"),
    [
        ("a.txt", b"x", "unknown_kind"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \n", "empty"),
        ("a.csv", b"Kenmerk;Vraag\nprivacy.inzage;\"nooit dicht\n", "no_csv"),
        ("a.csv", b"Vraag;Antwoord\na;b\n", "no_id_column"),
        ("a.csv", b"\x81\x00\x81", "encoding"),
        ("a.xlsx", b"PK geen zip", "no_xlsx"),
        ("a.yml", BILLION.encode(), "alias"),
        ("a.yml", b"entries: [", "no_yaml"),
        ("a.yml", b"entries: [{id: a, id: b}]", "no_yaml"),
        ("a.yml", b"- !!python/name:os.system", "no_yaml"),
        ("a.yml", DEEP_YAML.encode(), "too_deep"),
        ("a.yml", b"wat: anders", "no_entries"),
        ("a.json", b"{", "no_json"),
        ("a.json", b'{"entries": [{"id": "a", "id": "b"}]}', "key_twice"),
        ("a.json", DEEP_JSON.encode(), "too_deep"),
        ("a.json", b'{"entries": [' + b"9" * 5000 + b"]}", "no_json"),
        ("a.json", b'"tekst"', "no_entries"),
        ("a.csv", b"x" * (spreadsheets.MOST_BYTES + 1), "too_large"),
        ("a.csv", b"a;" * 100, "too_large"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_as_a_whole(tiny: Engine, file: str, body: bytes, why: str) -> None:
    with pytest.raises(Refused) as caught:
        plan(tiny, file, body)
    assert caught.value.code == f"national.unreadable.{why}"
    assert caught.value.said(STAFF)
