"""Sessions of staff: a random token in the browser, its digest here, and two time-outs."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.ground.sign_in import STEP_TIMEOUT, SignInRules
from bot.staff.accounts.tables import Account, StaffSession, Stage

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)  # a click within it is not written down again


def begin(session: Session, account: Account, stage: Stage, at: datetime, rules: SignInRules) -> str:
    """Begin a session; its token, which exists nowhere else. Ended and forgotten ones are cleared away."""
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= at))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    longest = rules.longest if stage == Stage.SIGNED_IN else STEP_TIMEOUT
    session.add(
        StaffSession(
            account_id=account.id, digest=digest_of(token), stage=stage,
            made_at=at, seen_at=at, expires_at=at + longest,
        )
    )  # fmt: skip
    return token


def find(session: Session, token: str, at: datetime, rules: SignInRules) -> tuple[StaffSession, Account] | None:
    """The session of a token and its account; none when it is over, or the account is blocked."""
    found = session.execute(
        select(StaffSession, Account)
        .join(Account, Account.id == StaffSession.account_id)
        .where(StaffSession.digest == digest_of(token))
    ).one_or_none()
    if found is None:
        return None
    current, account = found
    if not account.active or at >= min(current.expires_at, current.seen_at + rules.idle):
        return None
    if at - current.seen_at >= SEEN_EVERY:
        current.seen_at = at
    return current, account


def renew(current: StaffSession) -> str:
    """Give a session another token: whoever had the old one is out."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    current.digest = digest_of(token)
    return token


def end(session: Session, token: str) -> str | None:
    """End the session of a token; the identity provider that its account signs in at, if any."""
    mine = StaffSession.digest == digest_of(token)
    whose = select(Account.issuer).join(StaffSession, StaffSession.account_id == Account.id)
    issuer = session.scalar(whose.where(mine))
    session.execute(delete(StaffSession).where(mine))
    return issuer


def end_all(session: Session, account_id: int, but: int | None = None) -> None:
    """End every session of an account, or every one but this."""
    mine = StaffSession.account_id == account_id
    session.execute(delete(StaffSession).where(mine if but is None else mine & (StaffSession.id != but)))


def sessions_of(session: Session, account_id: int, at: datetime, rules: SignInRules) -> list[StaffSession]:
    """The sessions of an account that still open Beheer, the last used first."""
    mine = select(StaffSession).where(StaffSession.account_id == account_id, StaffSession.stage == Stage.SIGNED_IN)
    living = mine.where(StaffSession.expires_at > at, StaffSession.seen_at > at - rules.idle)
    return list(session.scalars(living.order_by(StaffSession.seen_at.desc())))


def digest_of(token: str) -> str:
    """SHA-256 of a token: it is random enough to need no more."""
    return hashlib.sha256(token.encode()).hexdigest()
