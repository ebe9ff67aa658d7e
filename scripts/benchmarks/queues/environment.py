"""The peers' own environments, made on first use; joyip's is never touched."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "build" / "peers"


def python(name: str) -> Path:
    """The interpreter of an environment, which is made or renewed where its requirements say so."""
    requirements, folder = HERE / f"requirements-{name}.txt", FOLDER / name
    found, stamp = folder / "bin" / "python", folder / ".joyip"
    wanted = f"{folder} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"
    if found.exists() and stamp.exists() and stamp.read_text() == wanted:
        return found
    print(f"making {folder}: {requirements.name}", file=sys.stderr)
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, stdout=sys.stderr)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)]
    subprocess.run([str(found), *install], check=True, stdout=sys.stderr)
    stamp.write_text(wanted)
    return found
