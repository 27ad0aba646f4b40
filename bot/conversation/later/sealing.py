"""Encrypts what residents leave, with a key of its own in `secrets/later`."""

import base64
import hashlib
import hmac
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.ground.secrets import secret


class Seal:
    """Seals and opens texts of one installation."""

    def __init__(self, home: Path) -> None:
        self._key = bytes.fromhex(secret(home, "later"))
        self._cipher = Fernet(base64.urlsafe_b64encode(hmac.digest(self._key, b"cipher", hashlib.sha256)))

    def seal(self, text: str) -> str:
        """`text`, unreadable and unchangeable for who lacks the key; nothing stays nothing."""
        return self._cipher.encrypt(text.encode()).decode() if text else ""

    def open(self, sealed: str) -> str:
        """The text; empty where it was not sealed with this key."""
        try:
            return self._cipher.decrypt(sealed).decode() if sealed else ""
        except InvalidToken:
            return ""

    def token(self, once: str) -> str:
        """What opens a request, made of the number of its form: the same form sent twice is one request."""
        return hmac.digest(self._key, b"token\0" + once.encode(), hashlib.sha256).hex()
