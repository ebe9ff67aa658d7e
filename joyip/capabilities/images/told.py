"""Reads what is told about words in a directory of TOML files, and makes patterns of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LEFT, RIGHT = "(?<![a-z0-9])", "(?:s|es|['’]s)?(?![a-z0-9])"
"""Where an English word begins and ends, endings understood; Chinese may stand right beside it."""
_CHOICE = re.compile(r"\{([^{}]*)\}")
SPACES = re.compile(r"[\s-]+")


def contents(directory: Path) -> dict[str, dict[str, Any]]:
    """The contents of the files of a directory (none if it is not there), by their stems.

    Raises:
        ValueError: a file is malformed.
    """
    try:
        files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.toml"))}
        return {name: tomllib.loads(text) for name, text in files.items()}
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{directory}: {error}") from error


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, "{a|b} c" for a c and b c, hyphens and spaces alike; "" for none."""
    told = "|".join(SPACES.sub(r"[\\s-]+", word).replace("'", "['’]") for word in words)
    while _CHOICE.search(told):
        told = _CHOICE.sub(r"(?:\1)", told)
    return told


def anywhere(words: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds any of the words, whichever their language; None for none."""
    told = [f"{LEFT}(?:{either([word])}){RIGHT}" if word.isascii() else either([word]) for word in words]
    return re.compile("|".join(told)) if told else None
