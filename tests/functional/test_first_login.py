"""The first login of `make run`, and `make staff-password`, as an operator meets them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from bot.ground.roles import Role
from bot.ground.settings import ROOT, Settings
from bot.ops.staff import print_first_login
from tests.site import Site
from tests.stack import Stack
from tests.staff import PASSWORD, Browser, hire, visit

PRINTED = re.compile(r"naam: +(\S+)\n +wachtwoord: +(\S+)\n")


def staff_password(settings: Settings, name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.ops.staff", name], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**os.environ, "DATAWIJZER_HOME": str(settings.datawijzer_home)},
    )  # fmt: skip


def test_an_operator_makes_the_first_login_where_nobody_has_one(another: Callable[..., Site]) -> None:
    """As in a cluster, where nobody reads what a start prints."""
    office = another()
    name, password = PRINTED.findall(staff_password(office.settings, "beheerder").stdout)[0]
    with visit(office.app) as browser:
        assert "Kies een eigen wachtwoord" in browser.sign_in(name, password).words
    assert "naam:" in staff_password(office.settings, "beheerder").stdout, "and another one where it is there"


def test_the_first_login_is_printed_once(another: Callable[..., Site], capsys: pytest.CaptureFixture[str]) -> None:
    office = another()
    print_first_login(office.settings)
    printed = PRINTED.search(capsys.readouterr().out)
    assert printed
    with visit(office.app) as browser:
        assert "Kies een eigen wachtwoord" in browser.sign_in(printed[1], printed[2]).words
    print_first_login(office.settings)
    assert capsys.readouterr().out == ""


def test_the_login_that_make_run_printed_leads_in(stack: Stack) -> None:
    (name, password), *again = PRINTED.findall(stack.log("run"))
    assert again == []
    with httpx.Client(base_url=stack.url, trust_env=False, timeout=30) as client:
        browser = Browser(client)
        assert "Kies een eigen wachtwoord" in browser.sign_in(name, password).words
        assert "Wachtwoord vergeten" in browser.read("/beheer/accounts")
    assert all(password not in log for part, log in stack.logs().items() if part != "run")


def test_an_operator_opens_a_shut_account(another: Callable[..., Site]) -> None:
    office = another()
    hire(office.settings, Role.ADMIN, "Anna")
    with visit(office.app) as browser:
        for _ in range(5):
            browser.sign_in("Anna", "helemaal verkeerd")
        assert "over 15 minuten" in browser.sign_in("Anna").words
        done = staff_password(office.settings, "Anna")
        printed = PRINTED.search(done.stdout)
        assert (done.returncode, bool(printed)) == (0, True)
        assert printed
        assert "klopt niet" in browser.sign_in("Anna", PASSWORD).words
        assert "Kies een eigen wachtwoord" in browser.sign_in("Anna", printed[2]).words


def test_a_name_that_nobody_has_is_a_sentence(another: Callable[..., Site]) -> None:
    done = staff_password(another().settings, "niemand")
    assert (done.returncode, done.stdout) == (1, "")
    assert "er is geen account 'niemand'" in done.stderr
    assert "Traceback" not in done.stderr
