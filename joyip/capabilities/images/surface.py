"""The form of a sentence in which words are looked for: folded, single spaces, slips of typing mended."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from joyip.capabilities.images.lexicon import SPACES
from joyip.capabilities.images.text import Folded, fold

_WORD = re.compile(r"[a-z]{5,}")
# One slip in a word of five letters or more, two from seven on: shorter words turn into other words too easily.
_TWO_SLIPS_FROM = 7


@dataclass(frozen=True)
class Surface:
    """Text to search, and the way back to what the user wrote."""

    text: str
    folded: Folded

    def written(self, start: int, end: int) -> str:
        """What the user wrote for the characters start..end."""
        return self.folded.written(start, end)


def surface(prompt: str, vocabulary: Collection[str], ordinary: Collection[str]) -> Surface:
    """Fold a prompt; English words that are neither listed nor ordinary take the listed spelling next to theirs."""
    folded = fold(prompt)
    text = folded.text.translate(SPACES).replace("\n", ",")
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for word in _WORD.finditer(text):
        _copy(text[position : word.start()], folded.origin[position : word.start()], pieces, origin)
        mended = _mended(word.group(), vocabulary, ordinary)
        pieces.append(mended)
        origin += _stretched(folded.origin[word.start() : word.end()], len(mended))
        position = word.end()
    _copy(text[position:], folded.origin[position:], pieces, origin)
    joined = "".join(pieces)
    return Surface(joined, Folded(prompt, joined, tuple(origin)))


def _copy(text: str, positions: Sequence[int], pieces: list[str], origin: list[int]) -> None:
    """Copy a stretch, leaving out the second of two spaces."""
    for character, position in zip(text, positions, strict=True):
        if character == " " and (not pieces or pieces[-1][-1:] == " "):
            continue
        pieces.append(character)
        origin.append(position)


def _stretched(positions: Sequence[int], length: int) -> list[int]:
    """Where the letters of a mended word come from: its first and last letter from those that were written."""
    return [positions[min(index, len(positions) - 1)] for index in range(length - 1)] + [positions[-1]]


def _mended(word: str, vocabulary: Collection[str], ordinary: Collection[str]) -> str:
    if word in vocabulary or word in ordinary:
        return word
    allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    near = sorted(
        (distance, other) for other in vocabulary if (distance := _distance_within(word, other, allowed)) <= allowed
    )
    return near[0][1] if near else word


def _distance_within(word: str, other: str, limit: int) -> int:
    if abs(len(word) - len(other)) > limit or len(other) < 5 or word[0] != other[0]:
        return limit + 1
    return _distance(word, other)


@lru_cache(maxsize=1 << 14)
def _distance(a: str, b: str) -> int:
    """Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]
