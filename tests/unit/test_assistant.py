"""What the assistant says, over a tiny but real index and the real texts."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from bot.dialogue.assistant import Assistant
from bot.dialogue.build import build_contexts
from bot.dialogue.calibration import Calibration, load_calibration
from bot.dialogue.kinds import SmallTalk
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.lookup import Lookup, Verdict
from bot.dialogue.messages import Message
from bot.dialogue.reader import Reader, load_dialogue_data
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory, Reply, Turn
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

OPEN = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday
CLOSED = datetime(2026, 11, 22, 10, tzinfo=UTC)
CALIBRATION = Calibration.model_validate(
    {
        "kernel": {},
        "right": {"bias": -4, "best": 10, "lead": 0, "outside": -6, "said_outside": 0},
        "ours": {"bias": -2, "best": 10, "lead": 0, "outside": -10, "said_outside": 0},
        "answer_from": 0.7,
        "ours_from": 0.5,
        "sure_from": 0.5,
        "measured": {},
        "context": load_calibration().context,
    }
)
READER = Reader(load_dialogue_data())
CONTEXTS = build_contexts(READER, EmbeddingStore(create_engine("sqlite://"), NoEncoder()), CALIBRATION)
LANGUAGES = LanguageGuesser({"en", "de"})
INZAGE = "welke gegevens hebben jullie van mij"
PASPOORT = "hoe vraag ik een paspoort aan"
VOETBAL = "wie won het wereldkampioenschap voetbal"
AFTER_INZAGE = Memory(last_faq="privacy.inzage", runners_up=("privacy.wissen",))


class Talk:
    """The assistant as the actions call it, at a moment that a test may choose."""

    def __init__(self, database: Engine, speaker: Speaker, municipality: Municipality) -> None:
        self.moment = OPEN
        embeddings = EmbeddingStore(database, NoEncoder())
        keeper = IndexKeeper(FaqStore(database, municipality), embeddings, KernelSettings())
        lookup = Lookup(keeper, CALIBRATION)
        self.assistant = Assistant(lookup, READER, CONTEXTS, LANGUAGES, speaker, lambda: self.moment, lambda text: None)

    def ask(self, text: str, memory: Memory | None = None, **intents: float) -> Reply:
        """What is said to a question."""
        return self.assistant.answer_question(Turn(text, intents, memory=memory or Memory()))


@pytest.fixture
def talk(tiny: Engine, municipality: Municipality, texts: Texts) -> Talk:
    return Talk(tiny, Speaker(texts, municipality, load_situations(municipality)), municipality)


def only(reply: Reply) -> Message:
    (message,) = reply.messages
    return message


def kind(reply: Reply) -> str:
    return str(only(reply).custom["kind"])


def turn(text: str, memory: Memory | None = None, chosen: str | None = None, **intents: float) -> Turn:
    return Turn(text, intents, chosen, memory or Memory())


# --- questions


def test_what_may_be_of_another_desk_is_offered_however_right_the_best_looks(
    tiny: Engine, municipality: Municipality
) -> None:
    keeper = IndexKeeper(FaqStore(tiny, municipality), EmbeddingStore(tiny, NoEncoder()), KernelSettings())
    lookups = [Lookup(keeper, CALIBRATION.model_copy(update={"sure_from": sure})) for sure in (0.5, 0.99999)]
    assert [lookup.find(INZAGE, {}).verdict for lookup in lookups] == [Verdict.ANSWER, Verdict.OFFER]


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


# --- what leans on the answer before


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("hoe lang duurt dat", "privacy.termijn"),
        ("en hoe snel gaat dat dan", "privacy.termijn"),
        ("en die gegevens verwijderen", "privacy.wissen"),
    ],
)
def test_a_follow_up_leans_on_the_answer_before_it(talk: Talk, said: str, faq: str) -> None:
    assert only(talk.ask(said, AFTER_INZAGE)).custom["faq"] == faq


def test_a_follow_up_leans_on_an_answer_before_the_last_one(talk: Talk) -> None:
    memory = Memory(last_faq="assistent.mens", before=("privacy.inzage",))
    assert only(talk.ask("hoe lang duurt dat", memory)).custom["faq"] == "privacy.termijn"


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("termijn?", "privacy.termijn"),
        ("kan dat ook aan de balie", "privacy.inzage"),
        ("moet ik een reden geven", "privacy.inzage"),
        ("en daarna?", "privacy.inzage"),
    ],
)
def test_what_every_answer_may_be_asked_is_answered_where_the_entry_says_it(talk: Talk, said: str, faq: str) -> None:
    assert only(talk.ask(said, AFTER_INZAGE)).custom["faq"] == faq


def test_a_bare_word_without_an_answer_before_it_offers_what_it_mostly_means(talk: Talk) -> None:
    assert kind(talk.ask("termijn?")) == "suggestions"


def test_tell_me_more_offers_what_is_related(talk: Talk) -> None:
    assert only(talk.ask("vertel meer", AFTER_INZAGE)).custom["suggestions"] == ["privacy.termijn", "privacy.wissen"]


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("hoe dien ik dan een Woo-verzoek in?", "open-data.woo-verzoek"),
        ("woo verzoek indienen", "open-data.woo-verzoek"),
        ("ben je een robot", "assistent.mens"),
    ],
)
def test_a_clear_question_after_an_answer_is_its_own(talk: Talk, said: str, faq: str) -> None:
    assert only(talk.ask(said, AFTER_INZAGE)).custom.get("faq") == faq


@pytest.mark.parametrize("said", [PASPOORT, VOETBAL, "wat kost een paspoort", "mijn paspoort is verlopen wat nu"])
def test_a_question_of_another_desk_is_never_answered_from_what_was_spoken_of(talk: Talk, said: str) -> None:
    assert kind(talk.ask(said, AFTER_INZAGE)) in {"fallback", "suggestions"}
    assert only(talk.ask(said, AFTER_INZAGE)).custom == only(talk.ask(said)).custom


def test_the_same_answer_twice_in_a_row_is_said_as_such(talk: Talk) -> None:
    first = talk.ask(INZAGE)
    again = only(talk.ask("ik wil mijn dossier inzien", first.memory))
    assert again.custom["faq"] == "privacy.inzage"
    assert again.text.startswith("Daarover gaat ook mijn vorige antwoord.")
    assert "U vraagt inzage bij Zandermeer." in again.text


def test_a_third_time_the_same_question_brings_other_questions_and_a_person(talk: Talk) -> None:
    memory = Memory()
    for _ in range(2):
        memory = talk.ask(INZAGE, memory).memory
    third = talk.ask(INZAGE, memory)
    message = only(third)
    assert message.text.startswith("Dat antwoord gaf ik u al.")
    assert "U vraagt inzage bij Zandermeer." not in message.text
    assert [button.title for button in message.buttons] == [
        "Hoe lang duurt een privacyverzoek?", "Kan ik mijn gegevens laten wissen?", "Contact met de gemeente",
    ]  # fmt: skip
    assert only(talk.ask("de tweede", third.memory)).custom["faq"] == "privacy.wissen"
    fourth = only(talk.ask(INZAGE, third.memory))
    assert fourth.text.startswith("Het lukt mij niet om u te begrijpen.")
    assert fourth.custom["contact"]["phone"] in fourth.text


def test_a_third_time_without_anything_near_brings_a_person(talk: Talk) -> None:
    memory = Memory(last_faq="assistent.mens", offered=("assistent.mens",))
    said = talk.assistant.confirm(turn("ja", memory)).memory
    message = only(talk.assistant.confirm(turn("Ja!", replace(said, offered=memory.offered))))
    assert "Meer weet ik hier niet over." in message.text
    assert [button.title for button in message.buttons] == ["Contact met de gemeente"]


def test_what_is_asked_otherwise_of_the_same_answer_is_said(tiny: Engine, talk: Talk) -> None:
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").answer = "Inzage vraagt u schriftelijk.\n\nDossiers ziet u op kantoor."
        touch_content(session)
    memory = talk.ask(INZAGE).memory
    for asked, part in (
        ("ik wil mijn dossier inzien", "Dossiers ziet"),
        ("mag ik zien wat u over mij weet", "Inzage vraagt"),
    ):
        reply = talk.ask(asked, memory)
        assert part in only(reply).text
        memory = reply.memory


def test_what_is_corrected_is_looked_up_without_the_answer_before(talk: Talk) -> None:
    reply = talk.assistant.offer_others(turn("nee, ik bedoel gegevens verwijderen", AFTER_INZAGE))
    assert only(reply).custom["faq"] == "privacy.wissen"


def test_after_a_choice_another_one_can_be_meant(talk: Talk) -> None:
    chosen = talk.ask("de tweede", OFFERED)
    assert only(chosen).custom["faq"] == "privacy.termijn"
    assert only(talk.ask("nee, ik bedoel de eerste", chosen.memory)).custom["faq"] == "privacy.inzage"


@pytest.mark.parametrize("said", ["nee toch de eerste", "nee die niet, de eerste"])
def test_no_and_a_choice_takes_that_choice(talk: Talk, said: str) -> None:
    chosen = talk.ask("de tweede", OFFERED)
    reply = talk.assistant.offer_others(turn(said, chosen.memory, deny=0.99))
    assert only(reply).custom["faq"] == "privacy.inzage"


def test_the_other_of_two_questions_is_offered(talk: Talk) -> None:
    both = talk.ask("Ik wil mijn dossier inzien? Woo verzoek indienen?")
    assert only(talk.ask("en de andere vraag?", both.memory)).custom["suggestions"] == ["privacy.inzage"]


def test_the_second_of_two_questions_may_lean_on_the_first(talk: Talk) -> None:
    reply = talk.ask("Ik wil mijn dossier inzien? Hoe lang duurt dat?")
    assert [message.custom["faq"] for message in reply.messages] == ["privacy.inzage", "privacy.termijn"]


# --- choices

OFFERED = Memory(offered=("privacy.inzage", "privacy.termijn", "privacy.wissen"), runners_up=("open-data.woo-verzoek",))


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("2", "privacy.termijn"),
        ("de laatste", "privacy.wissen"),
        ("Hoe vraag ik inzage in mijn gegevens?", "privacy.inzage"),
        ("hoe vraag ik inzage in me gegevens", "privacy.inzage"),
        ("die over wissen van gegevens", "privacy.wissen"),
        ("die over inzage", "privacy.inzage"),
        ("doe maar die over hoe lang het duurt", "privacy.termijn"),
        ("laten wissen", "privacy.wissen"),
    ],
)
def test_a_choice_from_what_was_offered(talk: Talk, said: str, faq: str) -> None:
    reply = talk.assistant.answer_choice(turn(said, OFFERED))
    assert only(reply).custom["faq"] == faq
    assert reply.memory.offered == ()


def test_a_choice_is_seen_even_where_rasa_took_it_for_a_question(talk: Talk) -> None:
    assert only(talk.ask("de tweede", OFFERED)).custom["faq"] == "privacy.termijn"


def test_a_button_chooses_whatever_was_offered(talk: Talk) -> None:
    reply = talk.assistant.answer_choice(turn("/choose", chosen="open-data.woo-verzoek"))
    assert only(reply).custom["faq"] == "open-data.woo-verzoek"
    assert only(reply).custom["confidence"] == 1.0


def test_a_button_of_what_is_gone_is_not_known(talk: Talk, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.wissen").status = Status.ARCHIVED
        touch_content(session)
    custom = only(talk.assistant.answer_choice(turn("/choose", OFFERED, chosen="privacy.wissen"))).custom
    assert (custom["kind"], custom["reason"]) == ("fallback", "unknown")


def test_none_of_these_offers_what_nearly_won_and_then_a_person(talk: Talk) -> None:
    first = talk.assistant.offer_others(turn("geen van deze", OFFERED))
    assert only(first).custom["suggestions"] == ["open-data.woo-verzoek"]
    second = talk.assistant.offer_others(turn("nee", first.memory))
    assert kind(second) == "handover"


def test_no_out_of_the_blue_asks_what_the_question_is(talk: Talk) -> None:
    assert kind(talk.assistant.offer_others(turn("nee"))) == "notice"


def test_yes_takes_the_only_choice(talk: Talk) -> None:
    one = Memory(offered=("privacy.wissen",))
    assert only(talk.assistant.confirm(turn("ja", one))).custom["faq"] == "privacy.wissen"


def test_yes_to_several_asks_which_one(talk: Talk) -> None:
    reply = talk.assistant.confirm(turn("ja", OFFERED))
    assert only(reply).text.startswith("Welke vraag bedoelt u?")
    assert reply.memory.offered == OFFERED.offered


def test_yes_out_of_the_blue_asks_what_the_question_is(talk: Talk) -> None:
    assert kind(talk.assistant.confirm(turn("ja"))) == "notice"


# --- small talk and people


def test_small_talk_says_its_text(talk: Talk, texts: Texts) -> None:
    reply = talk.assistant.small_talk(turn("dag", AFTER_INZAGE), "goodbye", SmallTalk(kind="goodbye"))
    assert only(reply).text == texts("goodbye")
    assert reply.memory.last_faq == "privacy.inzage"


def test_what_is_asked_behind_thanks_is_answered(talk: Talk) -> None:
    said = turn("dank u, en hoe lang duurt het", AFTER_INZAGE, thanks=0.99)
    reply = talk.assistant.small_talk(said, "thanks", SmallTalk(kind="thanks"))
    assert only(reply).custom["faq"] == "privacy.termijn"


def test_thanks_alone_are_taken(talk: Talk) -> None:
    said = turn("dank u wel, fijne dag", AFTER_INZAGE, thanks=0.99)
    assert kind(talk.assistant.small_talk(said, "thanks", SmallTalk(kind="thanks"))) == "thanks"


def test_a_question_that_hides_in_small_talk_is_answered(talk: Talk) -> None:
    reply = talk.assistant.small_talk(
        turn(f"goedemorgen {INZAGE}", greeting=0.8), "greeting", SmallTalk(kind="greeting")
    )
    assert only(reply).custom["faq"] == "privacy.inzage"


@pytest.mark.parametrize("text", ["wat nu?", "wat moet ik doen", "help mij", "dag?"])
def test_what_asks_is_small_talk_only_where_that_is_very_sure(talk: Talk, texts: Texts, text: str) -> None:
    goodbye = SmallTalk(kind="goodbye")
    hardly = talk.assistant.small_talk(turn(text, goodbye=0.8), "goodbye", goodbye)
    assert texts("goodbye") not in [message.text for message in hardly.messages]
    assert only(talk.assistant.small_talk(turn(text, goodbye=0.97), "goodbye", goodbye)).text == texts("goodbye")


@pytest.mark.parametrize("text", ["[name]", "[naam]", "[bsn] [iban].", "[ik wil niet zeggen wie]"])
def test_a_mark_alone_is_no_greeting_but_asked_what_the_question_is(talk: Talk, texts: Texts, text: str) -> None:
    greeted = talk.assistant.small_talk(turn(text, greet=0.99), "greeting", SmallTalk(kind="greeting"))
    assert only(greeted).text == texts("ask_question")
    assert only(talk.ask(text)).text == texts("ask_question")
    with_name = talk.assistant.small_talk(
        turn("hoi, ik ben [naam]", greet=0.99), "greeting", SmallTalk(kind="greeting")
    )
    assert only(with_name).text == texts("greeting")


@pytest.mark.parametrize(
    "text", ["hoe kan ik bezwaar maken", "Ik wil bezwaar maken!", "bezwaarschrift", "bezwaar indienen"]
)
def test_an_objection_to_who_knows_what_is_a_choice(text: str) -> None:
    assert READER.bare_word(text)[:2] == ("privacy.bezwaar", "open-data.woo-weigeren")


def test_bare_praise_of_nothing_is_asked_what_is_wanted(talk: Talk, texts: Texts) -> None:
    assert only(talk.assistant.take_praise(turn("👍", feedback_positive=0.97))).text == texts("ask_question")
    praised = talk.assistant.take_praise(turn("👍", AFTER_INZAGE, feedback_positive=0.97))
    assert only(praised).text == texts("glad")


@pytest.mark.parametrize(("text", "name"), [("ik heb een vraag", "announced"), ("wis het maar", "stopping")])
def test_what_is_no_question_gets_a_way_on(talk: Talk, texts: Texts, text: str, name: str) -> None:
    assert only(talk.assistant.instead_of_answer(turn(text), name)).text == texts(name)


def test_a_question_behind_the_announcement_is_answered(talk: Talk) -> None:
    reply = talk.assistant.instead_of_answer(turn(f"ik heb een vraag: {INZAGE}"), "announced")
    assert only(reply).custom["faq"] == "privacy.inzage"


def test_the_bot_says_what_it_is(talk: Talk) -> None:
    message = only(talk.assistant.explain_bot(turn("ben je een mens")))
    assert message.custom["kind"] == "bot"
    assert message.text == "Nee, ik ben Datawijzer, een computerprogramma."
    assert message.custom["faq"] == "assistent.mens"


@pytest.mark.parametrize(
    ("moment", "is_open", "words"), [(OPEN, True, "nu bereikbaar"), (CLOSED, False, "nu gesloten")]
)
def test_a_person_is_named_with_the_hours(talk: Talk, moment: datetime, is_open: bool, words: str) -> None:
    talk.moment = moment
    message = only(talk.assistant.hand_over(turn("ik wil iemand spreken")))
    contact: Any = message.custom["contact"]
    assert contact["open_now"] is is_open
    assert words in message.text
    assert contact["desk"] == "het klantcontactcentrum"
    assert "{" not in message.text


@pytest.mark.parametrize(
    ("spoken_of", "email"),
    [("privacy.inzage", "fg@zandermeer.example"), ("open-data.woo-verzoek", "woo@zandermeer.example")],
)
def test_the_desk_is_that_of_what_was_spoken_of(talk: Talk, spoken_of: str, email: str) -> None:
    contact: Any = only(talk.assistant.hand_over(turn("mens", Memory(last_faq=spoken_of)))).custom["contact"]
    assert contact["email"] == email


def test_without_any_content_the_assistant_still_answers_kindly(talk: Talk, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        for entry in session.query(Entry):
            entry.status = Status.ARCHIVED
        touch_content(session)
    assert kind(talk.ask(INZAGE)) == "fallback"
    assert kind(talk.assistant.explain_bot(turn("mens?"))) == "bot"
    assert kind(talk.assistant.hand_over(turn("mens"))) == "handover"


def test_memory_is_a_value() -> None:
    assert replace(OFFERED).failed() == Memory(failures=1)
    assert OFFERED.answered("privacy.avg", ()) == Memory(last_faq="privacy.avg")


def test_wanting_something_else_is_not_wanting_a_person(talk: Talk) -> None:
    assert only(talk.assistant.hand_over(turn(PASPOORT))).custom["reason"] == "out_of_scope"
