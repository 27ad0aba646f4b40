"""A draft tried as if published: what wins and why, where phrasings lean, what changes; nothing of it stays."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from bot.bench.evaluation.sets import EvaluationSet, Outside, Question
from bot.bench.trial import changing, service
from bot.bench.trial.asking import ask
from bot.bench.trial.changing import DraftRehearsal
from bot.bench.trial.clashing import clash
from bot.bench.trial.client import TrialClient, TrialFailed
from bot.bench.trial.intents import Intents
from bot.bench.trial.results import ChangedAnswer, Clash, TrialAnswer, TriedDraft
from bot.bench.trial.service import TrialService
from bot.bench.trial.worlds import UnknownDraft, Worlds, as_if_published
from bot.dialogue.assistant import Assistant
from bot.dialogue.build import Parts
from bot.dialogue.lookup import Lookup
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Turn
from bot.dialogue.urgency import load_situations
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.keeper import IndexKeeper
from bot.faq.publishing import content_of, touch_content
from bot.faq.store import FaqStore
from bot.faq.tables import Embedding, Entry
from bot.faq.views import KernelSettings
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import Texts, load_texts
from tests.unit.test_assistant import CALIBRATION, CONTEXTS, LANGUAGES, OPEN, PASPOORT, READER

KNORREBOL = "wanneer komt de knorrebolverordening"


class Fixed(Intents):
    """Rasa's part, as if Rasa said it; none: Rasa is away."""

    def __init__(self, known: Mapping[str, float] | None = None) -> None:
        self.known = known
        self.heard: list[str] = []

    def of(self, text: str) -> Mapping[str, float] | None:
        self.heard.append(text)
        return self.known


@pytest.fixture
def parts(tiny: Engine, municipality: Municipality, texts: Texts) -> Parts:
    embeddings = EmbeddingStore(tiny, NoEncoder())
    keeper = IndexKeeper(FaqStore(tiny, municipality), embeddings, KernelSettings())
    speaker = Speaker(texts, municipality, load_situations(municipality))
    assistant = Assistant(
        Lookup(keeper, CALIBRATION), READER, CONTEXTS, LANGUAGES, speaker, lambda: OPEN, lambda text: None
    )
    return Parts(assistant, keeper, NoEncoder(), embeddings, CALIBRATION, READER, CONTEXTS, municipality)


@pytest.fixture
def worlds(parts: Parts) -> Worlds:
    return Worlds(parts)


@pytest.fixture
def wissen(tiny: Engine) -> dict[str, Any]:
    """The published content of an entry, as its editor starts from it."""
    with Session(tiny) as session:
        return content_of(session.get_one(Entry, "privacy.wissen"))


def draft(content: dict[str, Any], **changed: Any) -> TriedDraft:
    return TriedDraft.model_validate(content | changed)


def tried(worlds: Worlds, question: str, *drafts: TriedDraft) -> TrialAnswer:
    return ask(worlds.world(drafts), READER, Fixed({}), question)


# --- the world


def test_a_draft_answers_as_if_published_and_residents_see_nothing_of_it(
    worlds: Worlds, parts: Parts, wissen: dict[str, Any], tiny: Engine
) -> None:
    changed = draft(wissen, answer="Nieuw van {gemeente}.", phrasings=[*wissen["phrasings"], KNORREBOL])
    asked = tried(worlds, KNORREBOL, changed)
    assert asked.verdict == "answer"
    assert asked.hits[0].faq == asked.draft == "privacy.wissen"
    assert [seen.text for seen in asked.seen] == ["Nieuw van Zandermeer."]

    assert tried(worlds, KNORREBOL).verdict != "answer"
    (message,) = parts.assistant.answer_question(Turn(KNORREBOL)).messages
    assert message.custom["kind"] != "answer"
    assert parts.keeper.content().entries["privacy.wissen"].answer == "Dat kan soms. Vraag het ons."
    with Session(tiny) as session:
        assert session.scalar(select(func.count()).select_from(Embedding)) == 0


def test_a_new_entry_is_tried_before_it_has_an_id(worlds: Worlds) -> None:
    new = TriedDraft(topic="privacy", question="Wanneer komt de verordening?", answer="Straks.", phrasings=(KNORREBOL,))
    asked = tried(worlds, KNORREBOL, new)
    assert asked.draft == asked.hits[0].faq == "privacy.concept"
    assert asked.hits[0].question == "Wanneer komt de verordening?"


def test_an_archived_draft_is_tried_as_if_gone(worlds: Worlds, wissen: dict[str, Any]) -> None:
    assert tried(worlds, "ik wil vergeten worden").hits[0].faq == "privacy.wissen"
    asked = tried(worlds, "ik wil vergeten worden", draft(wissen, status="archived"))
    assert "privacy.wissen" not in [hit.faq for hit in asked.hits]


def test_an_unfinished_draft_can_be_tried(worlds: Worlds, wissen: dict[str, Any], parts: Parts) -> None:
    half = draft(wissen, answer="Bel {gementee}.", checked_on="morgen", phrasings=["  ", KNORREBOL], related=["weg.is"])
    (seen,) = tried(worlds, KNORREBOL, half).seen
    assert seen.text == "Bel {gementee}."
    content = as_if_published(parts.keeper.content(), [half], parts.municipality.values())
    entry = content.entries["privacy.wissen"]
    assert (entry.related, entry.phrasings, entry.version) == ((), (KNORREBOL,), 2)
    assert as_if_published(content, [TriedDraft()], {}).entries["assistent.concept"].answer == ""


def test_a_world_is_made_once_and_again_after_a_publication(
    worlds: Worlds, parts: Parts, wissen: dict[str, Any], tiny: Engine
) -> None:
    same = draft(wissen, answer="Anders.")
    world = worlds.world([same])
    assert worlds.world([draft(wissen, answer="Anders.")]) is world
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").answer = "Ook anders."
        touch_content(session)
    parts.keeper.refresh()
    assert worlds.world([same]).shown.entries["privacy.inzage"].answer == "Ook anders."


def test_a_conversation_over_a_draft_never_falls_back_on_what_is_published(
    worlds: Worlds, parts: Parts, wissen: dict[str, Any]
) -> None:
    assert worlds.assistant(None) is parts.assistant
    with pytest.raises(UnknownDraft):
        worlds.assistant("0123")
    name = worlds.remember([draft(wissen, answer="Anders.")])
    (message,) = worlds.assistant(name).answer_question(Turn("ik wil vergeten worden")).messages
    assert message.text == "Anders."


# --- a question


def test_a_trial_says_why(worlds: Worlds) -> None:
    asked = tried(worlds, "ik wil vergeten worden")
    assert asked.carried[0].text == "ik wil vergeten worden"
    assert {one.faq for one in asked.carried} == {"privacy.wissen"}
    assert "privacy.wissen" not in {one.faq for one in asked.against}
    assert asked.carried[0].weight <= asked.hits[0].score + 1e-4
    assert [hit.score for hit in asked.hits] == sorted((hit.score for hit in asked.hits), reverse=True)


def test_what_is_not_ours_is_told_with_its_referral(worlds: Worlds) -> None:
    asked = tried(worlds, PASPOORT)
    assert (asked.verdict, asked.referral) == ("not_ours", "paspoort")
    assert asked.outside > asked.hits[0].score


def test_personal_data_in_a_question_is_taken_out_first(worlds: Worlds) -> None:
    rasa = Fixed({})
    asked = ask(worlds.published(), READER, rasa, "ik wil vergeten worden, mail naar jan@zandermeer.example")
    assert asked.redacted == ("email",)
    assert "jan@" not in "".join([asked.text, *rasa.heard])


def test_without_rasa_a_trial_says_so(worlds: Worlds) -> None:
    asked = ask(worlds.published(), READER, Fixed(None), "ik wil vergeten worden")
    assert not asked.with_rasa
    assert asked.hits[0].faq == "privacy.wissen"


# --- phrasings that lean


def test_a_phrasing_that_belongs_elsewhere_leans_there(worlds: Worlds, wissen: dict[str, Any]) -> None:
    stray = "mag ik zien wat u over mij weet en mijn dossier inzien"
    changed = draft(wissen, phrasings=[*wissen["phrasings"], stray])
    leans = clash(worlds.world([changed]), [*wissen["phrasings"], stray], "privacy.wissen")
    assert [lean.text for lean in leans] == [*wissen["phrasings"], stray]
    assert leans[-1].clash is Clash.OTHER
    assert leans[-1].other_question == "Hoe vraag ik inzage in mijn gegevens?"
    assert leans[-1].lead < -0.2
    assert leans[-1].published_own > leans[-1].published_other, "once published it counts for its own"


def test_a_phrasing_of_its_own_is_clear(worlds: Worlds, wissen: dict[str, Any]) -> None:
    own = "kan ik mijn gegevens laten verwijderen of wissen"
    changed = draft(wissen, phrasings=[*wissen["phrasings"], own])
    (lean,) = clash(worlds.world([changed]), [own], "privacy.wissen")
    assert lean.clash is Clash.CLEAR
    assert lean.lead > 0
    assert clash(worlds.published(), [], "privacy.wissen") == []


# --- what changes

SET = EvaluationSet(
    questions=(
        Question(faq="privacy.wissen", style="kort", text="schrap alles over mij"),
        Question(faq="privacy.inzage", style="kort", text="ik wil mijn dossier inzien"),
        Question(faq="privacy.termijn", style="kort", text="wat is de termijn van een privacyverzoek"),
    ),
    outside=(Outside(kind="municipal", style="kort", text=KNORREBOL),),
    dialogues=(),
)


@pytest.fixture
def rehearsal(parts: Parts, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> DraftRehearsal:
    monkeypatch.setattr(changing, "PAUSE", 0)
    return DraftRehearsal(parts, worlds, Fixed({}), SET)


def ready(rehearsal: DraftRehearsal) -> DraftRehearsal:
    rehearsal.get_ready()
    assert rehearsal._thread is not None
    rehearsal._thread.join(20)
    assert rehearsal.is_ready
    return rehearsal


def test_a_draft_makes_questions_better_or_worse(rehearsal: DraftRehearsal, wissen: dict[str, Any]) -> None:
    changed = draft(wissen, phrasings=["schrap alles over mij", "ik wil mijn dossier inzien", KNORREBOL])
    changes = ready(rehearsal).changes([changed])
    assert (changes.ready, changes.total) == (True, 4)
    by_text = {change.text: change for change in changes.changes}
    assert by_text["schrap alles over mij"].effect == "better"
    assert by_text["schrap alles over mij"].after.faqs == ("privacy.wissen",)
    assert by_text["ik wil mijn dossier inzien"].effect == "worse"
    assert by_text["ik wil mijn dossier inzien"].before.kind == "answer"
    assert by_text[KNORREBOL].effect == "worse", "nothing of ours should answer it"
    assert by_text[KNORREBOL].expected is None
    assert (changes.count("better"), changes.count("worse"), changes.count("same")) == (1, 2, 0)
    assert [change.effect for change in changes.changes] == ["worse", "worse", "better"]


def test_a_draft_that_changes_no_outcome_changes_nothing(rehearsal: DraftRehearsal, wissen: dict[str, Any]) -> None:
    assert ready(rehearsal).changes([draft(wissen, answer="Anders gezegd.")]).changes == ()


def test_before_it_is_ready_it_says_how_far_it_is(parts: Parts, worlds: Worlds, wissen: dict[str, Any]) -> None:
    rasa = Fixed(None)
    rehearsal = DraftRehearsal(parts, worlds, rasa, SET)
    changes = rehearsal.changes([draft(wissen)])
    assert (changes.ready, changes.done, changes.total) == (False, 0, 4)
    rehearsal._thread.join(20)  # type: ignore[union-attr]
    assert not rehearsal.is_ready, "without Rasa the outcomes would not be those of residents"
    rasa.known = {}
    assert ready(rehearsal).changes([draft(wissen)]).ready


# --- over HTTP


class Answers(Fixed):
    """Stands in for Rasa's address in the service."""

    def __init__(self, _rasa_url: str, _headers: object) -> None:
        super().__init__({})


@pytest.fixture
def app(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setattr(service, "Intents", Answers)
    monkeypatch.setattr(service, "load_set", lambda: SET)
    monkeypatch.setattr(changing, "PAUSE", 0)
    return Starlette(routes=TrialService(parts, Settings()).routes())


def client_of(app: Starlette) -> TrialClient:
    found = TrialClient("http://actions", "http://rasa")
    found._actions = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions")
    return found


def test_the_client_gets_what_the_service_found(app: Starlette, wissen: dict[str, Any]) -> None:
    async def all_of_it() -> None:
        trial, content = client_of(app), wissen | {"phrasings": [*wissen["phrasings"], KNORREBOL]}
        assert (await trial.ask(KNORREBOL, content)).hits[0].faq == "privacy.wissen"
        assert (await trial.ask("ik wil vergeten worden")).draft is None
        leans = await trial.clash([KNORREBOL], "privacy.wissen", content)
        assert [lean.text for lean in leans] == [KNORREBOL]
        with anyio.fail_after(20):
            while not (changes := await trial.changes(content)).ready:
                await anyio.sleep(0.05)
        assert changes.changes == (
            ChangedAnswer.model_validate(
                {
                    "text": KNORREBOL,
                    "expected": None,
                    "before": {"kind": "none"},
                    "after": {"kind": "answer", "faqs": ["privacy.wissen"]},
                    "effect": "worse",
                }
            ),
        )
        await trial.close()

    anyio.run(all_of_it)


def test_a_service_that_is_away_has_its_sentence() -> None:
    async def asked() -> None:
        trial = TrialClient("http://127.0.0.1:9", "http://127.0.0.1:9")
        with pytest.raises(TrialFailed) as failed:
            await trial.ask("ik wil vergeten worden")
        assert failed.value.code == "trial.away"
        with pytest.raises(TrialFailed):
            await trial.converse("proef-0123456789abcdef", "hallo", {}, [{"id": "privacy.wissen"}])
        await trial.close()

    anyio.run(asked)


def test_too_much_and_malformed_are_told_apart(
    app: Starlette, wissen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.faq.kernel.MOST_CHANGED", 1)

    async def asked() -> None:
        trial = client_of(app)
        with pytest.raises(TrialFailed) as failed:
            await trial.ask("iets", wissen | {"phrasings": ["een", "twee", "drie"]})
        assert failed.value.code == "trial.too_much_changed"
        with pytest.raises(TrialFailed) as failed:
            await trial.ask("x" * 2000)
        assert failed.value.code == "trial.malformed"

    anyio.run(asked)


def test_what_was_typed_is_in_no_error_and_no_log(
    app: Starlette, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(service, "ask", fail)

    async def posted(body: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as http:
            return await http.post("/trial/ask", content=body)

    with caplog.at_level(logging.DEBUG, logger="bot"):
        broken = anyio.run(posted, json.dumps({"question": "geheim verhaal"}))
        wrong = anyio.run(posted, json.dumps({"question": {"geheim": "verhaal"}}))
    assert (broken.status_code, broken.json()) == (500, {"error": "RuntimeError"})
    assert (wrong.status_code, wrong.json()) == (422, {"error": "malformed", "field": "question"})
    assert "trial ask failed: RuntimeError" in caplog.text
    assert "geheim" not in caplog.text


def test_every_failure_has_a_sentence_for_staff(municipality: Municipality) -> None:
    words = load_texts(municipality, ROOT / "data/staff.yml")
    names = {"trial.away", "trial.malformed", "trial.too_much_changed", "trial.no_question", "trial.no_draft"}
    done = {"trial.personal", "trial.added", "trial.in_field", "trial.begun"}  # of bot/staff/trial/keeping.py
    assert {name for name in words.names() if name.startswith("trial.")} == names | done
