"""Where the time goes: a block's cProfile as a file for pstats."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def profiled(folder: Path, name: str) -> Iterator[None]:
    """Leave the block's profile in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = cProfile.Profile()
    with profile:
        yield
    profile.dump_stats(folder / f"{name}.pstats")
