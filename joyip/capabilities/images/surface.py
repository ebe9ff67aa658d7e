"""The form of a sentence in which words are looked for: folded, single spaces, slips of typing mended."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase

from joyip.capabilities.images.lexicon import SPACES
from joyip.capabilities.images.text import Folded, fold
from joyip.capabilities.images.uncollected import uncollected

_DASH = re.compile(r"(?<=\s)[-–](?=\s)|—|―")
"""Between clauses; a hyphen joins words."""
_WORD = re.compile(r"[a-z]{4,}")
# One slip in a word of five letters or more, two from seven on: shorter words turn into other words too easily, and
# are mended only where letters are swapped or one is missing that should be doubled.
_LEAST, _TWO_SLIPS_FROM = 4, 7


@dataclass(frozen=True)
class Surface:
    """Text to search, and the way back to what the user wrote."""

    text: str
    folded: Folded

    def written(self, start: int, end: int) -> str:
        """What the user wrote for the characters start..end."""
        return self.folded.written(start, end)


class Speller:
    """Gives words that are neither listed nor ordinary the listed spelling next to theirs.

    Of spellings that are as near, the one with the same letters is meant first, then words of `wishes`, then the
    longer: letters get lost.
    """

    @uncollected
    def __init__(
        self, vocabulary: Collection[str], ordinary: Collection[str], wishes: Collection[str] = frozenset()
    ) -> None:
        self._wishes = wishes
        self._right = frozenset(vocabulary) | frozenset(ordinary)
        self._by_shape: dict[tuple[str, int], list[tuple[int, str]]] = {}
        for word in sorted(vocabulary):
            if len(word) >= _LEAST:
                self._by_shape.setdefault((word[0], len(word)), []).append((_letters(word), word))

    def mend(self, word: str) -> str:
        """The nearest listed word within a slip or two, with the same first letter; else the word itself."""
        if word in self._right:
            return word
        allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        known = (entry for length in lengths for entry in self._by_shape.get((word[0], length), ()))
        letters = _letters(word)  # a slip takes a letter away, or adds one, or both
        others = (other for found, other in known if (found ^ letters).bit_count() <= 2 * allowed)
        if len(word) == _LEAST:
            others = (other for other in others if set(other) == set(word) and other[-1] == word[-1])
        elif len(word) == _LEAST + 1:
            others = (other for other in others if len(other) > _LEAST)
        near = [(distance, other) for other in others if (distance := _distance(word, other)) <= allowed]
        ranked = (
            (distance, sorted(word) != sorted(other), other not in self._wishes, -len(other), other)
            for distance, other in near
        )
        return min(ranked, default=(0, True, True, 0, word))[-1]


def surface(prompt: str, speller: Speller, spared: Collection[str] = ()) -> Surface:
    """Fold a prompt, and mend its English words but those that are to be `spared`."""
    folded = fold(prompt)
    text = _DASH.sub(",", folded.text).translate(SPACES).replace("\n", ",")
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for word in _WORD.finditer(text):
        _copy(text[position : word.start()], folded.origin[position : word.start()], pieces, origin)
        mended = word.group() if word.group() in spared else speller.mend(word.group())
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


_BITS = {letter: 2 << place for place, letter in enumerate(ascii_lowercase)}


def _letters(word: str) -> int:
    """The letters that a word has, a bit each; what is no letter shares one."""
    bits = 0
    for character in set(word):
        bits |= _BITS.get(character, 1)
    return bits


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
