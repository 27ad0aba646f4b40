"""The second factor, on both databases; the clock stands still."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ground.errors import Refused
from bot.ground.roles import Person
from bot.staff.accounts import second_factor
from bot.staff.accounts.door import Door
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.mine import Mine
from bot.staff.accounts.tables import Stage
from bot.staff.accounts.vault import Vault
from tests.unit.accounts import AT, GOOD, account_of, later, open_door, settle

ANNA = "anna@zandermeer.example"


class Phone:
    """Somebody whose second factor is on, with the app and the codes."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.person: Person = settle(door)
        self.mine = Mine(door, "Beheer")
        visit = door.visit(door.by_password(ANNA, GOOD, AT).token, AT)
        assert visit
        found = self.mine.set_up(self.person, AT)
        self.app = pyotp.TOTP(found.secret)
        self.token, self.codes = self.mine.switch_on(
            self.person, visit.session_id, found.sealed, self.app.at(AT), AT, GOOD
        )

    def half_way(self, **when: int) -> str:
        passage = self.door.by_password(ANNA, GOOD, later(**when))
        assert passage.stage == Stage.SECOND_FACTOR
        return passage.token


@pytest.fixture
def phone(database: Engine, tmp_path: Path) -> Phone:
    return Phone(open_door(database, tmp_path))


def refused(phone: Phone, code: str, **when: int) -> str:
    with pytest.raises(Refused) as why:
        phone.door.by_code(phone.half_way(**when), code, later(**when))
    return why.value.name


def test_a_password_alone_opens_nothing(phone: Phone) -> None:
    visit = phone.door.visit(phone.half_way(minutes=1), later(minutes=1))
    assert visit is not None
    assert visit.stage == Stage.SECOND_FACTOR


@pytest.mark.parametrize("drift", [-30, 0, 30])
def test_a_code_of_about_now_opens(phone: Phone, drift: int) -> None:
    token = phone.half_way(minutes=5)
    passage = phone.door.by_code(token, phone.app.at(later(minutes=5, seconds=drift)), later(minutes=5))
    assert passage.stage == Stage.SIGNED_IN
    assert passage.token != token
    assert phone.door.visit(token, later(minutes=5)) is None


@pytest.mark.parametrize("drift", [-90, 90])
def test_a_code_of_another_time_does_not(phone: Phone, drift: int) -> None:
    assert refused(phone, phone.app.at(later(minutes=5, seconds=drift)), minutes=5) == "code_wrong"


def test_a_code_is_good_for_once_and_so_is_every_older_one(phone: Phone) -> None:
    code = phone.app.at(later(minutes=5))
    phone.door.by_code(phone.half_way(minutes=5), code, later(minutes=5))
    assert refused(phone, code, minutes=5) == "code_wrong"
    assert refused(phone, phone.app.at(later(minutes=5, seconds=-30)), minutes=5) == "code_wrong"
    next_one = phone.app.at(later(minutes=5, seconds=30))
    assert phone.door.by_code(phone.half_way(minutes=5), next_one, later(minutes=5)).stage == Stage.SIGNED_IN


def test_the_code_that_switched_it_on_is_used(phone: Phone) -> None:
    assert refused(phone, phone.app.at(AT)) == "code_wrong"


def test_one_code_sent_twice_at_once_opens_once(phone: Phone) -> None:
    code, at = phone.app.at(later(minutes=5)), later(minutes=5)
    tokens = [phone.half_way(minutes=5) for _ in range(4)]

    def enter(token: str) -> bool:
        try:
            return phone.door.by_code(token, code, at).stage == Stage.SIGNED_IN
        except Refused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enter, tokens)) == 1


def test_wrong_codes_shut_the_account_and_the_password_does_not_reset_them(phone: Phone) -> None:
    assert [refused(phone, "000000", minutes=5) for _ in range(5)] == ["code_wrong"] * 4 + ["locked"]
    with pytest.raises(Refused, match="locked"):
        phone.door.by_password(ANNA, GOOD, later(minutes=6))


def test_a_recovery_code_works_once_however_it_is_typed(phone: Phone) -> None:
    code = phone.codes[3]
    typed = f" {code.upper().replace('-', ' ')} "
    assert phone.door.by_code(phone.half_way(minutes=5), typed, later(minutes=5)).stage == Stage.SIGNED_IN
    assert refused(phone, code, minutes=5) == "code_wrong"
    assert phone.mine.overview(phone.person, later(minutes=5)).codes_left == 9


def test_a_code_after_ten_minutes_is_too_late(phone: Phone) -> None:
    token = phone.half_way(minutes=5)
    with pytest.raises(Refused, match="too_late"):
        phone.door.by_code(token, phone.app.at(later(minutes=15)), later(minutes=15))


def test_the_secret_is_worth_nothing_without_the_file(phone: Phone, tmp_path: Path) -> None:
    stored = account_of(phone.door, phone.person).totp_secret or ""
    assert phone.app.secret not in stored
    assert phone.door.vault.open(stored) == phone.app.secret
    assert Vault(tmp_path / "elsewhere").open(stored) is None
    phone.door.vault = Vault(tmp_path / "elsewhere")
    assert refused(phone, phone.app.at(later(minutes=5)), minutes=5) == "code_wrong"


def test_new_codes_replace_the_old_ones(phone: Phone) -> None:
    with pytest.raises(Refused, match="old_password"):
        phone.mine.new_codes(phone.person, "iets anders", later(minutes=5))
    fresh = phone.mine.new_codes(phone.person, GOOD, later(minutes=5))
    assert refused(phone, phone.codes[0], minutes=5) == "code_wrong"
    assert phone.door.by_code(phone.half_way(minutes=5), fresh[0], later(minutes=5)).stage == Stage.SIGNED_IN


def test_switching_it_off_needs_the_password_and_gives_another_token(phone: Phone) -> None:
    visit = phone.door.visit(phone.token, AT)
    assert visit
    with pytest.raises(Refused, match="old_password"):
        phone.mine.switch_off(phone.person, visit.session_id, "iets anders", AT)
    token = phone.mine.switch_off(phone.person, visit.session_id, GOOD, AT)
    assert (phone.door.visit(phone.token, AT), phone.door.visit(token, AT) is None) == (None, False)
    assert phone.door.by_password(ANNA, GOOD, AT).stage == Stage.SIGNED_IN


def test_a_set_up_that_takes_longer_than_ten_minutes_starts_anew(phone: Phone) -> None:
    found = phone.mine.set_up(phone.person, AT)
    code = pyotp.TOTP(found.secret).at(later(minutes=11))
    with pytest.raises(Refused, match="too_late"):
        phone.mine.switch_on(phone.person, 1, found.sealed, code, later(minutes=11))


def test_another_phone_takes_the_password_too(phone: Phone) -> None:
    visit = phone.door.visit(phone.token, later(minutes=1))
    assert visit
    found = phone.mine.set_up(phone.person, later(minutes=1))
    assert found.replaces
    code = pyotp.TOTP(found.secret).at(later(minutes=1))
    with pytest.raises(Refused, match="old_password"):
        phone.mine.switch_on(phone.person, visit.session_id, found.sealed, code, later(minutes=1))
    assert refused(phone, code, minutes=1) == "code_wrong"
    phone.mine.switch_on(phone.person, visit.session_id, found.sealed, code, later(minutes=1), GOOD)
    later_code = pyotp.TOTP(found.secret).at(later(minutes=2))
    assert phone.door.by_code(phone.half_way(minutes=2), later_code, later(minutes=2))


def test_the_rescue_of_an_operator_opens_whatever_is_shut(phone: Phone) -> None:
    for _ in range(5):
        refused(phone, "000000", minutes=5)
    password = Accounts(phone.door).rescue("ANNA@zandermeer.example")
    assert phone.door.visit(phone.token, later(minutes=5)) is None
    assert phone.door.by_password(ANNA, password, later(minutes=5)).stage == Stage.NEW_PASSWORD
    with pytest.raises(Refused, match="unknown"):
        Accounts(phone.door).rescue("niemand")


def test_the_picture_holds_the_address_of_the_app(phone: Phone) -> None:
    address = second_factor.address_of(phone.app.secret, ANNA, "Beheer van Datawijzer")
    assert pyotp.parse_uri(address).secret == phone.app.secret
    picture = second_factor.picture_of(address, "Plaatje")
    assert picture.startswith("<svg")
    assert "style=" not in picture
    with Session(phone.door.engine) as session:
        assert second_factor.codes_left(session, account_of(phone.door, phone.person)) == 10
