"""The versions of everything that has a hand in the pixels; told without loading any of it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from joyip.studio.packs.manifest import OWN
from joyip.studio.packs.shelf import volume

STUDIO = "11"
"""Counts up whenever a change to the studio changes pixels: pictures stored before it are then not used again."""


def versions(character: str = OWN) -> dict[str, str]:
    """Studio, renderer, just-in-time compiler and denoiser; and the pack's content, of a character that has one."""
    return _libraries() | ({} if character == OWN else {"pack": volume(character).digest})


@cache
def _libraries() -> dict[str, str]:
    return {"studio": STUDIO, **{package: version(package) for package in ("mitsuba", "drjit", "pyoidn", "numpy")}}
