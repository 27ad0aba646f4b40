"""Signing in, step by step, on both databases; the clock stands still."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.errors import Refused
from bot.ground.roles import Role
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from bot.staff.accounts.door import Door
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.passwords import Passwords, check_rules, random_password
from bot.staff.accounts.tables import StaffSession, Stage
from tests.unit.accounts import AT, GOOD, account_of, later, open_door, settle

ANNA = "anna@zandermeer.example"


@pytest.fixture
def door(database: Engine, tmp_path: Path) -> Door:
    return open_door(database, tmp_path)


def refusal(door: Door, name: str, password: str, minutes: int = 0) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refused) as refused:
        door.by_password(name, password, later(minutes=minutes))
    return refused.value.name, refused.value.values


def test_the_right_password_opens(door: Door) -> None:
    anna = settle(door)
    passage = door.by_password("  Anna@Zandermeer.example ", GOOD, AT)
    visit = door.visit(passage.token, AT)
    assert passage.stage == Stage.SIGNED_IN
    assert visit is not None
    assert visit.person == anna
    assert account_of(door, anna).signed_in_at == AT


def test_wrong_passwords_and_unknown_names_answer_the_same(door: Door) -> None:
    settle(door)
    for name in (ANNA, "niemand@zandermeer.example"):
        answers = [refusal(door, name, f"{GOOD}!") for _ in range(6)]
        assert answers == [("wrong", {})] * 4 + [("locked", {"minutes": "15"})] * 2
        assert refusal(door, name, GOOD, minutes=9)[1] == {"minutes": "6"}


def test_the_lock_ends_by_itself_and_counts_anew(door: Door) -> None:
    settle(door)
    for _ in range(5):
        refusal(door, ANNA, "fout fout fout")
    assert refusal(door, ANNA, GOOD, minutes=14)[0] == "locked"
    assert door.by_password(ANNA, GOOD, later(minutes=15)).stage == Stage.SIGNED_IN
    assert refusal(door, ANNA, "fout fout fout", minutes=16)[0] == "wrong"


def test_failures_long_ago_or_before_a_success_do_not_count(door: Door) -> None:
    settle(door)
    for _ in range(4):
        refusal(door, ANNA, "fout fout fout")
    door.by_password(ANNA, GOOD, AT)
    for _ in range(4):
        assert refusal(door, ANNA, "fout fout fout")[0] == "wrong"
    assert refusal(door, ANNA, "fout fout fout", minutes=15)[0] == "wrong"


def guess(door: Door, source: str, password: str = "fout fout fout") -> str:
    with pytest.raises(Refused) as refused:
        door.by_password(ANNA, password, AT, source)
    return refused.value.name


def test_who_knows_a_name_keeps_only_himself_out(door: Door) -> None:
    settle(door)
    assert [guess(door, "elders") for _ in range(20)] == ["wrong"] * 4 + ["locked"] * 16
    assert door.by_password(ANNA, GOOD, AT, "stadhuis").stage == Stage.SIGNED_IN


def test_guesses_from_everywhere_shut_a_name_until_an_admin_opens_it(door: Door) -> None:
    anna = settle(door)
    assert [guess(door, f"plek {number}") for number in range(50)] == ["wrong"] * 49 + ["locked"]
    assert guess(door, "stadhuis", GOOD) == "locked"
    assert set(Accounts(door).shut(AT)) == {anna.id}
    Accounts(door).unblock(anna, anna.id)
    assert door.by_password(ANNA, GOOD, AT, "stadhuis").stage == Stage.SIGNED_IN


def test_guesses_at_once_are_no_more_than_guesses_one_by_one(door: Door) -> None:
    settle(door)
    looked_at = []

    class Watching(Passwords):
        def fits(self, password: str, known: str | None) -> bool:
            looked_at.append(password)
            return False

    door.passwords = Watching(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: refusal(door, ANNA, f"poging nummer {number}"), range(16)))
    assert len(looked_at) <= 5


def test_a_lock_out_is_in_the_audit_log_by_name_and_without_the_password(door: Door) -> None:
    settle(door)
    for _ in range(5):
        refusal(door, ANNA, "fout fout fout")
    with Session(door.engine) as session:
        records = session.scalars(select(AuditRecord).where(AuditRecord.action == "account.lock")).all()
        assert [(record.target, record.person_name) for record in records] == [(ANNA, "Datawijzer")]


def test_an_unknown_name_costs_the_same_work(door: Door) -> None:
    anna = settle(door)
    checked = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(hash)
            return super().verify(hash, password)

    door.passwords = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    refusal(door, ANNA, "fout fout fout")
    refusal(door, "niemand", "fout fout fout")
    assert len(checked) == 2
    known, unknown = (str(each).rpartition("$")[0].rpartition("$")[0] for each in checked)
    assert known == unknown  # the same parameters
    assert checked[0] == account_of(door, anna).password_hash


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(door: Door) -> None:
    anna = settle(door)
    before = account_of(door, anna).password_hash
    door.passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    door.by_password(ANNA, GOOD, AT)
    after = account_of(door, anna).password_hash or ""
    assert "m=16,t=2" in after
    assert after != before
    door.by_password(ANNA, GOOD, AT)
    assert account_of(door, anna).password_hash == after


def test_each_sign_in_gives_another_token_and_the_old_one_can_be_left(door: Door) -> None:
    settle(door)
    first, second = (door.by_password(ANNA, GOOD, AT).token for _ in range(2))
    assert first != second
    door.leave(first)
    assert door.visit(first, AT) is None
    assert door.visit(second, AT) is not None


@pytest.mark.parametrize(
    ("clicks", "lasts"),
    [([59], True), ([60], False), ([50, 100, 150], True), ([50, 110], False), (list(range(50, 721, 50)), True)],
)
def test_a_session_ends_after_an_hour_without_a_click(door: Door, clicks: list[int], lasts: bool) -> None:
    settle(door)
    token = door.by_password(ANNA, GOOD, AT).token
    seen = [door.visit(token, later(minutes=minute)) for minute in clicks]
    assert (seen[-1] is not None) == lasts


def test_a_session_ends_after_twelve_hours_whatever_is_clicked(door: Door) -> None:
    settle(door)
    token = door.by_password(ANNA, GOOD, AT).token
    for minute in range(30, 720, 30):
        assert door.visit(token, later(minutes=minute)) is not None
    assert door.visit(token, later(hours=12)) is None


def test_sessions_that_are_over_are_cleared_away(door: Door) -> None:
    settle(door)
    door.by_password(ANNA, GOOD, AT)
    door.by_password(ANNA, GOOD, later(hours=13))
    with Session(door.engine) as session:
        assert len(session.scalars(select(StaffSession)).all()) == 1


def test_a_temporary_password_opens_nothing_until_it_is_changed(door: Door) -> None:
    temporary = Accounts(door).make(None, ANNA, "Anna", Role.EDITOR, AT)
    passage = door.by_password(ANNA, temporary, AT)
    assert passage.stage == Stage.NEW_PASSWORD
    with pytest.raises(Refused, match="password_same"):
        door.by_new_password(passage.token, temporary, AT)
    with pytest.raises(Refused, match="password_short"):
        door.by_new_password(passage.token, "kort", AT)
    after = door.by_new_password(passage.token, GOOD, AT)
    assert after.stage == Stage.SIGNED_IN
    assert door.visit(passage.token, AT) is None
    assert refusal(door, ANNA, temporary)[0] == "wrong"
    assert door.by_password(ANNA, GOOD, AT).stage == Stage.SIGNED_IN


def test_a_step_that_takes_too_long_starts_anew(door: Door) -> None:
    passage = door.by_password(ANNA, Accounts(door).make(None, ANNA, "Anna", Role.EDITOR, AT), AT)
    with pytest.raises(Refused, match="too_late"):
        door.by_new_password(passage.token, GOOD, later(minutes=10))


def test_a_signed_in_token_cannot_be_used_for_a_step(door: Door) -> None:
    settle(door)
    token = door.by_password(ANNA, GOOD, AT).token
    with pytest.raises(Refused, match="too_late"):
        door.by_new_password(token, "een heel ander woord", AT)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elf tekens..", None), ("korter dan.", "password_short"), ("x" * 200, "password_long"),
        ("aaaaaaaaaaaaaa", "password_common"), ("123456789012", "password_common"),
        ("Welkom2026!!", "password_common"), ("!!wachtwoord12", "password_common"),
        ("Anna12345678", "password_common"), ("zandermeer2026", "password_common"),
        ("GemeenteZandermeer2026!", "password_common"), ("Zandermeer-welkom-26", "password_common"),
        ("zonder hoofdletter", None),
    ],
)  # fmt: skip
def test_passwords_that_others_guess_first_are_refused(password: str, why: str | None) -> None:
    if why is None:
        check_rules(password, ANNA, "Anna", "Zandermeer")
        return
    with pytest.raises(Refused, match=why):
        check_rules(password, ANNA, "Anna", "Zandermeer")


def test_random_passwords_are_within_the_rules_and_differ() -> None:
    some = {random_password() for _ in range(50)}
    assert len(some) == 50
    for each in some:
        check_rules(each, ANNA)


def test_nothing_secret_stands_in_the_database(door: Door, database: Engine) -> None:
    temporary = Accounts(door).make(None, ANNA, "Anna", Role.EDITOR, AT)
    passage = door.by_password(ANNA, temporary, AT)
    token = door.by_new_password(passage.token, GOOD, AT).token
    refusal(door, "mijn wachtwoord in het verkeerde vak", "x")
    with database.connect() as connection:
        tables = inspect(database).get_table_names()
        kept = "\n".join(str(row) for table in tables for row in connection.execute(text(f"SELECT * FROM {table}")))
    assert ANNA in kept
    for secret in (temporary, passage.token, token, GOOD, "verkeerde vak"):
        assert secret not in kept


def test_every_refusal_has_words_and_every_word_is_used() -> None:
    source = "".join(path.read_text() for path in (ROOT / "bot/staff/accounts").rglob("*.py"))
    named = set(re.findall(r'Refused\(\s*"accounts\.refused\.(\w+)"', source)) | {"no_role"}
    named |= set(re.findall(r'self\.(?:_door\.)?failed\([^)]*"(\w+)"', source))
    named |= set(re.findall(r'return (?:None if account.active else )?"(\w+)"', source)) | {"taken_here"}
    assert named == set(load_yaml(ROOT / "data/staff.yml")["accounts"]["refused"])
