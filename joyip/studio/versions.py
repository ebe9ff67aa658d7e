"""The versions of everything that has a hand in the pixels; told without loading any of it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

STUDIO = "2"
"""Counts up whenever a change to the studio changes pixels: pictures stored before it are then not used again."""


@cache
def versions() -> dict[str, str]:
    """Studio, renderer, just-in-time compiler and denoiser."""
    return {"studio": STUDIO, **{package: version(package) for package in ("mitsuba", "drjit", "pyoidn", "numpy")}}
