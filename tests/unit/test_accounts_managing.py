"""Accounts of others: one admin always stays, sessions end, every change is audited; on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord, verify
from bot.ground.errors import Refused
from bot.ground.roles import PERMISSIONS, Permission, Person, Role
from bot.ground.sign_in import Provider
from bot.staff.accounts.door import Door
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.provider import Identity, role_of
from bot.staff.accounts.tables import Account
from bot.staff.accounts.vouched import by_provider
from tests.unit.accounts import AT, GOOD, account_of, open_door, settle

MAY = {
    Permission.VIEW: "reader", Permission.EXPORT: "reader", Permission.COMMENT: "tester", Permission.TRY: "tester",
    Permission.RUN_TESTS: "tester", Permission.WRITE_TESTS: "tester", Permission.EDIT: "editor",
    Permission.HANDLE_INBOX: "editor", Permission.REVIEW: "publisher", Permission.PUBLISH: "publisher",
    Permission.IMPORT: "publisher", Permission.PAUSE_PART: "publisher", Permission.PAUSE_ALL: "admin",
    Permission.VIEW_AUDIT: "admin", Permission.MANAGE_ACCOUNTS: "admin",
}  # fmt: skip
RANK = list(Role)


@pytest.fixture
def door(database: Engine, tmp_path: Path) -> Door:
    return open_door(database, tmp_path)


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", RANK)
def test_who_may_do_what(role: Role, permission: Permission) -> None:
    person = Person(1, "Anna", role)
    assert person.may(permission) == (RANK.index(role) >= RANK.index(Role(MAY[permission])))


def test_every_permission_is_somebodys() -> None:
    assert set(MAY) == set(Permission) == PERMISSIONS[Role.ADMIN]


def test_the_first_admin_is_made_once(door: Door) -> None:
    password = Accounts(door).make_first(AT)
    assert password
    assert Accounts(door).make_first(AT) is None
    assert door.by_password("beheerder", password, AT).stage == "new_password"


def test_two_processes_that_start_at_once_make_one_first_admin(door: Door) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: Accounts(door).make_first(AT), range(2)))
    assert sum(password is not None for password in made) == 1
    assert len(Accounts(door).everybody()) == 1


@pytest.mark.parametrize(
    "change",
    [lambda accounts, me: accounts.block(me, me.id), lambda accounts, me: accounts.change_role(me, me.id, Role.EDITOR)],
)
def test_the_last_active_admin_stays(door: Door, change: Callable[[Accounts, Person], None]) -> None:
    anna = settle(door, "anna", Role.ADMIN)
    bert = settle(door, "bert", Role.ADMIN)
    Accounts(door).block(anna, bert.id)
    with pytest.raises(Refused, match="last_admin"):
        change(Accounts(door), anna)
    assert (account_of(door, anna).role, account_of(door, anna).active) == (Role.ADMIN, True)
    with Session(door.engine) as session:
        assert verify(session) is None


def test_two_admins_who_block_each_other_at_once_leave_one(door: Door) -> None:
    anna, bert = settle(door, "anna", Role.ADMIN), settle(door, "bert", Role.ADMIN)

    def block(pair: tuple[Person, Person]) -> str:
        try:
            Accounts(door).block(pair[0], pair[1].id)
        except Refused as refusal:
            return refusal.name
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(block, [(anna, bert), (bert, anna)])) == ["done", "last_admin"]


def test_a_change_of_role_or_a_block_ends_every_session(door: Door) -> None:
    admin, anna = settle(door, "chef", Role.ADMIN), settle(door, "anna")
    for change in (
        lambda: Accounts(door).change_role(admin, anna.id, Role.READER, "ander werk"),
        lambda: Accounts(door).block(admin, anna.id),
        lambda: Accounts(door).reset_password(admin, anna.id),
        lambda: Accounts(door).reset_second_factor(admin, anna.id),
    ):
        with Session(door.engine) as session, session.begin():
            account = session.get_one(Account, anna.id)
            account.active, account.password_is_temporary = True, False
            account.password_hash = door.passwords.hash(GOOD)
        token = door.by_password("anna", GOOD, AT).token
        change()
        assert door.visit(token, AT) is None


def test_every_change_is_audited_with_reason_and_without_secrets(door: Door) -> None:
    admin = settle(door, "chef", Role.ADMIN)
    accounts = Accounts(door)
    password = accounts.make(admin, "Anna", "Anna de Wit", Role.READER, AT)
    number = next(account.id for account in accounts.everybody() if account.sign_in_name == "anna")
    accounts.change_role(admin, number, Role.EDITOR, "nieuw werk")
    accounts.change_role(admin, number, Role.EDITOR, "geen verandering")
    accounts.block(admin, number, "met verlof")
    accounts.unblock(admin, number)
    second = accounts.reset_password(admin, number)
    accounts.reset_second_factor(admin, number)
    with Session(door.engine) as session:
        mine = select(AuditRecord).where(AuditRecord.target == "anna").order_by(AuditRecord.id)
        records = session.scalars(mine).all()
        assert [(record.action.partition(".")[2], record.reason) for record in records] == [
            ("make", ""), ("role", "nieuw werk"), ("block", "met verlof"), ("unblock", ""),
            ("password_reset", ""), ("second_factor_reset", ""),
        ]  # fmt: skip
        assert {record.person_name for record in records} == {"Chef"}
        said = " ".join(f"{record.before} {record.after} {record.reason}" for record in records)
        assert password not in said
        assert second not in said


@pytest.mark.parametrize("name", ["", "a", "met spatie", "x" * 121])
def test_a_sign_in_name_that_cannot_be_one_is_refused(door: Door, name: str) -> None:
    with pytest.raises(Refused, match="sign_in_name"):
        Accounts(door).make(None, name, "Anna", Role.READER, AT)


def test_an_operator_can_always_get_an_admin_back(door: Door) -> None:
    anna = settle(door, "anna", Role.ADMIN)
    with Session(door.engine) as session, session.begin():
        account = session.get_one(Account, anna.id)
        account.role, account.active = Role.READER, False
    Accounts(door).rescue("anna")
    assert (account_of(door, anna).role, account_of(door, anna).active) == (Role.ADMIN, True)


# Who comes from the identity provider


def identity(role: Role | None, **changes: str) -> Identity:
    values = {"issuer": "https://login.example", "subject": "42", "sign_in_name": "Anna@X.example", "name": "Anna"}
    return Identity(role=role, **{**values, **changes})


def test_the_subject_is_who_somebody_is_and_the_name_may_change(door: Door) -> None:
    by_provider(door, identity(Role.EDITOR), AT)
    by_provider(door, identity(Role.EDITOR, name="Anna de Wit", sign_in_name="anders@x.example"), AT)
    assert [(one.name, one.sign_in_name) for one in Accounts(door).everybody()] == [("Anna de Wit", "anna@x.example")]


def test_the_same_subject_of_another_issuer_is_somebody_else(door: Door) -> None:
    by_provider(door, identity(Role.EDITOR), AT)
    with pytest.raises(Refused, match="taken_here"):
        by_provider(door, identity(Role.ADMIN, issuer="https://elders.example"), AT)


def test_the_role_of_the_provider_is_not_changed_here(door: Door) -> None:
    by_provider(door, identity(Role.EDITOR), AT)
    (anna,) = Accounts(door).everybody()
    with pytest.raises(Refused, match="role_of_provider"):
        Accounts(door).change_role(settle(door, "chef", Role.ADMIN), anna.id, Role.READER)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"roles": ["dw-lezer"]}, Role.READER),
        ({"roles": "dw-lezer"}, Role.READER),
        ({"roles": ["dw-lezer", "dw-beheer", "iets"]}, Role.ADMIN),
        ({"roles": ["DW-LEZER"]}, None),
        ({"roles": []}, None),
        ({"roles": {"dw-beheer": True}}, None),
        ({"roles": [None, 3, ["dw-beheer"]]}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("claim", ["roles", "realm_access.roles", "https://zandermeer.example/roles"])
def test_the_role_is_what_the_claim_says(claims: dict[str, object], role: Role | None, claim: str) -> None:
    provider = Provider(
        issuer="https://login.example", client_id="x", role_claim=claim,
        roles={"dw-lezer": Role.READER, "dw-beheer": Role.ADMIN},
    )  # fmt: skip
    if claim == "realm_access.roles":
        claims = {"realm_access": claims}
    elif claims and claim != "roles":
        claims = {claim: claims["roles"]}
    assert role_of(claims, provider) == role
