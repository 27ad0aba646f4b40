"""Comparing two texts, and fields as text and back."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.content_form import ON_THE_PAGE
from bot.staff.editing.content import empty_content
from bot.staff.editing.diff import Part, compare, differences
from bot.staff.editing.fields import moment_of, texts_of, value_of

ZONE = ZoneInfo("Europe/Amsterdam")
TEXT = st.text(alphabet=st.sampled_from("aé b.\n,1-"), max_size=60)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_back_from_the_parts(old: str, new: str) -> None:
    parts = compare(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new
    assert all(part.text for part in parts)


def test_only_the_changed_words_are_marked() -> None:
    assert compare("U krijgt binnen een maand antwoord.", "U krijgt binnen zes weken antwoord.") == (
        Part("same", "U krijgt binnen "),
        Part("removed", "een maand "),
        Part("added", "zes weken "),
        Part("same", "antwoord."),
    )


def test_a_text_that_is_wholly_new_is_not_shredded() -> None:
    old, new = "Bel ons op werkdagen.", "Stuur een brief naar het college"
    assert compare(old, new) == (Part("removed", old), Part("added", new))


def test_long_texts_without_a_common_word_are_compared_at_once() -> None:
    old, new = (" ".join(f"woord{number}{end}" for number in range(2000)) for end in "xy")
    assert compare(old, new) == (Part("removed", old), Part("added", new))  # took minutes with spaces of their own


def test_a_new_line_is_one_part() -> None:
    assert compare("een\ndrie\n", "een\ntwee\ndrie\n") == (
        Part("same", "een"), Part("added", "\ntwee"), Part("same", "\ndrie\n"),
    )  # fmt: skip
    assert compare("een\ntwee", "een\ntwee\ndrie") == (Part("same", "een\ntwee"), Part("added", "\ndrie"))


def test_only_fields_that_differ() -> None:
    old = texts_of(empty_content() | {"question": "Wat?", "phrasings": ["a", "b"]}, ZONE)
    new = texts_of(empty_content() | {"question": "Wat?", "phrasings": ["a", "c"]}, ZONE)
    (found,) = differences(old, new)
    assert found.field == "phrasings"
    assert found.parts == (Part("same", "a\n"), Part("removed", "b"), Part("added", "c"))
    assert differences(old, old) == []


def test_the_order_of_follow_ups_is_no_difference() -> None:
    where, how = ("where", "privacy.inzage"), ("how", "privacy.wissen")
    old, new = (texts_of(empty_content() | {"followups": dict(pairs)}, ZONE) for pairs in ([where, how], [how, where]))
    assert differences(old, new) == []


CONTENT = empty_content() | {
    "question": "Hoe?", "answer": "Zo.\n\nEn zo.", "phrasings": ["hoe dan", "op welke manier"],
    "sources": [{"title": "De wet | artikel 1", "url": "https://wetten.overheid.nl/x"}], "related": ["privacy.inzage"],
    "followups": {"term": "privacy.termijn", "cost": "privacy.kosten"}, "owner": "privacyteam",
    "checked_on": "2026-11-01", "review_on": "2027-11-01", "valid_from": "2026-12-31T23:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize("name", ON_THE_PAGE)
def test_a_field_survives_being_text(name: str) -> None:
    assert value_of(name, texts_of(CONTENT, ZONE)[name], ZONE) == CONTENT[name]


def test_moments_are_local_for_people() -> None:
    assert texts_of(CONTENT, ZONE)["valid_from"] == "2027-01-01T00:00"
    assert moment_of("2026-07-01T09:30", ZONE) == "2026-07-01T07:30:00+00:00"


@pytest.mark.parametrize("name", ["valid_from", "checked_on"])
def test_what_cannot_be_a_date_stays_as_typed(name: str) -> None:
    assert value_of(name, " 31 december ", ZONE) == "31 december"
    assert texts_of(empty_content() | {name: "31 december"}, ZONE)[name] == "31 december"


def test_lines_of_a_list_come_clean() -> None:
    assert value_of("phrasings", " een  twee \n\n drie\r\neen twee\n", ZONE) == ["een twee", "drie"]
    assert value_of("sources", "https://x.nl\n", ZONE) == [{"title": "", "url": "https://x.nl"}]
