"""What the secret of the installation protects: second factors, recovery codes, names that were tried."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.ground.secrets import secret


class Vault:
    """Encrypts, and makes digests that are worth nothing without the secret file."""

    def __init__(self, home: Path) -> None:
        self._key = bytes.fromhex(secret(home, "accounts"))
        self._cipher = Fernet(base64.urlsafe_b64encode(hmac.digest(self._key, b"cipher", hashlib.sha256)))

    def seal(self, text: str, at: datetime) -> str:
        """`text`, unreadable and unchangeable for who lacks the secret."""
        return self._cipher.encrypt_at_time(text.encode(), int(at.timestamp())).decode()

    def open(self, sealed: str) -> str | None:
        """The text; none when it was not sealed here: another secret, or meddled with."""
        try:
            return self._cipher.decrypt(sealed).decode()
        except InvalidToken:
            return None

    def open_fresh(self, sealed: str, at: datetime, longest: timedelta) -> str | None:
        """The text when it was sealed here and less than `longest` ago."""
        try:
            return self._cipher.decrypt_at_time(sealed, int(longest.total_seconds()), int(at.timestamp())).decode()
        except InvalidToken:
            return None

    def digest(self, purpose: str, text: str) -> str:
        """64 hexadecimal characters, different for each purpose."""
        return hmac.digest(self._key, f"{purpose}\0{text}".encode(), hashlib.sha256).hex()
