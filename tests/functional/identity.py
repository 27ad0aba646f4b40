"""A real OpenID Connect provider for tests: the npm package `oidc-provider`, as its lock file says.

Installed once, by npm, into pytest's cache folder. Where Node.js or npm is missing, or npm cannot install,
tests that ask for it are skipped with that reason.
"""

import hashlib
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

import httpx
import pytest

from bot.ground.settings import ROOT
from tests.kept import one_at_a_time
from tests.starting import started

HERE = Path(__file__).parent / "oidc"
FILES = ("package.json", "package-lock.json", "provider.js")
CLIENT_ID = "datawijzer"
SECRET = "geheim van de proefaanbieder"
SECONDS_TO_INSTALL = 300
MOST_STEPS = 12
ISSUER = re.compile(r"^issuer (\S+)\n", re.MULTILINE)


class Provider:
    """The provider that runs now."""

    def __init__(self, issuer: str, redirect_uri: str) -> None:
        self.issuer = issuer
        self.redirect_uri = redirect_uri

    def sign_in(self, address: str, name: str, *roles: str) -> str:
        """Do at the provider what a person does there; the address that it then sends the browser to."""
        with httpx.Client(trust_env=False, timeout=30) as browser:
            browser.put(f"{self.issuer}/roles/{name}", json=roles).raise_for_status()
            answer = browser.get(address)
            for _ in range(MOST_STEPS):
                if answer.has_redirect_location:
                    onward = urljoin(str(answer.url), answer.headers["location"])
                    if onward.startswith(self.redirect_uri):
                        return onward
                    answer = browser.get(onward)
                else:
                    action, prompt = _form_on(answer.text)
                    fields = {"prompt": prompt, "login": name, "password": "hoeft niet"}
                    answer = browser.post(urljoin(str(answer.url), action), data=fields)
        raise AssertionError(f"the provider does not let {name} in: {answer.status_code}")


@contextmanager
def provider(redirect_uri: str, *options: str) -> Iterator[Provider]:
    """Run the provider on a free port; `options` as provider.js explains."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here: the identity provider of the tests needs it")
    command = [node, "provider.js", redirect_uri, SECRET, *options]
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with started(command, log, lambda: bool(ISSUER.search(log.read_text())), cwd=_installed()):
            issuer = ISSUER.search(log.read_text())
            assert issuer is not None
            yield Provider(issuer[1], redirect_uri)


def _installed() -> Path:
    """The folder with the provider and what it needs; made when it is not there for this lock file."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    folder = ROOT / ".pytest_cache/oidc" / digest
    with one_at_a_time("oidc"):
        if not (folder / "complete").exists():
            _install(folder)
    return folder


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm here: the identity provider of the tests is installed by it")
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS_TO_INSTALL, check=False)
    if done.returncode:
        pytest.skip("npm could not install the identity provider of the tests: is there a connection to a registry?")
    (folder / "complete").touch()


def _form_on(page: str) -> tuple[str, str]:
    action = re.search(r'<form[^>]*action="([^"]+)"', page)
    prompt = re.search(r'name="prompt" value="([^"]+)"', page)
    assert action, page[:500]
    assert prompt, page[:500]
    return html.unescape(action[1]), prompt[1]
