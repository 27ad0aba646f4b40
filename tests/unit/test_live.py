"""A conversation with a person, over a Chatwoot on loopback and both database engines."""

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.ground.database.base import now
from bot.ground.errors import ConfigurationError
from bot.ground.municipality import LiveChatSettings, Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.live.build import refuse_without_secrets
from bot.live.chatwoot import Chatwoot
from bot.live.handovers import Handovers
from bot.live.service import LiveService
from bot.live.tables import Handover, LiveErasure, LiveEvent
from bot.turns.tables import Turn
from tests import chatwoot as far

ONE = "een" * 6
OPEN, CLOSED = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 28, 9, tzinfo=UTC)  # a Tuesday, a Saturday
CARD = {
    "recipient_id": ONE, "text": "Bel of mail.", "buttons": [],
    "custom": {"kind": "handover", "contact": {"desk": "de FG", "phone": "14 0999", "email": "fg@zandermeer.example"}},
}  # fmt: skip


@dataclass
class Desk:
    """The service with what it stands on."""

    chatwoot: far.Chatwoot
    database: Engine
    texts: Texts
    municipality: Municipality
    moment: datetime = OPEN

    def run(self, use: Callable[[LiveService], Awaitable[Any]]) -> Any:
        async def all_of_it() -> Any:
            product = Chatwoot(LiveChatSettings.model_validate(self.chatwoot.settings()), far.TOKEN, far.SECRET)
            handovers = Handovers(self.database)
            live = LiveService(product, handovers, self.texts, self.municipality, str, lambda: self.moment)
            try:
                return await use(live)
            finally:
                await live.close()

        return anyio.run(all_of_it)

    def begin(self) -> list[dict[str, Any]]:
        """The resident agrees to what there is."""

        async def over(live: LiveService) -> Any:
            return await live.begin(ONE, (await live.preview(ONE)).upto)

        return [message.as_json(ONE) for message in self.run(over)]

    def say(self, text: str) -> list[dict[str, Any]]:
        """The resident says something to the person."""

        async def over(live: LiveService) -> Any:
            handover = await live.current(ONE)
            assert handover is not None
            return await live.pass_on(handover, text, [])

        return [message.as_json(ONE) for message in self.run(over)]

    def tell(self, event: dict[str, Any]) -> None:
        """A webhook."""
        body = json.dumps(event).encode()
        headers = {name.lower(): value for name, value in far.signed(body, self.moment.timestamp()).items()}
        self.run(lambda live: live.receive(headers, body))

    def agent(self, text: str | None, number: int = 900) -> None:
        """The person says something."""
        event = {
            "event": "message_created", "id": number, "content": text, "message_type": "outgoing",
            "private": False, "sender": {"type": "user"}, "conversation": {"id": self.chatwoot.only.id},
        }  # fmt: skip
        self.tell(event)

    def turns(self) -> list[tuple[str, str]]:
        with Session(self.database) as session:
            return [(turn.speaker, turn.text) for turn in session.scalars(select(Turn).order_by(Turn.id))]


@pytest.fixture
def desk(database: Engine, texts: Texts, municipality: Municipality) -> Iterator[Desk]:
    with Session(database) as session, session.begin():
        session.add(Turn(sender=ONE, speaker="resident", text="mijn bsn is [bsn], mag ik een mens?", message={}))
        session.flush()
        session.add(Turn(sender=ONE, speaker="assistant", text=CARD["text"], message=CARD))
    with far.Chatwoot() as chatwoot:
        yield Desk(chatwoot, database, texts, municipality)


def test_what_is_passed_on_is_exactly_what_was_shown(desk: Desk) -> None:
    preview = desk.run(lambda live: live.preview(ONE))
    (message,) = desk.begin()
    assert desk.chatwoot.only.messages == [preview.transcript]
    assert preview.transcript == "Bewoner: mijn bsn is [bsn], mag ik een mens?\n\nDatawijzer: Bel of mail."
    assert message["custom"] == {"kind": "notice", "live": "begun"}
    assert "Uw gesprek is doorgegeven" in message["text"]


def test_only_what_was_agreed_to_is_passed_on(desk: Desk) -> None:
    preview = desk.run(lambda live: live.preview(ONE))
    with Session(desk.database) as session, session.begin():
        session.add(Turn(sender=ONE, speaker="resident", text="later pas gezegd", message={}))
    desk.run(lambda live: live.begin(ONE, preview.upto))
    assert desk.chatwoot.only.messages == [preview.transcript]


def test_it_is_told_once_that_messages_go_to_a_person(desk: Desk) -> None:
    desk.begin()
    (told,) = desk.say("bent u daar?")
    assert (told["custom"]["kind"], told["text"]) == ("notice", "Uw bericht is doorgegeven aan de medewerker.")
    assert desk.say("hallo?") == []
    assert desk.chatwoot.only.messages[1:] == ["bent u daar?", "hallo?"]


def test_agreeing_twice_hands_over_once(desk: Desk) -> None:
    assert [message["custom"]["live"] for message in (*desk.begin(), *desk.begin())] == ["begun", "begun"]
    assert len(desk.chatwoot.conversations) == 1


def test_two_processes_that_hand_over_at_once_do_it_once(desk: Desk) -> None:
    async def both(live: LiveService) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(live.begin, ONE, 2)
            tasks.start_soon(live.begin, ONE, 2)

    desk.run(both)
    assert len(desk.chatwoot.conversations) == 1


def test_what_the_person_says_reaches_the_resident_once(desk: Desk) -> None:
    desk.begin()
    _, last, _ = desk.run(lambda live: live.news(ONE, 0))
    desk.agent("Goedemorgen, ik help u.")
    desk.agent("Goedemorgen, ik help u.")  # the same call again
    is_live, newer, turns = desk.run(lambda live: live.news(ONE, last))
    assert (is_live, [(turn.speaker, turn.text) for turn in turns]) == (True, [("agent", "Goedemorgen, ik help u.")])
    assert desk.run(lambda live: live.news(ONE, newer)) == (True, newer, [])


def test_a_number_of_the_resident_is_not_repeated_and_that_of_an_office_is(desk: Desk) -> None:
    desk.begin()
    desk.agent("Uw BSN 111222333 staat goed. Bel 06 12345678.")
    assert desk.turns()[-1] == ("agent", "Uw BSN [bsn] staat goed. Bel 06 12345678.")


def test_an_attachment_is_told_in_words(desk: Desk) -> None:
    desk.begin()
    desk.agent(None)
    assert "De medewerker stuurde een bestand." in desk.turns()[-1][1]


def test_the_person_hands_it_back(desk: Desk) -> None:
    desk.begin()
    _, last, _ = desk.run(lambda live: live.news(ONE, 0))
    resolved = {"event": "conversation_status_changed", "id": desk.chatwoot.only.id, "status": "resolved"}
    for _ in range(2):
        desk.tell(resolved)
    is_live, _, turns = desk.run(lambda live: live.news(ONE, last))
    assert not is_live
    assert [turn.message["custom"]["live"] for turn in turns] == ["handed_back"]
    assert "U praat nu weer met Datawijzer, een computerprogramma." in turns[0].text


def test_the_resident_stops_and_may_begin_again(desk: Desk) -> None:
    desk.begin()
    first = desk.chatwoot.only
    (message,) = desk.run(lambda live: live.end(ONE))
    assert message.text.startswith("De chat met de medewerker is gestopt.")
    assert first.status == "resolved"
    assert desk.run(lambda live: live.end(ONE)) == []
    desk.begin()
    assert len(desk.chatwoot.conversations) == 2


def test_a_late_word_of_the_person_is_not_lost(desk: Desk) -> None:
    desk.begin()
    desk.run(lambda live: live.end(ONE))
    desk.agent("Nog één ding.")
    assert desk.turns()[-1] == ("agent", "Nog één ding.")


def test_when_closed_there_is_the_ordinary_card(desk: Desk) -> None:
    desk.moment = CLOSED
    (message,) = desk.begin()
    assert message["custom"]["kind"] == "handover"
    assert message["custom"]["contact"]["email"] == "fg@zandermeer.example"
    assert message["custom"]["contact"]["open_now"] is False
    assert desk.chatwoot.requests == []


def test_a_live_chat_that_is_away_is_told_kindly_and_nothing_is_lost(desk: Desk) -> None:
    desk.chatwoot.is_away = True
    (message,) = desk.begin()
    assert message["custom"]["contact"]["phone"] == "14 0999"
    assert "Er is niets weg." in message["text"]
    assert desk.run(lambda live: live.current(ONE)) is None
    desk.chatwoot.is_away = False
    desk.begin()
    assert "mag ik een mens?" in desk.chatwoot.only.messages[0]


def test_messages_wait_for_a_live_chat_that_was_away(desk: Desk) -> None:
    desk.begin()
    desk.chatwoot.is_away = True
    (message,) = desk.say("een")
    assert "Wij bewaren het en proberen het vanzelf opnieuw." in message["text"]
    assert "contact" in message["custom"]
    desk.say("twee")
    desk.chatwoot.is_away = False
    with Session(desk.database) as session, session.begin():
        session.execute(update(Handover).values(lent_until=now() - timedelta(seconds=1)))
    desk.run(lambda live: live.news(ONE, 0))
    assert desk.chatwoot.only.messages[1:] == ["een", "twee"]


def test_an_opening_that_was_cut_off_does_not_stand_in_the_way(desk: Desk) -> None:
    with Session(desk.database) as session, session.begin():
        session.add(Handover(sender=ONE, is_open=True, begun_at=now() - timedelta(minutes=1)))
    desk.begin()
    assert desk.run(lambda live: live.current(ONE)) is not None


def test_another_conversation_is_not_told(desk: Desk) -> None:
    desk.begin()
    desk.tell({"event": "conversation_status_changed", "id": 99999, "status": "resolved"})
    assert desk.run(lambda live: live.current(ONE)) is not None


def test_erasing_reaches_the_live_chat_as_soon_as_it_can(desk: Desk) -> None:
    desk.begin()
    desk.agent("Goedemorgen.")
    desk.chatwoot.is_away = True
    Conversations(desk.database).erase(ONE)
    assert desk.run(lambda live: live.erase()) is False
    assert len(desk.chatwoot.conversations) == 1
    desk.chatwoot.is_away = False
    assert desk.run(lambda live: live.erase()) is True
    assert desk.chatwoot.conversations == {}
    with Session(desk.database) as session:
        assert [session.scalars(select(table)).all() for table in (Turn, Handover, LiveEvent, LiveErasure)] == [[]] * 4


def test_a_contact_left_by_a_failed_opening_is_erased_too(desk: Desk) -> None:
    Handovers(desk.database).give_up(0, "4321")
    assert desk.run(lambda live: live.erase()) is True
    assert desk.chatwoot.requests == [("DELETE", "/api/v1/accounts/7/contacts/4321", {})]


def test_a_product_that_we_do_not_know_stops_the_start(tmp_path: Path, municipality: Municipality) -> None:
    with far.Chatwoot() as chatwoot:
        told = LiveChatSettings.model_validate({**chatwoot.settings(), "product": "elders"})
    settings = Settings(datawijzer_home=tmp_path, live_chat_token="x", live_chat_secret="y")
    with pytest.raises(ConfigurationError, match=r"live_chat\.product: must be one of chatwoot"):
        refuse_without_secrets(settings, municipality.model_copy(update={"live_chat": told}))
