"""Reads a text as it is and as it is meant: without separators, signs for letters (p0rn) and drawn-out letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

NONE, JOINT, BREAK = 0, 1, 2
"""What stands before a letter: nothing, a sign that only disguises, or what parts phrases in honest writing."""
_BREAKS = frozenset(" \t\n\r\u3000，。！？；：、,!?;:")
_LEET = dict(zip("013456789@$!€|", "oieasgtbgasiei", strict=True))
_LEET_SIGNS = frozenset("@$!€|")


@dataclass(frozen=True)
class Stream:
    """The letters of a text without separators; `gaps[i]` is what stood before letter i, `at[i]` its folded index."""

    letters: str
    gaps: list[int]
    at: list[int]

    def only(self, keep: list[int]) -> Stream:
        """Some of the letters."""
        letters = "".join(self.letters[i] for i in keep)
        return Stream(letters, [self.gaps[i] for i in keep], [self.at[i] for i in keep])


def dense(text: str, signs: frozenset[str]) -> Stream:
    """The letters, and those signs (emoji) that count as letters."""
    letters: list[str] = []
    gaps: list[int] = []
    at: list[int] = []
    gap = BREAK
    for index, character in enumerate(text):
        if character.isalnum() or character in signs:
            letters.append(character)
            gaps.append(gap)
            at.append(index)
            gap = NONE
        else:
            gap = max(gap, BREAK if character in _BREAKS else JOINT)
    return Stream("".join(letters), gaps, at)


def disguised(text: str, signs: frozenset[str], plain: Stream) -> Iterator[Stream]:
    """The readings that differ from the plain one."""
    seen = {plain.letters}
    readings = [_collapsed(dense(_unleet(text, one), signs), most) for one, most in _READINGS]
    for meant in (*readings, _undoubled(plain)):
        if meant.letters not in seen:
            seen.add(meant.letters)
            yield meant


_READINGS = (("i", 1), ("l", 2))
"""What 1, ! and | are read as, and how many of drawn-out letters are kept."""


def _unleet(text: str, one: str) -> str:
    """Digits and signs beside Latin letters as the letters they stand for; `one` is what 1, ! and | are read as."""
    if not any(character in _LEET for character in text):
        return text
    folded = list(text)
    for index, character in enumerate(text):
        if character not in _LEET:
            continue
        before = folded[index - 1] if index else ""
        after = text[index + 1] if index + 1 < len(text) else ""
        beside = is_latin_letter(before) or is_latin_letter(after) or (after in _LEET and after != "")
        ends = character in _LEET_SIGNS and not (is_latin_letter(after) or after in {"$", "@"})
        if (beside and not (ends and character in "!|")) or _spelt_out(text, index):
            folded[index] = one if _LEET[character] == "i" else _LEET[character]
    return "".join(folded)


def _spelt_out(text: str, index: int) -> bool:
    """Whether a character stands among single letters: m u r d 3 r."""
    around = text[max(0, index - 2) : index + 3]
    return (
        len(around) == 5
        and not (around[1].isalnum() or around[3].isalnum())
        and is_latin_letter(around[0])
        and is_latin_letter(around[4])
        and (index < 3 or not text[index - 3].isalnum())
    )


def _collapsed(stream: Stream, most: int) -> Stream:
    """The stream with `most` of every Latin letter that stands three times and more in a row."""
    keep: list[int] = []
    for character, run in groupby(range(len(stream.letters)), key=lambda index: stream.letters[index]):
        indices = list(run)
        keep += indices[:most] if len(indices) > 2 and is_latin_letter(character) else indices
    return stream if len(keep) == len(stream.letters) else stream.only(keep)


_STAMMER = re.compile(r"(?:([\u3400-\u9fff])\1+){2,}")


def _undoubled(stream: Stream) -> Stream:
    """The stream with one of each where every character of a word is doubled (手手枪枪); 妈妈的 stays as it is."""
    drop = {
        index
        for stammer in _STAMMER.finditer(stream.letters)
        for index in range(stammer.start() + 1, stammer.end())
        if stream.letters[index] == stream.letters[index - 1]
    }
    return stream.only([index for index in range(len(stream.letters)) if index not in drop]) if drop else stream


def is_latin_letter(character: str) -> bool:
    """Whether it is one of a … z, as folded text has them."""
    return "a" <= character <= "z"


def is_latin(character: str) -> bool:
    """Whether it is a Latin letter or a digit."""
    return character.isascii() and character.isalnum()
