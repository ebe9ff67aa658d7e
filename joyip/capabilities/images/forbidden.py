"""Reads the lists of config/compliance: what may not be drawn, why, and the innocent words that contain it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from pathlib import Path
from typing import Any

import ahocorasick

from joyip.capabilities.images.deeds import Deeds
from joyip.capabilities.images.disguise import dense
from joyip.capabilities.images.homophones import Homophones, sound
from joyip.capabilities.images.senses import Senses
from joyip.capabilities.images.text import fold, fold_character, is_han
from joyip.capabilities.images.uncollected import uncollected
from joyip.capabilities.images.words import Words

INNOCENT = "allow"
"""The file of innocent words."""
_SPELT = range(2, 5)
"""How many characters a word has that may be typed by its sound, in part (手qiang) or all of it (shouqiang)."""
_ALL_SPELT = 6
"""Fewer letters than these would meet English words: made is no 妈的. Those that are `heard` may have one less."""
_SOUNDS_ALIKE = 3
"""Words of fewer characters have innocent namesakes: they are looked for by their sound where the list says `heard`."""


_Letters = tuple[str, tuple[int, ...]]
"""An entry as texts are read: its letters, and at which of them it has separators."""


@dataclass(frozen=True)
class Category:
    """Why a word is listed; of several, the gravest is reported.

    What `deniable` means: renounced.py; where a category as a whole is not, the words in `denied` may still be.
    """

    id: str
    severity: int
    name: Mapping[str, str]
    advice: Mapping[str, str]
    deniable: bool = False
    denied: frozenset[str] = frozenset()

    def may_deny(self, word: str) -> bool:
        """Whether a text that plainly denies the word is innocent."""
        return self.deniable or word in self.denied


@dataclass(slots=True)
class Listed:
    """A word without its separators. `breaks` are the places where the list has a space: there the text may too.

    An innocent word is `allowed`: it covers a listed one that it contains. One that `takes` is so common in wishes that
    it may also take a listed word's end: 点|烟花 is no 点烟.
    """

    word: str
    categories: frozenset[str] = frozenset()
    allowed: bool = False
    takes: bool = False
    disguise: bool = True
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rules:
    """Word lists, compiled.

    `signs` are the emoji that are themselves listed and so are no separators, `latin` single English words by length,
    `language` is the dictionary that tells where Chinese words end, `senses` what listed words may mean besides,
    `deeds` what is told by words apart.
    """

    categories: Mapping[str, Category]
    automaton: Any
    signs: frozenset[str]
    words: int
    sounds: Homophones
    latin: Mapping[int, Sequence[str]]
    language: Words
    senses: Senses
    deeds: Deeds


@uncollected
def load(directory: Path) -> Rules:
    """Compile every `*.toml` of the directory.

    Raises:
        ValueError: a file is malformed or there is none.
    """
    categories: dict[str, Category] = {}
    listed: dict[str, Listed] = {}
    signs: frozenset[str] = frozenset()
    sounding: set[str] = set()
    for path in sorted(directory.glob("*.toml")):
        category = None if path.stem == INNOCENT else path.stem
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            if category:
                categories[category] = _category(category, content)
            signs |= _signs(content)
            sounding |= _list(listed, content, category, signs)
        except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{path}: {error!r}") from error
    if not categories:
        raise ValueError(f"{directory}: no word lists (*.toml)")
    automaton = ahocorasick.Automaton()
    for word, found in listed.items():
        automaton.add_word(word, found)
    automaton.make_automaton()
    sounds, latin = Homophones(sounding), _latin(listed.values())
    common = [word for word, found in listed.items() if found.takes and _only_han(word)]
    language = Words.read(directory, common)
    senses, deeds = Senses.read(directory), Deeds.read(directory)
    return Rules(categories, automaton, signs, len(listed), sounds, latin, language, senses, deeds)


def _signs(content: Mapping[str, Any]) -> set[str]:
    """The emoji among a file's words."""
    told = (entry for entry, _ in _entries(content) if not entry.isascii() and not entry.isalnum())
    return {c for entry in told for c in fold(entry).text if not c.isalnum() and ord(c) > 0x2190}


def _list(
    listed: dict[str, Listed], content: Mapping[str, Any], category: str | None, signs: frozenset[str]
) -> set[str]:
    """Take the words of a file into the list; those that are looked for by their sound, too."""
    own = frozenset({category} if category else ())
    heard = set(content.get("heard", ()))
    sounding = set(heard)
    for entry in content.get("takes", ()):
        _add(listed, _letters(entry, signs), own).takes = True
    for phrase in _phrases(content, signs):
        _add(listed, phrase, own).disguise = False
    for entry, language in _entries(content):
        for form in _forms(entry, language):
            _add(listed, _letters(form, signs), own).disguise = False
        if category and _only_han(entry):
            sounding.update([entry] if len(entry) >= _SOUNDS_ALIKE else [])
            for spelt in _spellings(entry, _ALL_SPELT - (entry in heard)):
                _add(listed, spelt, own)
    return sounding


def _latin(words: Iterable[Listed]) -> dict[int, list[str]]:
    by_length: dict[int, list[str]] = {}
    for listed in words:
        if listed.categories and not listed.disguise and listed.word.isascii() and listed.word.isalpha():
            by_length.setdefault(len(listed.word), []).append(listed.word)
    return by_length


def _entries(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The words of a file, each with its language."""
    return ((entry, language) for language in ("zh", "en") for entry in content[language])


def _phrases(content: Mapping[str, Any], signs: frozenset[str]) -> Iterator[_Letters]:
    """What the parts of every `compound` make; an empty part may be left out."""
    for compound in content.get("compound", ()):
        for language, parts in compound.items():
            phrases: list[_Letters] = [("", ())]
            for part in parts:
                following = [_letters(word, signs) if word else ("", ()) for word in part]
                phrases = [_joined(*pair, language == "en") for pair in product(phrases, following)]
            yield from phrases


def _joined(first: _Letters, second: _Letters, spaced: bool) -> _Letters:
    """Two parts of a phrase as one, `spaced` with a space between them."""
    (before, breaks), (after, others) = first, second
    length = len(before)
    if spaced and before and after:
        breaks = (*breaks, length)
    return before + after, (*breaks, *[length + place for place in others]) if others else breaks


def _category(name: str, content: Mapping[str, Any]) -> Category:
    return Category(
        name,
        int(content["severity"]),
        dict(content["name"]),
        dict(content["advice"]),
        bool(content.get("deniable")),
        frozenset(content.get("denied", ())),
    )


def _only_han(entry: str) -> bool:
    return all(map(is_han, entry))


def _forms(entry: str, language: str) -> Iterator[str]:
    yield entry
    if language == "en" and entry[-1:].isalpha():
        yield entry + ("es" if entry.endswith(("s", "x", "ch", "sh")) else "s")
        if entry.endswith("y"):
            yield entry[:-1] + "ies"


def _spellings(word: str, least: int) -> Iterator[_Letters]:
    """A Chinese word with characters replaced by their sounds, which may be parted by spaces.

    All of it takes `least` letters.
    """
    if len(word) not in _SPELT:
        return
    sounds = list(map(sound, word))
    for chosen in product(*zip(word, sounds, strict=True)):
        spelt = [piece for piece in chosen if piece.isascii()]
        if len(spelt) == len(word):
            clear = len("".join(spelt)) >= least and not _ENGLISH.issuperset(spelt)
        else:
            whole = len(word) > 2 or not _ENGLISH.intersection(spelt)
            clear = whole and min(map(len, spelt), default=0) > 1
        letters = "".join(chosen)
        if spelt and clear and letters not in _NAMES:
            yield letters, tuple(accumulate(map(len, chosen[:-1])))


# Sounds that are words of their own beside Chinese: 手gun, 大me.
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "a an ban bang can chin de die fan gang gun he hen ma man me men pen she song sun tan the to you",
    )
)
_NAMES = frozenset(
    re.findall(
        r"\w+",
        "baling baotou chidao dongtu fuliji huangtu jiangdu jiyuan kaitang liantong liuxue lunjian luonan pujing renzhi"
        " shikuai shouyin tongren xiangsi xiaoqi xinghui yuanjiao zhijie",
    )
)
"""Places, people and everyday words of the same sound."""


def _add(listed: dict[str, Listed], read: _Letters, own: frozenset[str]) -> Listed:
    """Take an entry into the list, for its `own` category, or as innocent for none."""
    letters, breaks = read
    if not letters:
        raise ValueError("an entry without letters")
    word = listed.get(letters)
    if word is None:
        word = listed[letters] = Listed(letters, breaks=breaks)
    elif word.breaks != breaks:
        word.breaks = tuple({*word.breaks, *breaks})
    if not own:
        word.allowed = True
    elif word.categories != own:
        word.categories = word.categories | own if word.categories else own
    return word


def _letters(entry: str, signs: frozenset[str]) -> _Letters:
    """The entry as texts are read, and where it has separators; most have none or single spaces."""
    folded = entry.lower() if entry.isascii() else "".join(map(fold_character, entry))
    parts = folded.split()
    letters = "".join(parts)
    if letters.isalnum():
        return letters, tuple(accumulate(map(len, parts[:-1])))
    stream = dense(folded, signs)
    return stream.letters, tuple(index for index, gap in enumerate(stream.gaps) if gap and index)
