"""The sample: what is drawn, what a label keeps, what the figure says, and what goes out as a test set."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.bench.evaluation.sets import load_real
from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.accuracy import field_accuracy, wilson
from bot.conversation.outcomes.labels import Label, Stratum, TurnLabel
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.dialogue.payloads import ASK_PERSON, choice_of
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.sampling.drawing import QUOTA, Drawn, Sampler
from bot.staff.sampling.labelling import put_label
from bot.staff.sampling.month import Month
from bot.turns.tables import Turn
from tests.rooms import Rooms
from tests.said import say
from tests.unit.test_counting import CHOICES, INZAGE, ONE, OTHER, UNKNOWN, WISSEN, answer, message

ZONE = ZoneInfo("Europe/Amsterdam")
HERE = "/beheer/steekproef"
URGENT = message("urgent", situation="suicide", contacts=[{"name": "113", "number": "113"}], related=[WISSEN])


def this_month() -> Month:
    """As it is here, when it is asked: a run may last past the end of one."""
    return Month.of(now().astimezone(ZONE).date())


@pytest.fixture
def conversations(tiny: Engine) -> Conversations:
    return Conversations(tiny)


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


def drawn(engine: Engine) -> list[Drawn]:
    with Session(engine) as session:
        return Sampler(session, this_month(), ZONE).draw()


def asked(engine: Engine) -> list[tuple[str, str]]:
    return [(each.stratum, each.question.asked.text) for each in drawn(engine)]


def turn_of(engine: Engine, text: str) -> int:
    with Session(engine) as session:
        return session.scalars(select(Turn.id).where(Turn.text == text)).one()


def labels(engine: Engine) -> list[TurnLabel]:
    with Session(engine) as session:
        return list(session.scalars(select(TurnLabel).order_by(TurnLabel.id)))


# --- drawing


def test_only_typed_questions_are_drawn_and_nothing_of_who_may_be_in_danger(
    conversations: Conversations, tiny: Engine
) -> None:
    say(conversations, ONE, "hoi", [message("greeting")])
    say(conversations, ONE, "ik wil dood", [URGENT])
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    say(conversations, ONE, ASK_PERSON, [message("handover", asked=True)])
    (found,) = drawn(tiny)
    assert (found.stratum, found.question.asked.text) == (Stratum.RANDOM, "mijn gegevens")
    assert found.question.came_of_it.about == answer_about(WISSEN, tiny)
    assert [turn.text for turn in found.question.earlier] == ["hoi", "greeting"]


def answer_about(faq: str, engine: Engine) -> object:
    with Session(engine) as session:
        turns = session.scalars(select(Turn).where(Turn.speaker == "assistant")).all()
        return next(turn.about for turn in turns if turn.about and turn.about.cited == faq)


def test_the_sample_is_the_same_for_everybody_and_another_every_month(
    conversations: Conversations, tiny: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUOTA, Stratum.RANDOM, 5)
    for number in range(30):
        say(conversations, f"bewoner-{number:010}", f"vraag {number}", [answer(INZAGE)])
    first = asked(tiny)
    assert len(first) == 5
    assert asked(tiny) == first
    monkeypatch.setattr(Month, "__str__", lambda _month: "2020-01")
    assert asked(tiny) != first


def test_what_residents_were_unhappy_with_comes_beside_chance_and_never_twice(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(filled)
    monkeypatch.setitem(QUOTA, Stratum.RANDOM, 0)
    say(conversations, ONE, "slecht", [answer(INZAGE)])
    conversations.add_feedback(ONE, INZAGE, 1, False, "")
    say(conversations, OTHER, "weet niet", [UNKNOWN])
    say(conversations, OTHER, ASK_PERSON, [message("handover", asked=True)])
    for number, confidence in enumerate((0.9, 0.3, 0.6)):
        sure = message("answer", faq=WISSEN, version=1, confidence=confidence)
        say(conversations, f"bewoner-{number:010}", f"zeker {confidence}", [sure])
    monkeypatch.setitem(QUOTA, Stratum.UNSURE, 2)
    assert asked(filled) == [
        ("rated", "slecht"), ("person", "weet niet"), ("unsure", "zeker 0.3"), ("unsure", "zeker 0.6"),
    ]  # fmt: skip
    monkeypatch.setitem(QUOTA, Stratum.RANDOM, 40)
    assert Counter(stratum for stratum, _ in asked(filled)) == {"random": 5}


# --- labelling


def test_one_press_labels_and_the_next_question_comes(rooms: Rooms, conversations: Conversations, tiny: Engine) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    say(conversations, OTHER, "hoeveel bomen", [UNKNOWN])
    rooms.as_role(Role.EDITOR)
    turn = turn_of(tiny, "mijn gegevens")
    assert "Door het lot: 0 van 2 beoordeeld" in rooms.read(HERE)
    read = rooms.read(f"{HERE}?beurt={turn}")
    assert "Bewoner: “Kan ik mijn gegevens laten wissen?”" in read
    done = rooms.post(f"{HERE}/{turn}", label="after_choice", laag="random", maand=str(this_month()))
    assert done.headers["location"] == f"{HERE}?maand={this_month()}"
    read = rooms.read(HERE)
    assert "Bewaard: Goed na een keuze." in read
    assert "Door het lot: 1 van 2 beoordeeld" in read
    assert "Een vraag van een bewoner “hoeveel bomen”" in read
    (kept,) = labels(tiny)
    assert (kept.entry_id, kept.topic, kept.kind, kept.outcome) == (WISSEN, "privacy", "answer", "after")
    assert (kept.label, kept.person_name, kept.turn_id) == ("after_choice", "Eva", turn)
    rooms.post(f"{HERE}/{turn}", label="wrong", laag="unsure")
    (kept,) = labels(tiny)
    assert (kept.label, kept.stratum) == ("wrong", "random"), "labelled anew, it stays what chance chose"


def test_a_wrong_answer_leads_to_the_inbox_once(rooms: Rooms, conversations: Conversations, tiny: Engine) -> None:
    say(conversations, ONE, "hoeveel bomen", [answer(INZAGE)])
    turn = turn_of(tiny, "hoeveel bomen")
    rooms.post(f"{HERE}/{turn}", label="wrong", laag="random")
    assert f'action="{HERE}/{turn}/herstel"' in rooms.get(HERE).text
    where = [rooms.post(f"{HERE}/{turn}/herstel").headers["location"] for _ in range(2)]
    assert where[0] == where[1]
    assert "“hoeveel bomen”" in rooms.read(where[0])
    with Session(tiny) as session:
        assert [row.near for row in session.scalars(select(OpenQuestion))] == [[INZAGE]]


def test_what_was_erased_meanwhile_is_not_labelled(rooms: Rooms, conversations: Conversations, tiny: Engine) -> None:
    say(conversations, ONE, "hoeveel bomen", [UNKNOWN])
    turn = turn_of(tiny, "hoeveel bomen")
    conversations.erase(ONE)
    rooms.post(f"{HERE}/{turn}", label="wrong", laag="random")
    assert "Dit gesprek is net gewist." in rooms.read(HERE)
    assert labels(tiny) == []
    assert rooms.post(f"{HERE}/{turn}", label="mooi", laag="random").status_code == 422


def test_who_may_see_the_sample(rooms: Rooms) -> None:
    for role in Role:
        may = role in (Role.EDITOR, Role.PUBLISHER, Role.ADMIN)
        assert rooms.as_role(role).get(HERE).status_code == (200 if may else 403), role
        assert rooms.post(f"{HERE}/testset").status_code == (200 if may else 403), role


def test_what_chance_chose_before_can_be_labelled_anew_after_more_was_asked(
    rooms: Rooms, conversations: Conversations, tiny: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(conversations, ONE, "hoeveel bomen", [answer(INZAGE)])
    turn = turn_of(tiny, "hoeveel bomen")
    rooms.post(f"{HERE}/{turn}", label="wrong", laag="rated")
    for stratum in Stratum:
        monkeypatch.setitem(QUOTA, stratum, 0)
    page = rooms.get(f"{HERE}?beurt={turn}").text
    assert f'action="{HERE}/{turn}"' in page
    assert 'name="laag" value="rated"' in page
    assert "Er zijn in deze maand geen vragen" in rooms.read(f"{HERE}?beurt={turn + 99}")


def test_two_colleagues_at_once_give_one_label(conversations: Conversations, tiny: Engine) -> None:
    say(conversations, ONE, "hoeveel bomen", [answer(INZAGE)])
    turn = turn_of(tiny, "hoeveel bomen")

    def press(name: str) -> None:
        with Session(tiny) as session, session.begin():
            put_label(
                session, Person(1, name, Role.EDITOR), turn, Stratum.RANDOM, Label.WRONG, this_month().first, ZONE
            )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, ("Eva", "Pim", "Ada", "Bo")))
    assert len(labels(tiny)) == 1


# --- the figure


def test_the_interval_is_wilsons() -> None:
    assert [round(end, 4) for end in wilson(8, 10)] == [0.4902, 0.9433]
    assert wilson(0, 0) == (0.0, 1.0)
    assert round(wilson(10, 10)[1], 9) == 1


def test_only_chance_counts_and_what_is_not_ours_is_told_apart(rooms: Rooms, tiny: Engine) -> None:
    day = this_month().first
    many = [("random", "privacy", "right")] * 7 + [("random", "privacy", "wrong"), ("random", "", "should_know")]
    many += [("random", "", "not_ours"), ("random", "privacy", "after_choice")] + [("rated", "privacy", "wrong")] * 9
    with Session(tiny) as session, session.begin():
        for stratum, topic, label in many:
            session.add(
                TurnLabel(day=day, stratum=stratum, topic=topic, kind="answer", label=label, labelled_on=day,
                          person_name="Eva")
            )  # fmt: skip
    with Session(tiny) as session:
        found = field_accuracy(session, this_month().first, this_month().last)
        assert field_accuracy(session, date(2020, 1, 1), date(2020, 1, 31)).all.total == 0
    assert (found.all.good, found.all.total, found.all.interval) == (8, 10, (49, 95))
    per_topic = {topic: (each.good, each.total) for topic, each in found.per_topic.items()}
    assert per_topic == {
        "privacy": (8, 9),
        "": (0, 1),
    }
    assert (found.not_ours, found.on_purpose) == (1, 9)
    read = rooms.read("/beheer/overzicht")
    assert "80% goed in de maand van" in read
    assert "tussen 49% en 95%" in read
    assert "gericht gezocht en beoordeeld: 9." in read


# --- the test set


def test_the_test_set_is_read_as_such_and_the_download_is_in_the_log(
    rooms: Rooms, conversations: Conversations, tiny: Engine, tmp_path: Path
) -> None:
    said = {"mag ik mijn dossier zien": "right", "wat kost een paspoort": "not_ours", "hoeveel bomen": "wrong"}
    for number, (text, label) in enumerate(said.items()):
        say(conversations, f"bewoner-{number:010}", f"{text}, 0612345678", [answer(INZAGE)])
        rooms.post(f"{HERE}/{turn_of(tiny, f'{text}, 0612345678')}", label=label, laag="random")
    response = rooms.post(f"{HERE}/testset", maand=str(this_month()))
    assert "0612345678" not in response.text
    folder = tmp_path / "real-dev"
    folder.mkdir()
    (folder / "questions.yml").write_text(response.text, encoding="utf-8")
    read = load_real("real-dev", tmp_path)
    (right,) = read.questions
    assert (right.faq, right.text) == (INZAGE, "mag ik mijn dossier zien, [telefoonnummer]")
    assert [each.text for each in read.outside] == ["wat kost een paspoort, [telefoonnummer]"]
    with Session(tiny) as session:
        record = session.scalars(select(AuditRecord).where(AuditRecord.action == "sampling.export")).one()
    assert (record.target, record.after) == (str(this_month()), {"questions": 2})
