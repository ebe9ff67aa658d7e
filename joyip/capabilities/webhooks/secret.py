"""The secrets that webhooks are signed with: from the settings, else made once and kept in the data directory."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from joyip.settings import Settings

FILE = "webhook.secret"
_BYTES = 32  # Standard Webhooks asks for 24 to 64


def signing_secrets(settings: Settings) -> tuple[SecretStr, ...]:
    """The secret in use, then the one it replaces, if it is being replaced: receivers accept a signature by either."""
    current = settings.webhook_secret or _kept(settings.data_dir)
    old = settings.webhook_secret_old
    return (current,) if old is None else (current, old)


def _kept(directory: Path) -> SecretStr:
    """The secret of the data directory, made where there is none; readable by its owner alone from the first byte."""
    path = directory / FILE
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{FILE}.{os.getpid()}.part")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(f"whsec_{base64.b64encode(secrets.token_bytes(_BYTES)).decode()}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # made by the command line meanwhile: that one stands
            os.link(fresh, path)
        fresh.unlink()
    return SecretStr(path.read_text(encoding="ascii").strip())
