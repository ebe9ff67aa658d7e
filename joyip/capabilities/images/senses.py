"""Tells by what stands beside a listed word that its innocent sense is meant: killer deals, shoot him a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from joyip.capabilities.images.lists import choices
from joyip.capabilities.images.told import LEFT, RIGHT, SPACES, anywhere, contents, either

DIRECTORY = "senses"
"""Beside the word lists; the head of its groups.toml tells the format."""
_SIGNS = re.compile(r"[.()?*+$^\[\]\\]")
_STOPS = ".!?。！？\n"
_SENTENCE = re.compile(f"[{_STOPS}]")
_PARTS = (
    "and|or|but|with|without|in|on|at|of|to|from|for|by|into|onto|over|under|behind|beside|while|as|is|are|was|were|has|"
    "have|then|who|that|which|a|an|the|his|her|its|their|no|not"
)
_BETWEEN = rf"(?:(?!(?:{_PARTS})\b)[a-z0-9'&]+[\s-]+)?"
"""What may stand between the word and its neighbour: one more that describes (a killer summer deal)."""
_REACH = 60
"""Characters before the word in which its neighbour begins."""
Span = tuple[int, int]
_Finder = Callable[[re.Pattern[str], int, int], list[Span]]
"""Where a pattern is in start..end of a text: a sentence is searched once for all of its words."""


class _Sense:
    """What stands before, behind and near a word, unless something else does; its patterns are made when asked."""

    def __init__(self, told: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> None:
        self._told = {side: _members(told.get(side, ()), groups) for side in ("before", "behind", "near", "unless")}

    def is_meant(self, text: str, span: Span, found: _Finder) -> bool:
        """Whether the word at `span` of the folded text has this sense; `found` searches its sentences."""
        start, end = span
        if self._unless and _is_near(self._unless, text, span, found):
            return False
        return bool(
            (self._before and self._before.search(text, max(0, start - _REACH), start))
            or (self._behind and self._behind.match(text, end))
            or (self._near and _is_near(self._near, text, span, found))
        )

    @cached_property
    def _before(self) -> re.Pattern[str] | None:
        return _beside(self._told["before"], f"{LEFT}(?:{{}}){RIGHT}[\\s(-]+{_BETWEEN}$", "(?:{})的?$")

    @cached_property
    def _behind(self) -> re.Pattern[str] | None:
        return _beside(self._told["behind"], f"[\\s-]+{_BETWEEN}(?:{{}}){RIGHT}", "的?(?:{})")

    @cached_property
    def _near(self) -> re.Pattern[str] | None:
        return anywhere(self._told["near"])

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return anywhere(self._told["unless"])


class Senses:
    """The innocent senses of listed words."""

    def __init__(self, files: Iterable[Mapping[str, Any]] = ()) -> None:
        """From the contents of files.

        Raises:
            KeyError: a group is named that is not there.
        """
        told = list(files)
        groups = {name: words for content in told for name, words in content.get("group", {}).items()}
        self._senses: dict[str, list[_Sense]] = {}
        for entry in (entry for content in told for entry in content.get("sense", ())):
            sense = _Sense(entry, groups)
            for form in {form for words in entry["words"] for word in choices(words) for form in (word, f"{word}s")}:
                self._senses.setdefault(form, []).append(sense)

    @classmethod
    def read(cls, directory: Path) -> Senses:
        """Those beside the word lists of a directory, if there are any.

        Raises:
            ValueError: a file is malformed.
        """
        try:
            return cls(contents(directory / DIRECTORY).values())
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{directory / DIRECTORY}: {error!r}") from error

    def innocent(self, text: str, spans: Iterable[Span]) -> set[Span]:
        """Which of the words at `spans` of the folded text are meant innocently."""

        @cache
        def found(pattern: re.Pattern[str], start: int, end: int) -> list[Span]:
            return [match.span() for match in pattern.finditer(text, start, end)]

        words = {span: self._senses.get(SPACES.sub(" ", text[slice(*span)]), ()) for span in spans}
        return {span for span, senses in words.items() if any(sense.is_meant(text, span, found) for sense in senses)}


def _members(told: Iterable[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """The words of a side, groups (@name) spelt out, as patterns: their signs stand for themselves."""
    words = [word for entry in told for word in (groups[entry[1:]] if entry.startswith("@") else [entry])]
    return [_SIGNS.sub(r"\\\g<0>", word) for word in words]


def _beside(words: Sequence[str], latin: str, han: str) -> re.Pattern[str] | None:
    """A pattern of the words, each by the rule of its script."""
    sides = ((latin, [word for word in words if word.isascii()]), (han, [word for word in words if not word.isascii()]))
    rules = [rule.replace("{}", either(told)) for rule, told in sides if told]
    return re.compile("|".join(rules)) if rules else None


def _is_near(pattern: re.Pattern[str], text: str, span: Span, found: _Finder) -> bool:
    """Whether the sentence that holds the word at `span` has the pattern beside it."""
    start, end = span
    first = max(text.rfind(sign, 0, start) for sign in _STOPS) + 1
    behind = _SENTENCE.search(text, end)
    last = behind.start() if behind else len(text)
    places = found(pattern, first, last)
    if any(place[1] <= start or end <= place[0] for place in places):
        return True
    return bool(places and pattern.search(f"{text[first:start]}\n{text[end:last]}"))
