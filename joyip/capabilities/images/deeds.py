"""Finds what may not be done where other words stand between the deed and whom or what it is done to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from joyip.capabilities.images.told import LEFT, RIGHT, anywhere, contents, either

DIRECTORY = "deeds"
"""Beside the word lists, a file for each category; the head of violence.toml tells the format."""
Span = tuple[int, int]

_REACH = {"zh": 6, "en": 4}
"""How many characters, or words, may stand between the parts where a deed does not say `reach` itself."""
_OUTSIDE = "，。；！、：,.;!:?？\n"
"""No deed reaches over these."""


class Deeds:
    """Every `deed` of the word lists: its parts in their order, and what between or around them makes it another."""

    def __init__(self, told: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """From the contents of files, by category.

        Raises:
            KeyError: a deed has no parts.
        """
        self._deeds = [
            (category, _pattern(deed, language), tuple(deed.get("unless", ())))
            for category, content in (told or {}).items()
            for deed in content["deed"]
            for language in _languages(deed)
        ]

    @classmethod
    def read(cls, directory: Path) -> Deeds:
        """Those beside the word lists of a directory, if there are any.

        Raises:
            ValueError: a file is malformed, or of a category that has no list.
        """
        try:
            told = contents(directory / DIRECTORY)
            for category in told:
                if not (directory / f"{category}.toml").exists():
                    raise KeyError(category)
            return cls(told)
        except (KeyError, TypeError, AttributeError, re.error) as error:
            raise ValueError(f"{directory / DIRECTORY}: {error!r}") from error

    def found(self, text: str) -> Iterator[tuple[Span, str]]:
        """Where the folded text tells of a deed, and the deed's category."""
        for category, pattern, words in self._deeds:
            for match in pattern.finditer(text):
                unless = _anywhere(words)
                if not (unless and unless.search(_clause(text, *match.span()))):
                    yield match.span(), category


_anywhere = cache(anywhere)
"""Seldom asked for, so that its patterns are not made while the lists are read."""


def _languages(deed: Mapping[str, Any]) -> list[str]:
    """In which languages a deed is told; one that is told in none is none."""
    told = [language for language in _REACH if language in deed]
    if not told:
        raise KeyError(f"one of {list(_REACH)} in {dict(deed)}")
    return told


def _pattern(deed: Mapping[str, Any], language: str) -> re.Pattern[str]:
    reach, barred = int(deed.get("reach", _REACH[language])), deed.get("not", ())
    if language == "zh":
        parts = [f"(?:{either(part)})" for part in deed[language]]
        return re.compile(f"[^{_OUTSIDE}{''.join(barred)}]{{0,{reach}}}?".join(parts))
    parts = [f"{LEFT}(?:{either(part)}){RIGHT}" for part in deed[language]]
    between = rf"\s+(?:(?!(?:{either(barred) or '-'})\b)[\w'’-]+\s+){{0,{reach}}}?"
    return re.compile(between.join(parts))


def _clause(text: str, start: int, end: int) -> str:
    """The clause around start..end."""
    first = max(text.rfind(sign, 0, start) for sign in _OUTSIDE) + 1
    last = min((place for sign in _OUTSIDE if (place := text.find(sign, end)) >= 0), default=len(text))
    return text[first:last]
