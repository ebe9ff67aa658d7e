"""Tells whether the characters of a listed Chinese word are that word, or parts of others that meet: 舞台|独唱."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from joyip.capabilities.images.text import is_han

FILE = "words.txt"
"""Beside the word lists: how seldom each word of the language is used (its head tells the format)."""
_LONGEST = 5
_UNKNOWN = 18.0
"""Costs are natural logarithms of how many words of ordinary writing have one of a word: this is one seen once."""
_LISTED = 13.0
"""What a listed word costs at most: it is likelier here than in ordinary writing."""
_COMMON = 10
_CLEARLY = 0.5
"""By how much another reading must be cheaper: half again as likely."""
_TORN = 3.0
"""By how much a word must be likelier whole than its parts are as ends of what stands on either side."""
_SELDOM = 15.0
"""A word that costs more is as likely a slip: 洗前."""
_CUT = 2
"""Fewer characters cannot be cut."""
_AROUND = 6
"""Characters on either side that are looked at."""

Span = tuple[int, int]


class Words:
    """A dictionary of the language; without one nothing is ever taken for parts of other words."""

    def __init__(self, lines: Iterable[str] = (), common: Iterable[str] = ()) -> None:
        self._entries = {line[0]: f"{line[1:]} " for line in lines if line[:1] not in {"", "#"}}
        for word in common if self._entries else ():
            self._entries[word[0]] = f" {word[1:]}={_COMMON} {self._entries.get(word[0], '')}"

    @classmethod
    def read(cls, directory: Path, common: Iterable[str] = ()) -> Words:
        """The dictionary of a directory, if it has one; `common` are words that wishes have oftener than it says."""
        path = directory / FILE
        return cls(path.read_text(encoding="utf-8").splitlines() if path.exists() else (), common)

    def met(self, text: str, span: Span) -> bool:
        """Whether the text is likelier cut within the word at `span` than at both its ends."""
        if not self._entries or span[1] - span[0] < _CUT or not all(map(is_han, text[slice(*span)])):
            return False
        first, last = _run(text, span)
        run, start, end = text[first:last], span[0] - first, span[1] - first
        word = run[start:end]
        own = min(_LISTED, self._best(word)[0])
        apart = self._best(run[:start])[0] + own + self._best(run[end:])[0]
        return self._best(run, (start, end))[0] + _CLEARLY < apart

    def torn(self, run: str, word: Span, cut: int) -> bool:
        """Whether a space at `cut` only tears the word of the run apart (和普 京一起), and parts no two phrases."""
        if not self._entries:
            return False
        start, end = word
        whole = self._best(run[:start])[0] + min(_LISTED, self._best(run[start:end])[0]) + self._best(run[end:])[0]
        return whole + _TORN < self._best(run[:cut])[0] + self._best(run[cut:])[0]

    def right(self, text: str, span: Span, wrong: Collection[int]) -> bool:
        """Whether the characters at `wrong`, which only sound like those of a listed word at `span`, are meant.

        Then they are parts of words that reach beyond it (五星|服务), or of a common one.
        """
        if not self._entries:
            return False
        first, last = _run(text, span)
        words = [(first + start, first + end) for start, end in self._cut(text[first:last])]
        meant = [word for word in words if _beyond(word, span) or self._common(text[slice(*word)])]
        return all(any(start <= index < end for start, end in meant) for index in wrong)

    def _common(self, word: str) -> bool:
        return len(word) > 1 and self._best(word)[0] <= _SELDOM

    def _cut(self, run: str) -> Iterator[Span]:
        end = len(run)
        starts = self._best(run)[1]
        while end:
            yield starts[end], end
            end = starts[end]

    def _best(self, run: str, without: Span | None = None) -> tuple[float, list[int]]:
        """The cost of the likeliest words of a run, and where the one that ends at each place starts.

        `without`: no word may hold this span.
        """
        costs = [0.0, *[math.inf] * len(run)]
        starts = [0] * len(costs)
        for start in range(len(run)):
            for end, cost in self._from(run, start):
                held = without is not None and start <= without[0] and without[1] <= end
                if not held and costs[start] + cost < costs[end]:
                    costs[end], starts[end] = costs[start] + cost, start
        return costs[-1], starts

    def _from(self, run: str, start: int) -> Iterator[tuple[int, float]]:
        """Where the words that start here end, and what each costs."""
        entries = self._entries.get(run[start], "")
        known = False
        for end in range(start + 1, min(len(run), start + _LONGEST) + 1):
            found = entries.find(f" {run[start + 1 : end]}=")
            if found >= 0:
                cost = found + end - start + 1
                yield end, float(entries[cost : cost + 2])
                known = known or end == start + 1
        if not known:
            yield start + 1, _UNKNOWN


def _beyond(word: Span, span: Span) -> bool:
    return word[0] < span[0] < word[1] or word[0] < span[1] < word[1]


def _run(text: str, span: Span) -> Span:
    """The Chinese characters around a span without anything between them."""
    start, end = span
    while start > max(0, span[0] - _AROUND) and is_han(text[start - 1]):
        start -= 1
    while end < min(len(text), span[1] + _AROUND) and is_han(text[end]):
        end += 1
    return start, end
