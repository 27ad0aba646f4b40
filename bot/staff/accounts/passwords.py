"""Passwords: argon2id, rules without riddles, and the same work for a name that does not exist."""

import re
import secrets
from collections.abc import Collection
from functools import cache, lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.ground.errors import Refused
from bot.ground.settings import ROOT
from bot.ground.sign_in import LONGEST_PASSWORD, SHORTEST_PASSWORD

COMMON = ROOT / "data/common-passwords.txt"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another
FEWEST_DIFFERENT = 5
SHORTEST_NAME = 4
AROUND = ("gemeente", "welkom", "stad", "beheer", "beheerder", "wachtwoord")  # what people put around a name


class Passwords:
    """Makes and checks hashes; about 0.1 s and 64 MB each, so never in the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher, self._nobody = (hasher, _nobody(hasher)) if hasher else _standard()

    def hash(self, password: str) -> str:
        """A new hash of a password."""
        return self._hasher.hash(password)

    def fits(self, password: str, known: str | None) -> bool:
        """Whether it is the password; without a known hash the same work is done and the answer is no."""
        if len(password) > LONGEST_PASSWORD:
            password, known = "", None
        try:
            return self._hasher.verify(known or self._nobody, password) and known is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, known: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(known)


def _nobody(hasher: PasswordHasher) -> str:
    """The hash of a password that nobody has."""
    return hasher.hash(secrets.token_hex(16))


@cache
def _standard() -> tuple[PasswordHasher, str]:
    """The parameters of argon2's authors, with such a hash; made once in a process."""
    hasher = PasswordHasher()
    return hasher, _nobody(hasher)


def random_password() -> str:
    """A password to hand to somebody, about 79 bits, in groups that can be read aloud."""
    return _groups(4, 4)


def random_code() -> str:
    """A recovery code, about 59 bits."""
    return _groups(3, 4)


def _groups(count: int, size: int) -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(size)) for _ in range(count))


def check_rules(password: str, *names: str) -> None:
    """Refuse a password that others guess first.

    Raises:
        Refused: too short, too long, common, or made of a name of the person or the municipality.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("accounts.refused.password_short", length=str(SHORTEST_PASSWORD))
    if len(password) > LONGEST_PASSWORD:
        raise Refused("accounts.refused.password_long", length=str(LONGEST_PASSWORD))
    core = _core(password)
    own = {_core(part) for name in names for part in (name, *re.split(r"[@.\s]", name))}
    if len(set(password)) < FEWEST_DIFFERENT or core in _common() or core in own or _is_a_name(core, own):
        raise Refused("accounts.refused.password_common")


def _is_a_name(core: str, own: Collection[str]) -> bool:
    """Whether a password is a name with next to nothing around it: the town and a year are guessed first."""
    names = [name for name in own if len(name) >= SHORTEST_NAME and name in core]
    return any(len(core.replace(name, "")) < SHORTEST_NAME or core.replace(name, "") in AROUND for name in names)


def _core(password: str) -> str:
    """What is left without the digits and signs that people put around a word."""
    return re.sub(r"[\W\d_]+", "", password.casefold())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(_core(line) for line in lines if line and not line.startswith("#")) | {""}
