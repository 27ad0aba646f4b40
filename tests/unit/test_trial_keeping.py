"""What was tried becomes a phrasing, a new entry or a test, with one press; live is none of it."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.bench.trial.client import TrialClient
from bot.bench.trial.results import Clash, Lean, TrialAnswer, TrialHit
from bot.faq.tables import Entry, Phrasing
from bot.ground.roles import Role
from bot.staff.editing.tables import Draft
from bot.staff.testing.library import check
from bot.staff.testing.tables import OwnConversation
from tests.rooms import Rooms
from tests.site import words_on

TRY, SAID = "/beheer/proberen", "mag de knorrebol mijn dossier zien"


def test_it_becomes_a_phrasing_of_a_draft(rooms: Rooms, tiny: Engine) -> None:
    answer = rooms.post(f"{TRY}/formulering", TRY, vraag=f"  {SAID} ", kenmerk="privacy.inzage")
    assert answer.headers["location"] == "/beheer/vragen/privacy.inzage"
    assert "De vraag staat bij de formuleringen van dit concept." in words_on(rooms.follow(answer).text)
    with Session(tiny) as session:
        assert SAID in session.scalars(select(Draft)).one().content["phrasings"]
        assert session.scalar(select(Phrasing).where(Phrasing.text == SAID)) is None


def test_it_becomes_a_draft_of_a_new_entry(rooms: Rooms, tiny: Engine) -> None:
    answer = rooms.post(f"{TRY}/nieuw", TRY, vraag=SAID, onderwerp="open-data")
    assert "Dit is een concept voor een nieuwe vraag." in words_on(rooms.follow(answer).text)
    with Session(tiny) as session:
        content = session.scalars(select(Draft)).one().content
        assert (content["question"], content["phrasings"], content["topic"]) == (SAID, [SAID], "open-data")
        assert session.get(Entry, content["id"]) is None


@pytest.mark.parametrize(("faq", "wanted"), [("privacy.inzage", "vraag: privacy.inzage"), ("", "soort: fallback")])
def test_it_becomes_a_test_that_can_be_played(rooms: Rooms, tiny: Engine, faq: str, wanted: str) -> None:
    answer = rooms.as_role(Role.TESTER).post("/beheer/testen/van-vraag", TRY, vraag=SAID, kenmerk=faq)
    page = rooms.follow(answer).text
    assert "Bewaard. U kunt dit gesprek nu spelen." in words_on(page)
    assert f"De assistent moet geven: {'antwoord' if faq else 'geen antwoord'}" in words_on(page)
    once_more = page.partition("<summary>Gooi dit gesprek weg</summary>")[2].partition("</details>")[0]
    assert "Ja, gooi weg" in once_more, "what cannot be taken back is asked twice"
    with Session(tiny) as session:
        own = session.scalars(select(OwnConversation)).one()
    assert f"bewoner: {SAID}" in own.text
    assert wanted in own.text
    assert check(own.topic, own.text) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("mijn bsn is 111222333", "Er staat iets persoonlijks in deze vraag."),
        ("   ", "Typ eerst een vraag."),
        ("ik wil vergeten worden", "hoort al bij de vraag"),
    ],
)
def test_what_cannot_be_a_phrasing_is_refused_with_why(rooms: Rooms, tiny: Engine, said: str, why: str) -> None:
    answer = rooms.post(f"{TRY}/formulering", TRY, vraag=said, kenmerk="privacy.inzage")
    assert why in words_on(rooms.follow(answer).text)
    with Session(tiny) as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_tester_makes_no_texts(rooms: Rooms) -> None:
    rooms.as_role(Role.TESTER)
    for path in ("formulering", "nieuw"):
        assert rooms.post(f"{TRY}/{path}", TRY, vraag=SAID, kenmerk="privacy.inzage").status_code == 403


def test_the_answer_offers_all_of_it(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(_client: TrialClient, _question: str, _draft: object = None) -> TrialAnswer:
        hit = TrialHit(faq="privacy.inzage", question="Hoe vraag ik inzage in mijn gegevens?", score=0.9)
        return ANSWER.model_copy(update={"hits": (hit,)})

    monkeypatch.setattr(TrialClient, "ask", ask)
    said = words_on(rooms.post(f"{TRY}/vraag", TRY, vraag=SAID).text)
    for button in ("Voeg toe bij “Hoe vraag ik inzage in mijn gegevens?”", "Maak een nieuwe vraag", "Maak een test"):
        assert button in said
    rooms.as_role(Role.TESTER)
    assert "Voeg toe bij" not in words_on(rooms.post(f"{TRY}/vraag", TRY, vraag=SAID).text)


def test_a_phrasing_that_was_just_written_is_marked_and_comes_first(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def clash(_client: TrialClient, phrasings: list[str], _faq: str, _draft: object) -> list[Lean]:
        return [lean(text) for text in phrasings]

    monkeypatch.setattr(TrialClient, "clash", clash)
    old = "ik wil mijn dossier inzien"
    fields = {"question": "Hoe?", "answer": "Zo gaat dat hier.", "phrasings": f"{old}\n{SAID}"}
    said = words_on(rooms.post(f"{TRY}/formuleringen?kenmerk=privacy.inzage", TRY, **fields).text)
    assert "Let op: 1 nieuwe formulering lijkt op een andere vraag." in said
    assert said.index(f"{SAID} nieuw") < said.index(old)


def test_on_the_page_of_an_entry_it_becomes_a_phrasing_there(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(_client: TrialClient, _question: str, _draft: object = None) -> TrialAnswer:
        return ANSWER

    monkeypatch.setattr(TrialClient, "ask", ask)
    entry = "/beheer/vragen/privacy.inzage"
    fields = {"question": "Hoe?", "answer": "Zo gaat dat hier.", "phrasings": "ik wil mijn dossier inzien"}
    there = {"headers": {"x-part": "1"}}
    part = rooms.post(f"{TRY}/vraag?kenmerk=privacy.inzage", TRY, vraag=SAID, **there, **fields).text
    assert "Zet haar bij de formuleringen" in words_on(part)
    assert f'formaction="{entry}"' in part
    known = rooms.post(f"{TRY}/vraag?kenmerk=privacy.inzage", TRY, vraag=fields["phrasings"], **there, **fields).text
    assert "Zet haar bij de formuleringen" not in words_on(known)
    # what the button does where no script comes between
    page = rooms.post(entry, entry, **fields, erbij=f" {SAID} ", seen="0", base="1").text
    assert f"ik wil mijn dossier inzien\n{SAID}</textarea>" in page
    assert "Nog niet opgeslagen." in words_on(page)


def lean(text: str) -> Lean:
    return Lean(
        text=text, clash=Clash.OTHER, own=0.4, other="privacy.wissen", other_question="Kan ik wissen?",
        other_score=0.6 if "knorrebol" in text else 0.9, published_own=1, published_other=0.5,
    )  # fmt: skip


ANSWER = TrialAnswer(
    text=SAID, redacted=(), verdict="offer", confidence=0.4, hits=(), outside=0.1, referral=None, carried=(),
    against=(), seen=(), with_rasa=True, draft=None,
)  # fmt: skip
