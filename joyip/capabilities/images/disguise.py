"""Reads a text as it is and as it is meant: without separators, signs for letters (p0rn) and drawn-out letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

NONE, JOINT, BREAK = 0, 1, 2
"""What stands before a letter: nothing, a sign that only disguises, or what parts phrases in honest writing."""
_BREAKS = frozenset(" \t\n\r\u3000，。！？；：、,!?;:")
_LEET = dict(zip("0123456789@$!€|", "oizeasgtbgasiei", strict=True))


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


_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЅІЈКМНОРСТУХ", "ABEZHIKMNOPTYXABESIJKMHOPCTYX")
"""Capitals of other alphabets that look like Latin ones, though their small letters may not: Η."""


def latin_capitals(text: str) -> str:
    """The text, of the same length, with Latin capitals for those that look like them."""
    return text.translate(_CAPITALS)


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


def disguised(text: str, signs: frozenset[str], plain: Stream, words: Mapping[int, Sequence[str]]) -> Iterator[Stream]:
    """The readings that differ from the plain one; `words` are those that asterisks may hide, by their length."""
    seen = {plain.letters}
    readings = [_collapsed(dense(_unleet(text, one), signs), most) for one, most in _READINGS]
    undoubled = _DOUBLED_WORD.sub(lambda found: _meant_once(found.group(), words), _unleet(text, "i"))
    unmasked = dense(_MASKED.sub(lambda found: _unmasked(found.group(), words), text), signs)
    for meant in (*readings, _undoubled(plain), _single(readings[0]), dense(undoubled, signs), unmasked):
        if meant.letters not in seen:
            seen.add(meant.letters)
            yield meant


_READINGS = (("i", 1), ("l", 2))
"""What 1, ! and | are read as, and how many of drawn-out letters are kept."""


_TWICE = re.compile(r"([a-z])\1")
_DOUBLED_WORD = re.compile(
    rf"(?<![a-z])(?!rapp|annals|assess|goodie|bidden|puttin|riffle|snipp|bonner)[a-z]*?{_TWICE.pattern}[a-z]*"
)
"""A word with a letter twice, but for those that are words so, though one letter less makes a listed one."""
_LEAST_DOUBLED = 4


def _meant_once(token: str, words: Mapping[int, Sequence[str]]) -> str:
    """The listed word that was meant where a letter is typed twice (porrn); what is too much becomes invisible."""
    twice = list(_TWICE.finditer(token))
    for places in ([found.start() for found in twice], *([found.start()] for found in twice)):
        once = "".join(letter for place, letter in enumerate(token) if place not in places)
        if len(once) >= _LEAST_DOUBLED and once in words.get(len(once), ()):
            return "".join("\u00ad" if place in places else letter for place, letter in enumerate(token))
    return token


_MASKED = re.compile(r"[a-z]+[*#%]+[a-z][a-z*#%]*")


def _unmasked(token: str, words: Mapping[int, Sequence[str]]) -> str:
    """The word of which asterisks hide some letters: f**k."""
    pattern = re.compile(re.sub("[*#%]", "[a-z]", token))
    return next(filter(pattern.fullmatch, words.get(len(token), ())), token)


def _unleet(text: str, one: str) -> str:
    """Digits and signs of words as the letters they stand for (numbers stay); `one` is what 1, ! and | are read as."""
    folded = list(text)
    for token in _TOKEN.finditer(text):
        if (_LATIN.search(token.group()) and not _CODE.fullmatch(token.group())) or _spelt_out(
            text, token.start(), token.end()
        ):
            for index in range(token.start(), token.end()):
                character = text[index]
                if character in _LEET and not _punctuates(text, index, token.end()):
                    folded[index] = one if _LEET[character] == "i" else _LEET[character]
    return "".join(folded)


_TOKEN = re.compile(r"[a-z0-9@$!€|]+")
_LATIN = re.compile(r"[a-z]")
_CODE = re.compile(r"[a-z]\d{2}|\d{1,2}[a-z]")
"""Lines, seats and sizes: A22, 5B."""


def _punctuates(text: str, index: int, end: int) -> bool:
    """Whether the sign only ends its word: stop!, but not $ex! or sh!t."""
    return text[index] in "!|" and all(character in "!|" for character in text[index:end])


def _spelt_out(text: str, start: int, end: int) -> bool:
    """Whether a single character stands among single letters: m u r d 3 r."""
    around = text[max(0, start - 3) : end + 2]
    return end - start == 1 and _AMONG_LETTERS.fullmatch(around) is not None


_AMONG_LETTERS = re.compile(r"[^a-z0-9]?[a-z][^a-z0-9].[^a-z0-9][a-z]")


def _collapsed(stream: Stream, most: int) -> Stream:
    """The stream with `most` of every Latin letter that stands three times and more in a row."""
    keep: list[int] = []
    for character, run in groupby(range(len(stream.letters)), key=lambda index: stream.letters[index]):
        indices = list(run)
        keep += indices[:most] if len(indices) > 2 and is_latin_letter(character) else indices
    return stream if len(keep) == len(stream.letters) else stream.only(keep)


_DOUBLED = re.compile(r"([ahijquvwxy])\1+|([bcdgkmnprt])\2(?![a-z])")
"""Twice in no English word, or not at its end."""


def _single(stream: Stream) -> Stream:
    """The stream with one of each letter that no word doubles there: p0rnn, nnazii."""
    text = "".join(
        f" {letter}" if gap and index else letter
        for index, (letter, gap) in enumerate(zip(stream.letters, stream.gaps, strict=True))
    )
    if not _DOUBLED.search(text):
        return stream
    places = [index for index, letter in enumerate(text) if letter != " "]
    rank = {place: index for index, place in enumerate(places)}
    drop = {rank[i] for found in _DOUBLED.finditer(text) for i in range(found.start() + 1, found.end())}
    return stream.only([index for index in range(len(stream.letters)) if index not in drop])


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
