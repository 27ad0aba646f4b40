"""What the assistant says to a question, over a tiny but real index and the real texts."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.dialogue.build import build_lookup
from bot.dialogue.lookup import Lookup, Verdict
from bot.dialogue.speaker import Speaker
from bot.dialogue.urgency import load_situations
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.keeper import IndexKeeper
from bot.faq.publishing import touch_content
from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Status
from bot.faq.views import KernelSettings
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.talking import CALIBRATION, INZAGE, PASPOORT, READER, VOETBAL, Talk, kind, only, turn


@pytest.fixture
def talk(tiny: Engine, municipality: Municipality, texts: Texts) -> Talk:
    return Talk(tiny, Speaker(texts, municipality, load_situations(municipality)), municipality)


def test_what_may_be_of_another_desk_is_offered_however_right_the_best_looks(
    tiny: Engine, municipality: Municipality
) -> None:
    keeper = IndexKeeper(FaqStore(tiny, municipality), EmbeddingStore(tiny, NoEncoder()), KernelSettings())
    lookups = [Lookup(keeper, CALIBRATION.model_copy(update={"sure_from": sure})) for sure in (0.5, 0.99999)]
    assert [lookup.find(INZAGE, {}).verdict for lookup in lookups] == [Verdict.ANSWER, Verdict.OFFER]


def test_the_own_name_of_the_municipality_makes_no_difference(tiny: Engine, municipality: Municipality) -> None:
    keeper = IndexKeeper(FaqStore(tiny, municipality), EmbeddingStore(tiny, NoEncoder()), KernelSettings())
    lookup = build_lookup(keeper, CALIBRATION, READER, municipality)
    (named, plain) = lookup.rank(["hoe vraag ik in zandermeer inzage", "hoe vraag ik in de gemeente inzage"])
    assert named == plain
    assert named.best > 0


def test_an_answer_carries_everything_of_the_contract(talk: Talk) -> None:
    reply = talk.ask(INZAGE)
    message = only(reply)
    assert message.text == "U vraagt inzage bij Zandermeer."
    assert message.custom == {
        "kind": "answer",
        "faq": "privacy.inzage",
        "question": "Hoe vraag ik inzage in mijn gegevens?",
        "version": 1,
        "confidence": message.custom["confidence"],
        "sources": [{"title": "De wet", "url": "https://wetten.overheid.nl/een"}],
        "checked_on": "2026-11-01",
        "related": ["privacy.termijn", "privacy.wissen"],
    }
    assert 0.7 <= message.custom["confidence"] <= 1
    assert reply.memory.last_faq == "privacy.inzage"
    assert reply.memory.failures == 0


def test_a_greeting_before_a_question_makes_no_difference(talk: Talk) -> None:
    assert only(talk.ask(f"Goedemiddag, {INZAGE}?")).custom["faq"] == "privacy.inzage"


def test_unsure_offers_at_most_three_and_something_else(talk: Talk) -> None:
    reply = talk.ask("antwoord op mijn gegevens")
    message = only(reply)
    assert message.custom["kind"] == "suggestions"
    offered = message.custom["suggestions"]
    assert 1 <= len(offered) <= 3
    assert [button.payload for button in message.buttons] == [
        *(f'/choose{{"faq": "{faq}"}}' for faq in offered),
        "/none_of_these",
    ]
    assert reply.memory.offered == tuple(offered)


def test_a_bare_word_offers_what_it_mostly_means(talk: Talk) -> None:
    message = only(talk.ask("privacy"))
    assert message.custom["kind"] == "suggestions"
    assert message.custom["suggestions"] == ["privacy.inzage"], "only what is published"


def test_not_ours_names_the_page_where_it_is(talk: Talk, municipality: Municipality) -> None:
    reply = talk.ask(PASPOORT)
    custom = only(reply).custom
    assert (custom["kind"], custom["reason"]) == ("fallback", "out_of_scope")
    assert custom["referral"]["url"] == municipality.referrals["paspoort"].url
    assert reply.memory.failures == 0, "who is told where to go was helped"


def test_not_ours_and_nobodys_is_not_known(talk: Talk) -> None:
    reply = talk.ask(VOETBAL)
    assert only(reply).custom["reason"] == "out_of_scope"
    assert "Dat weet ik niet" in only(reply).text
    assert "referral" not in only(reply).custom
    assert reply.memory.failures == 1


def test_two_failures_in_a_row_lead_to_a_person(talk: Talk) -> None:
    first = talk.ask(VOETBAL)
    second = talk.ask("wat voor weer wordt het", first.memory)
    assert kind(second) == "handover"
    assert only(second).text.startswith("Het lukt mij niet om u te begrijpen.")
    assert second.memory.failures == 0


def test_an_answer_in_between_forgets_the_failure(talk: Talk) -> None:
    failed = talk.ask(VOETBAL)
    answered = talk.ask(INZAGE, failed.memory)
    assert kind(talk.ask("wat voor weer wordt morgen", answered.memory)) == "fallback"


def test_another_language_gets_its_own_sentence(talk: Talk) -> None:
    custom = only(talk.ask("How can I see which personal data you have about me?")).custom
    assert (custom["kind"], custom["reason"], custom["language"]) == ("fallback", "language", "en")


def test_two_questions_get_both_answers(talk: Talk) -> None:
    reply = talk.ask("Ik wil mijn dossier inzien? Woo verzoek indienen?")
    assert [message.custom["faq"] for message in reply.messages] == ["privacy.inzage", "open-data.woo-verzoek"]
    assert reply.memory.last_faq == "open-data.woo-verzoek"


def test_asking_for_a_person_in_other_words_hands_over(talk: Talk) -> None:
    assert kind(talk.ask("ik wil een mens aan de lijn")) == "handover"


def test_without_any_content_the_assistant_still_answers_kindly(talk: Talk, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        for entry in session.query(Entry):
            entry.status = Status.ARCHIVED
        touch_content(session)
    assert kind(talk.ask(INZAGE)) == "fallback"
    assert kind(talk.assistant.explain_bot(turn("mens?"))) == "bot"
    assert kind(talk.assistant.hand_over(turn("mens"))) == "handover"
