"""One word for one state, wherever Beheer names it."""

import re

import pytest

from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts


@pytest.fixture(scope="module")
def words(municipality: Municipality) -> Texts:
    return load_texts(municipality, STAFF_TEXTS)


@pytest.mark.parametrize("status", ["draft", "published", "archived"])
def test_a_status_has_one_word_in_lists_files_and_the_log(words: Texts, status: str) -> None:
    names = ("statuses", "national.statuses", "audit_values")
    assert len({words(f"{name}.{status}").casefold() for name in names}) == 1


def test_a_state_of_a_draft_is_called_as_its_page_and_status_are(words: Texts) -> None:
    assert words("editing.states.draft") == words("statuses.draft").casefold()
    assert words("editing.states.published") == words("statuses.published").casefold()
    assert words("lists.entries.quick.draft") == words("menu.drafts")
    assert "ingetrokken" in words("audit_actions.draft.withdraw")


def test_what_is_paused_is_called_stilgezet(words: Texts) -> None:
    said = [
        words.raw(name) for name in words.names() if name.startswith(("audit_actions.switch", "seen.", "switches."))
    ]
    assert not any("pauze" in text.casefold() for text in said)


def test_a_day_to_look_again_has_one_name(words: Texts) -> None:
    names = ("editing.fields.review_on", "lists.entries.columns.review_on")
    assert {words(name) for name in names} == {"Opnieuw bekijken op"}


@pytest.mark.parametrize("kind", ["answer", "suggestions", "fallback", "handover", "notice", "urgent", "redacted"])
def test_kinds_of_messages_have_a_word_for_testers(words: Texts, kind: str) -> None:
    assert words(f"testing.kinds.{kind}") != kind


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal(words: Texts) -> None:
    """But those of accounts, which test_accounts holds to each other."""
    source = "\n".join(path.read_text() for path in sorted((ROOT / "bot").rglob("*.py")))
    codes = set(
        re.findall(r'"((?:editing|catalogues|inbox|national|accounts)\.(?:refused|cannot|unreadable)\.\w+)"', source)
    )
    assert [code for code in sorted(codes) if not words.has(code)] == []
    assert len(codes) > 60
    written = {name for name in words.names() if name.startswith(("catalogues.refused.", "inbox.cannot."))}
    assert written - codes == set()
