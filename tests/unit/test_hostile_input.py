"""What nobody types on purpose: control characters and numbers without end, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bot.faq.tables import OutOfScopeExample
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.accounts.door import Passage
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.tables import Account, Stage
from bot.staff.accounts.vouched import by_provider
from bot.staff.desk.numbers import whole
from bot.staff.editing.tables import Comment, Draft
from tests.rooms import Rooms
from tests.unit.accounts import AT, open_door
from tests.unit.test_accounts_managing import identity

HUGE = "9" * 30
FAQ = "/beheer/vragen/privacy.inzage"


@pytest.fixture
def rooms(filled: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, filled) as rooms:
        yield rooms.as_role(Role.ADMIN)


def test_no_control_character_comes_in_by_a_form(rooms: Rooms, filled: Engine) -> None:
    said = "a\x00b\x07c\x0bd\x7fe\x9ff\tg\nh€"
    assert rooms.post(f"{FAQ}/opmerking", FAQ, text=said).status_code == 303
    assert rooms.post("/beheer/vragen/nieuw", question="Wie\x00 maait het gras?", answer="\x01Ik.").status_code == 303
    made = "/beheer/buiten-bereik/create"
    assert rooms.post(made, made, text="wie\x00 maait\x1f het gras").status_code in (200, 303)
    with Session(filled) as session:
        assert session.scalars(select(Comment.text)).one() == "abcdef\tg\nh€"
        content = session.scalars(select(Draft.content)).one()
        assert (content["question"], content["answer"]) == ("Wie maait het gras?", "Ik.")
        assert "wie maait het gras" in session.scalars(select(OutOfScopeExample.text)).all()


def test_an_address_with_a_control_character_is_of_no_page(rooms: Rooms) -> None:
    addresses = ("vragen/%00", "vragen/a%00b", "inhoud/vragen/%00", "testen/keer/%00", "vragen/privacy.inzage%07")
    assert {address: rooms.get(f"/beheer/{address}").status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )


def test_a_search_for_a_control_character_is_a_search_for_the_rest(rooms: Rooms) -> None:
    for key in ("vragen", "audit", "reacties", "versies", "buiten-bereik", "schakelaars"):
        assert rooms.get(f"/beheer/{key}?q=in%00zage&zoek=in%00zage").status_code == 200, key


def test_a_number_that_no_row_has_is_not_there(rooms: Rooms) -> None:
    pages = ("audit/{}", "inhoud/invoer/{}", "inbox/herstel/{}", "inbox/{}", "vragen/privacy.inzage/versies/{}",
             "testen/eigen/{}", "accounts/{}")  # fmt: skip
    for page in pages:
        for number in ("999999999", HUGE, "9" * 5000):
            assert rooms.get(f"/beheer/{page.format(number)}").status_code in (404, 410), (page, len(number))


def test_a_number_without_end_in_a_question_is_no_failure_of_ours(rooms: Rooms) -> None:
    pages = ("vragen?page={}", "vragen?filter=version__gt%3D{}", "inbox?pagina={}", "inhoud?pagina={}",
             "overzicht?dagen={}", "vragen/privacy.inzage/versies/1?met={}", "buiten-bereik/edit?pk={}")  # fmt: skip
    for page in pages:
        for huge in (HUGE, "9" * 5000):
            assert rooms.get(f"/beheer/{page.format(huge)}").status_code in (200, 404, 422), (page, len(huge))


def test_a_number_without_end_in_a_form_is_refused(rooms: Rooms) -> None:
    forms = (
        (f"inhoud/invoer/{HUGE}", "digest"), (f"inhoud/invoer/{HUGE}/weg", "x"), (f"inbox/herstel/{HUGE}/terug", "x"),
        (f"schakelaars/{HUGE}/hervat", "x"), ("testen/spelen", "concept"), (f"testen/eigen/{HUGE}", "versie"),
        ("buiten-bereik/weghalen", "pk"), ("vragen/privacy.inzage/stap", "version"),
        ("vragen/privacy.inzage/stap", "seen"), ("nood/fraud", "seen"),
    )  # fmt: skip
    for address, field in forms:
        for huge in (HUGE, "9" * 5000):
            fields = {"do": "restore", "reason": "proef", "pad": "nergens", field: huge}
            answer = rooms.post(f"/beheer/{address}", **fields)
            assert answer.status_code in (303, 404, 409, 422), (address, len(huge), answer.status_code)


def test_a_number_has_no_more_digits_than_ours() -> None:
    assert [whole(text, 7) for text in ("12", "999999999", "9999999999", "-1", "x", "", None)] == [
        12, 999_999_999, 7, 7, 7, 7, 7,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["An\x00na", "An\x0bna", "An\u202ena", "An\nna"])
def test_no_account_has_a_name_that_cannot_be_shown(filled: Engine, tmp_path: Path, name: str) -> None:
    accounts = Accounts(open_door(filled, tmp_path))
    with pytest.raises(Refused, match=r"^accounts\.refused\.name$"):
        accounts.make(None, "anna", name, Role.READER, AT)
    with pytest.raises(Refused, match=r"accounts\.refused\.sign_in_name"):
        accounts.make(None, name.replace("\n", "\x00"), "Anna", Role.READER, AT)


def test_what_the_provider_says_is_cleaned_too(filled: Engine, tmp_path: Path) -> None:
    by_provider(open_door(filled, tmp_path), identity(Role.READER, name="An\x00na"), AT)
    with Session(filled) as session:
        assert session.scalars(select(Account.name)).one() == "Anna"


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # on SQLite who writes comes one by one
def test_two_first_sign_ins_at_once_make_one_account(filled: Engine, tmp_path: Path) -> None:
    door = open_door(filled, tmp_path)
    others: list[Passage] = []

    def another_window(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "issuer" in statement and not others:
            others.append(Passage("", Stage.SIGNED_IN))  # only once
            others[0] = by_provider(door, identity(Role.EDITOR), AT)

    event.listen(filled, "after_cursor_execute", another_window)
    mine = by_provider(door, identity(Role.EDITOR), AT)
    assert others[0].token != mine.token
    with Session(filled) as session:
        assert len(session.scalars(select(Account.id)).all()) == 1
