"""Claims come with the pack, are due when they end, and stay looked at until the pack knows better."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.claims import Claim, Why, due_claims, follow_claims
from bot.faq.pack import Pack, PackClaim
from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground.audit import AuditRecord
from bot.ground.municipality import Municipality
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from tests.rooms import Rooms
from tests.site import words_on
from tests.unit.conftest import TINY

PAGE = "/beheer/beweringen"
CHECKED, TODAY = date(2026, 11, 1), date(2026, 11, 30)
AP = "https://autoriteitpersoonsgegevens.nl/inzage"


def with_claims(pack: Pack, *claims: PackClaim) -> Pack:
    first, *others = pack.entries
    bare = [each.model_copy(update={"claims": []}) for each in others]
    return Pack((first.model_copy(update={"claims": list(claims)}), *bare), pack.outside)


def claim(words: str = "binnen 1 maand", **more: object) -> PackClaim:
    return PackClaim.model_validate({"words": words, "source": AP, "checked_on": CHECKED, **more})


def why_of(engine: Engine, today: date = TODAY) -> dict[str, Why]:
    with Session(engine) as session:
        return {each.claim.words: each.why for each in due_claims(session, today)}


def follow(engine: Engine, pack: Pack) -> bool:
    with Session(engine) as session, session.begin():
        return follow_claims(session, pack)


def test_what_ends_is_asked_for_before_it_does_the_most_pressing_first(tiny: Engine) -> None:
    pack = with_claims(
        TINY,
        claim("twijfel", doubt="niet letterlijk gezien"),
        claim("loopt af", valid_until=date(2026, 12, 24)),
        claim("afgelopen", valid_until=date(2026, 11, 29)),
        claim("staat vast"),
        claim("nog lang", valid_until=date(2027, 6, 1)),
        claim("oud", checked_on=date(2025, 1, 1)),
    )
    assert follow(tiny, pack)
    assert not follow(tiny, pack)
    expected = {"afgelopen": Why.ENDED, "loopt af": Why.ENDS_SOON, "twijfel": Why.DOUBT, "oud": Why.LONG_AGO}
    assert list(why_of(tiny).items()) == list(expected.items())


def test_a_claim_of_an_answer_that_was_changed_here_is_not_ours_to_vouch_for(
    tiny: Engine, municipality: Municipality
) -> None:
    follow(tiny, with_claims(TINY, claim(valid_until=TODAY)))
    faq = TINY.entries[0].id
    assert [each.words for each in FaqStore(tiny, municipality).content().entries[faq].claims] == ["binnen 1 maand"]
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, faq).answer = "Dat schreven wij hier zelf, en het staat los van de landelijke tekst."
    assert why_of(tiny) == {}
    assert FaqStore(tiny, municipality).content().entries[faq].claims == ()


def test_what_was_looked_at_stays_so_until_the_pack_was_compared_later(tiny: Engine) -> None:
    follow(tiny, with_claims(TINY, claim(valid_until=TODAY)))
    with Session(tiny) as session, session.begin():
        session.scalars(select(Claim)).one().seen_on = TODAY
    assert why_of(tiny) == {}
    follow(tiny, with_claims(TINY, claim(valid_until=TODAY), claim("en nog een")))
    assert why_of(tiny) == {}
    follow(tiny, with_claims(TINY, claim(valid_until=date(2026, 12, 20), checked_on=date(2026, 12, 1))))
    assert why_of(tiny, date(2026, 12, 2)) == {"binnen 1 maand": Why.ENDS_SOON}


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


def test_an_editor_says_that_a_claim_still_holds_and_the_log_says_who(rooms: Rooms, tiny: Engine) -> None:
    follow(tiny, with_claims(TINY))
    assert "Alle beweringen zijn nagekeken." in rooms.as_role(Role.EDITOR).read(PAGE)
    follow(tiny, with_claims(TINY, claim(valid_until=date(2020, 1, 1))))
    page = rooms.read(PAGE)
    assert "1 bewering om na te kijken" in page
    assert "“binnen 1 maand”" in page
    assert "Geldt misschien niet meer (1 januari 2020)" in page
    with Session(tiny) as session:
        number = session.scalars(select(Claim.id)).one()
    assert rooms.post(f"{PAGE}/{number}", PAGE).status_code == 303
    after = rooms.read(PAGE)
    assert "U staat erbij als degene die keek." in after
    assert "binnen 1 maand" not in after
    with Session(tiny) as session:
        kept = session.scalars(select(AuditRecord).where(AuditRecord.action == "claim.look")).one()
    assert kept.target == TINY.entries[0].id
    assert kept.person_name == "Eva"


def test_a_claim_that_is_gone_is_told_and_a_reader_may_not_say_that_it_holds(rooms: Rooms) -> None:
    rooms.as_role(Role.EDITOR).post(f"{PAGE}/999", PAGE)
    assert "Deze bewering is er niet meer." in rooms.read(PAGE)
    assert rooms.as_role(Role.READER).post(f"{PAGE}/999", PAGE).status_code == 403
    assert "Klopt nog" not in words_on(rooms.get(PAGE).text)
