"""An answer later: sealed, mailed to its desk, and erased by its resident."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.later.answers import AskedLater, LaterAnswers
from bot.conversation.later.sealing import Seal
from bot.conversation.later.tables import LaterAnswer, LaterState
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.web.later import _reaches
from tests.mail_server import MailServer, mail_server
from tests.site import BROWSER, Site, words_on
from tests.unit.left import ADDRESS, FORM, PAGE, QUESTION, SENDER, UNKNOWN, leave, only, post, site_over


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def site(tiny: Engine, tmp_path: Path, server: MailServer) -> Site:
    return site_over(tiny, tmp_path, f"smtp://127.0.0.1:{server.port}")


def test_what_is_left_goes_to_its_desk_and_the_resident_sees_how_far_it_is(
    tiny: Engine, site: Site, server: MailServer, municipality: Municipality
) -> None:
    address = leave(site)
    assert server.envelopes[0][1] == [municipality.desk("privacy").email]
    assert server.letters[0]["Subject"] == "Een bewoner vraagt om antwoord, via Datawijzer"
    assert f"Bereikbaar via: {ADDRESS}\n\nDe vraag:\n{QUESTION}" in server.text()
    assert "gesprek mee" not in server.text()
    assert "Uw vraag is verstuurd" in site.read(address)
    assert only(tiny).sender is None, "nothing leads to a conversation"


def test_it_is_unreadable_in_the_database_and_never_masked(tiny: Engine, site: Site, tmp_path: Path) -> None:
    leave(site, contact="06 - 1234 5678", question=f"Bel mij op 0612345678 over {QUESTION}")
    row, answers = only(tiny), LaterAnswers(tiny, Seal(tmp_path))
    stored = f"{row.contact}{row.question}{row.conversation}{row.token}"
    assert "1234" not in stored
    assert "buurman" not in stored
    kept = answers.opened(row)
    assert kept.contact == "06 - 1234 5678"
    assert kept.question == f"Bel mij op [telefoonnummer] over {QUESTION}"
    assert LaterAnswers(tiny, Seal(tmp_path / "elsewhere")).opened(row).contact == "", "another key opens nothing"


def test_the_conversation_goes_along_only_when_the_resident_agrees(
    tiny: Engine, site: Site, server: MailServer
) -> None:
    upto = Conversations(tiny).add(SENDER, "mag dat met een deurbel", [UNKNOWN])
    leave(site, SENDER, upto=str(upto))
    assert "deurbel" not in server.text().replace(QUESTION, "")
    leave(site, SENDER, upto=str(upto), gesprek="ja", once="y" * 24)
    assert "Bewoner: mag dat met een deurbel\n\nDatawijzer: Dat weet ik niet." in server.text()
    Conversations(tiny).erase(SENDER)
    with Session(tiny) as session:
        rows = session.scalars(select(LaterAnswer)).all()
    assert [(row.conversation, row.sender) for row in rows] == [("", None)] * 2
    assert all(row.contact for row in rows)


def test_the_form_knows_the_last_question_of_this_browser(tiny: Engine, site: Site) -> None:
    Conversations(tiny).add(SENDER, "mag dat met een deurbel", [UNKNOWN])
    page = site.get(f"{PAGE}?loket=privacy", {**BROWSER, "cookie": f"gesprek={SENDER}"}).text
    assert ">mag dat met een deurbel</textarea>" in page
    assert "Stuur mijn gesprek met Datawijzer mee" in words_on(page)
    assert "Stuur mijn gesprek" not in site.read(PAGE)


def test_a_form_sent_twice_is_one_request(site: Site, server: MailServer) -> None:
    assert leave(site) == leave(site)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"contact": "jan"}, "Vul een e-mailadres of telefoonnummer in dat klopt."),
        ({"question": "  "}, "Vul in wat u wilt weten."),
        ({"akkoord": ""}, "Zonder uw toestemming sturen wij niets."),
    ],
)
def test_what_is_not_right_is_told_and_nothing_is_kept(
    changes: dict[str, str], told: str, tiny: Engine, site: Site, server: MailServer
) -> None:
    response = post(site, PAGE, **{**FORM, **changes})
    assert response.status_code == 422
    assert told in words_on(response.text)
    with Session(tiny) as session:
        assert session.scalars(select(LaterAnswer)).all() == []
    assert server.letters == []


@pytest.mark.parametrize("contact", ["06 12345678", "+31 6 1234 5678", "(010) 123 45.67", "jan@post.example"])
def test_ways_to_reach_somebody(contact: str) -> None:
    assert _reaches(contact)


@pytest.mark.parametrize("contact", ["", "12345", "bel mij", "jan@", "06 12345678; jan@post.example", "٠٦١٢٣٤٥٦٧٨"])
def test_no_way_to_reach_anybody(contact: str) -> None:
    assert not _reaches(contact)


def test_a_form_of_another_site_and_a_flood_are_refused(tiny: Engine, site: Site, server: MailServer) -> None:
    forged = post(site, PAGE, headers={"sec-fetch-site": "cross-site"}, **FORM)
    assert forged.headers["location"] == PAGE
    answers = [post(site, PAGE, **{**FORM, "once": f"{number}" * 24}) for number in range(8)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert "Wacht tien minuten" in words_on(refused.text)
    assert ADDRESS in refused.text, "what was typed is still there"
    assert len(server.letters) == [answer.status_code for answer in answers].count(303) <= 6


def test_the_resident_erases_it(tiny: Engine, site: Site) -> None:
    address = leave(site)
    assert "Uw gegevens zijn gewist" in words_on(post(site, f"{address}/wissen").text)
    assert site.get(address).status_code == 404
    with Session(tiny) as session:
        assert session.scalars(select(LaterAnswer)).all() == []


@pytest.mark.parametrize("done", [True, False])
def test_nothing_is_kept_longer_than_its_days(done: bool, tiny: Engine, site: Site) -> None:
    leave(site)
    if done:
        with Session(tiny) as session, session.begin():
            session.execute(update(LaterAnswer).values(state=LaterState.DONE))
    Conversations(tiny, clock=lambda: now() + timedelta(27)).purge(28)
    assert only(tiny)
    Conversations(tiny, clock=lambda: now() + timedelta(29)).purge(28)
    with Session(tiny) as session:
        assert session.scalars(select(LaterAnswer)).all() == []


def test_while_the_mail_server_is_away_it_waits_and_logs_say_nothing_of_it(
    tiny: Engine, site: Site, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fails = "451 later"
    address = leave(site)
    assert "Uw vraag is ontvangen." in site.read(address)
    server.fails = ""
    assert site.services.later
    site.services.later.letters.deliver()
    assert server.letters == [], "it rests for a while"
    with Session(tiny) as session, session.begin():
        session.execute(update(LaterAnswer).values(lent_until=now() - timedelta(seconds=1)))
    site.services.later.letters.deliver()
    site.services.later.letters.deliver()
    assert len(server.letters) == 1
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert logged == ["a request for an answer later could not be mailed: MailAway"]


def test_the_running_website_mails_what_waits(tiny: Engine, site: Site, tmp_path: Path, server: MailServer) -> None:
    LaterAnswers(tiny, Seal(tmp_path)).keep("t", AskedLater("woo", ADDRESS, QUESTION))
    LaterAnswers(tiny, Seal(tmp_path / "elsewhere")).keep("u", AskedLater("woo", ADDRESS, QUESTION))
    later = site.services.later
    assert later

    async def run() -> None:
        async with later.letters.running():
            while not server.letters:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 60))
    later.letters.deliver()
    assert len(server.letters) == 1, "one that nobody can read is not mailed"


@pytest.mark.parametrize("upto", ["9" * 5000, "-1", "x", "", "0"])
def test_a_forged_number_of_a_turn_sends_no_more_than_the_conversation(upto: str, tiny: Engine, site: Site) -> None:
    Conversations(tiny).add(SENDER, "mag dat met een deurbel", [UNKNOWN])
    assert site.get(leave(site, SENDER, upto=upto, gesprek="ja")).status_code == 200


def test_without_a_mail_server_it_does_not_exist(tiny: Engine, tmp_path: Path) -> None:
    site = site_over(tiny, tmp_path, "")
    assert site.get(PAGE).status_code == 404
    assert "Later antwoord" not in site.read("/privacy")
