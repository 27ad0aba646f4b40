"""Secrets of an installation: made at the first start, kept in a file that only its owner can read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

BYTES = 32


def secret(home: Path, name: str) -> str:
    """The secret of that name in `home/secrets`, 64 hexadecimal characters; made when there is none yet."""
    path = home / "secrets" / name
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    """Complete at once; of two processes the first wins, because a link never replaces what is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(BYTES))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
