"""Mends Chinese words typed with the wrong character of the same sound: 羽绒福, 毛线冒, 圣旦帽."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from anyascii import anyascii

from joyip.capabilities.images.text import is_han

LENGTHS = range(5, 1, -1)
"""Words of one character have too many namesakes, longer ones than five are not listed."""
# Particles, the commonest verbs and what is meant as it is: 上一(次) is no 上衣, 跑不(动) no 跑步, 满地是雪 no blood.
_COMMON = frozenset(
    "一不了的地得在是有和也就都个这那到要会能可以为着过上下里外来去吗吧呢啊我你他她它们小大很太最更撑新雪学墙强盐旧久稻冇紫棕橙"
)


_SOUNDING = re.compile(f"[㐀-鿿\U00020000-\U0010ffff]{{{LENGTHS[-1]},{LENGTHS[0]}}}(?<!着)")


class Homophones:
    """Words by their sound, without tones."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in sorted(filter(_SOUNDING.fullmatch, set(words))):
            self._words.setdefault(_sound(word), []).append(word)

    def mend(self, text: str, known: Sequence[int], parted: Collection[int] = ()) -> str:
        """The text with the listed words in place of their namesakes.

        `known` tells for every character in which listed word it stands, 0 for none; at `parted` two words meet.
        """
        for start, window in _windows(text, known):
            if any(start < place < start + len(window) for place in parted):
                continue
            found = next((w for w in self._words.get(_sound(window), ()) if _is_slip(window, w)), None)
            if found:
                text = text[:start] + found + text[start + len(found) :]
        return text


def _windows(text: str, known: Sequence[int]) -> Iterator[tuple[int, str]]:
    for length in LENGTHS:
        for start in range(len(text) - length + 1):
            window = text[start : start + length]
            whole = not (_inside(known, start) or _inside(known, start + length))
            if whole and all(map(is_han, window)) and not all(known[start : start + length]):
                yield start, window


def _inside(known: Sequence[int], position: int) -> bool:
    """Whether a listed word would be cut here: 一|身红 is no 深红."""
    return 0 < position < len(known) and 0 != known[position - 1] == known[position]


def _is_slip(typed: str, word: str) -> bool:
    """Whether all but one character (two of four and more) are right, and the wrong ones are none of the commonest."""
    wrong = [a for a, b in zip(typed, word, strict=True) if a != b]
    return 0 < len(wrong) <= (1 if len(word) < 4 else 2) and not _COMMON & set(wrong)


def _sound(word: str) -> str:
    return " ".join(map(sound, word))


@lru_cache(maxsize=1 << 14)
def sound(character: str) -> str:
    """How a character is read, without its tone."""
    return anyascii(character).lower()
