"""Where the word lists are: beside the source in a checkout, under the environment's share/ after `pip install`."""

from __future__ import annotations

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def config_directory(name: str) -> Path:
    """The folder `config/NAME`.

    Raises:
        FileNotFoundError: neither the checkout nor the environment has it.
    """
    candidates = (REPOSITORY / "config" / name, Path(sys.prefix) / "share" / "joyip" / "config" / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"no word lists: looked in {' and '.join(map(str, candidates))}")
