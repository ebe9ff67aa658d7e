"""The peers' own environment, made on first use; joyip's is never touched."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
FOLDER = Path(__file__).parents[3] / "build" / "peers"
PYTHON = FOLDER / "bin" / "python"
_STAMP = FOLDER / ".joyip"


def prepare() -> None:
    """Install the peers where that has not been done, or their versions have changed."""
    wanted = f"{FOLDER} {hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}"
    if PYTHON.exists() and _STAMP.exists() and _STAMP.read_text() == wanted:
        return
    print(f"making {FOLDER} with the queues that joyip is measured beside …", file=sys.stderr)
    FOLDER.parent.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True, stdout=sys.stderr)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
    subprocess.run([str(PYTHON), *install], check=True, stdout=sys.stderr)
    _STAMP.write_text(wanted)
