"""The second factor: codes of an app (TOTP), each good for once, and recovery codes for a lost phone."""

import hmac
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.ground.errors import Refused
from bot.ground.sign_in import RECOVERY_CODES
from bot.staff.accounts.passwords import random_code
from bot.staff.accounts.tables import Account, RecoveryCode
from bot.staff.accounts.vault import Vault

EARLIER_AND_LATER = (-1, 0, 1)  # clocks of phones differ: one step of 30 seconds either way


def new_secret() -> str:
    """A secret for an app, in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, account: str, issuer: str) -> str:
    """What an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def picture_of(address: str, title: str) -> str:
    """The QR code as SVG for inside a page."""
    return segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff", dark="#000", title=title)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step that a code belongs to; none when it is not a code of about now."""
    totp = pyotp.TOTP(secret)
    given, found = "".join(code.split()).encode(), None
    for offset in EARLIER_AND_LATER:
        step = totp.timecode(at) + offset
        if hmac.compare_digest(totp.generate_otp(step).encode(), given):
            found = step
    return found


def use_code(session: Session, vault: Vault, account: Account, code: str, at: datetime) -> bool:
    """Whether a code of the app or a recovery code is right; it then counts as used."""
    return _use_app(session, vault, account, code, at) or _use_recovery(session, vault, account, code)


def _use_app(session: Session, vault: Vault, account: Account, code: str, at: datetime) -> bool:
    secret = vault.open(account.totp_secret) if account.totp_secret else None
    step = step_of(secret, code, at) if secret else None
    if step is None:
        return False
    unused = or_(Account.totp_step.is_(None), Account.totp_step < step)
    used = update(Account).where(Account.id == account.id, unused).values(totp_step=step)
    return session.scalar(used.returning(Account.id)) is not None


def _use_recovery(session: Session, vault: Vault, account: Account, code: str) -> bool:
    digest = _digest(vault, account.id, code)
    used = delete(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.digest == digest)
    return session.scalar(used.returning(RecoveryCode.id)) is not None


def switch_on(session: Session, vault: Vault, account: Account, secret: str, code: str, at: datetime) -> list[str]:
    """Store the secret of an app that shows `code`; gives new recovery codes, to show once.

    Raises:
        Refused: the app shows another code; nothing was changed.
    """
    step = step_of(secret, code, at)
    if step is None:
        raise Refused("accounts.refused.code_wrong")
    account.totp_secret, account.totp_step = vault.seal(secret, at), step
    return new_recovery_codes(session, vault, account)


def switch_off(session: Session, account: Account) -> None:
    """Forget the app and every recovery code."""
    account.totp_secret = account.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def new_recovery_codes(session: Session, vault: Vault, account: Account) -> list[str]:
    """Recovery codes in the place of what there was."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [random_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, digest=_digest(vault, account.id, code)) for code in codes)
    return codes


def codes_left(session: Session, account: Account) -> int:
    """How many recovery codes are not used yet."""
    return session.scalar(select(func.count()).where(RecoveryCode.account_id == account.id)) or 0


def _digest(vault: Vault, account_id: int, code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return vault.digest("recovery", f"{account_id} {plain}")
