"""/beheer/accounts: for who manages the accounts of others."""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ground.errors import Refused
from bot.ground.roles import Permission, Role
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.pages.page import AccountPages, fields
from bot.staff.accounts.reader import Sessions
from bot.staff.accounts.tables import Account
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of

HOME = "/accounts"
LONGEST_REASON = 500
MANAGE = needs(Permission.MANAGE_ACCOUNTS)


class OtherPages(AccountPages):
    """The accounts of everybody."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        super().__init__(desk, sessions)
        self._accounts = Accounts(self.door)

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        one = f"{HOME}/{{number:int}}"
        return [
            Route(HOME, self.table, name="accounts"),
            Route(f"{HOME}/nieuw", self.new_form),
            Route(f"{HOME}/nieuw", self.new, methods=["POST"]),
            Route(one, self.form),
            Route(f"{one}/naam", self.rename, methods=["POST"]),
            Route(f"{one}/rol", self.role, methods=["POST"]),
            Route(f"{one}/blokkeren", self.block, methods=["POST"]),
            Route(f"{one}/vrijgeven", self.unblock, methods=["POST"]),
            Route(f"{one}/tweede-stap", self.second_factor, methods=["POST"]),
            Route(f"{one}/wachtwoord", self.password, methods=["POST"]),
        ]

    @MANAGE
    async def table(self, request: Request) -> Response:
        """Everybody."""
        accounts, shut = await self.work(self._accounts.everybody), await self.work(self._accounts.shut, self.now())
        return self.page(request, "accounts.html", accounts=accounts, shut=shut)

    @MANAGE
    async def new_form(self, request: Request) -> Response:
        """Asks who it is."""
        return self.page(request, "new_account.html", roles=list(Role), given={"role": Role.READER})

    @MANAGE
    async def new(self, request: Request) -> Response:
        """Make an account; its password is on this answer and nowhere else."""
        sign_in_name, name, role = await fields(request, "sign_in_name", "name", "role")
        try:
            make = partial(self._accounts.make, person_of(request), sign_in_name, name, _role(role), self.now())
            password = await self.work(make)
        except Refused as refusal:
            given = {"sign_in_name": sign_in_name, "name": name, "role": role}
            return self.refused(request, "new_account.html", refusal, roles=list(Role), given=given)
        return self.page(request, "password_once.html", name=name, sign_in_name=sign_in_name, password=password)

    @MANAGE
    async def form(self, request: Request) -> Response:
        """One account, and what can be done with it."""
        return self.page(request, "account.html", **await self._context(request))

    @MANAGE
    async def rename(self, request: Request) -> Response:
        """Another name, or another name to sign in with."""
        sign_in_name, name, reason = await fields(request, "sign_in_name", "name", "reason")
        person, number = person_of(request), _number(request)
        change = partial(self._accounts.rename, person, number, sign_in_name, name, _short(reason))
        return await self._change(request, change, "renamed")

    @MANAGE
    async def role(self, request: Request) -> Response:
        """Another role."""
        role, reason = await fields(request, "role", "reason")
        change = partial(self._accounts.change_role, person_of(request), _number(request), _role(role), _short(reason))
        return await self._change(request, change, "role")

    @MANAGE
    async def block(self, request: Request) -> Response:
        """Out, at once."""
        return await self._change(request, await self._task(request, self._accounts.block), "blocked")

    @MANAGE
    async def unblock(self, request: Request) -> Response:
        """In again."""
        return await self._change(request, await self._task(request, self._accounts.unblock), "unblocked")

    @MANAGE
    async def second_factor(self, request: Request) -> Response:
        """For a lost phone."""
        task = await self._task(request, self._accounts.reset_second_factor)
        return await self._change(request, task, "factor_reset")

    @MANAGE
    async def password(self, request: Request) -> Response:
        """A temporary password; on this answer and nowhere else."""
        task = await self._task(request, self._accounts.reset_password)
        account = await self._account(request)
        try:
            password = await self.work(task)
        except Refused as refusal:
            return self.refused(request, "account.html", refusal, **await self._context(request))
        return self.page(
            request, "password_once.html", name=account.name, sign_in_name=account.sign_in_name, password=password
        )

    async def _change(self, request: Request, task: Callable[[], object], said: str) -> Response:
        account = await self._account(request)
        try:
            await self.work(task)
        except Refused as refusal:
            return self.refused(request, "account.html", refusal, **await self._context(request))
        self.desk.tell(request, self.desk.words(f"accounts.done.{said}", who=account.name))
        return self.go(HOME)

    async def _task[T](self, request: Request, change: Callable[..., T]) -> Callable[[], T]:
        (reason,) = await fields(request, "reason")
        return partial(change, person_of(request), _number(request), _short(reason))

    async def _context(self, request: Request) -> dict[str, Any]:
        account = await self._account(request)
        shut = await self.work(self._accounts.shut, self.now())
        return {"account": account, "roles": list(Role), "shut": shut.get(account.id)}

    async def _account(self, request: Request) -> Account:
        everybody = await self.work(self._accounts.everybody)
        found = next((account for account in everybody if account.id == _number(request)), None)
        if found is None:
            raise HTTPException(404)
        return found


def _number(request: Request) -> int:
    return int(request.path_params["number"])


def _short(reason: str) -> str:
    return reason.strip()[:LONGEST_REASON]


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise HTTPException(422) from None
