"""The command line's language: LC_ALL, LC_MESSAGES and LANG choose Chinese or English."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from joyip.errors import Language, Text


def language(environ: Mapping[str, str] | None = None) -> Language:
    """Chinese where the first locale variable that is set begins with zh, else English."""
    values = os.environ if environ is None else environ
    chosen = next((values[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if values.get(name)), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


def words(zh: str, en: str) -> str:
    """The one of two messages that fits."""
    return Text(zh, en).pick(language())


def say(text: str) -> None:
    """A line of the command's output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """A line beside the output: progress, warnings, hints."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
