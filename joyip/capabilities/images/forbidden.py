"""Reads the lists of config/compliance: what may not be drawn, why, and the innocent words that contain it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import ahocorasick
from anyascii import anyascii

from joyip.capabilities.images.disguise import dense
from joyip.capabilities.images.homophones import Homophones
from joyip.capabilities.images.text import fold, is_han

ALLOW = "allow"
"""The file of innocent longer words: where one of them covers a listed word, the listed word is not meant."""
_SPELT = range(2, 5)
"""How many characters a word has that may be typed by its sound, in part (手qiang) or all of it (shouqiang)."""
_ALL_SPELT = 6
"""Fewer letters than these would meet English words: made is no 妈的."""
_SOUNDS_ALIKE = 3
"""Words of fewer characters have innocent namesakes; their usual disguises are in the lists themselves."""


@dataclass(frozen=True)
class Category:
    """Why a word is listed; of several, the gravest is reported. What `deniable` means: renounced.py."""

    id: str
    severity: int
    name: Mapping[str, str]
    advice: Mapping[str, str]
    deniable: bool = False


@dataclass
class Listed:
    """A word without its separators. `breaks` are the places where the list has a space: there the text may too."""

    word: str
    categories: set[str] = field(default_factory=set)
    allowed: bool = False
    disguise: bool = True
    breaks: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Rules:
    """Word lists, compiled. `signs` are the emoji that are themselves listed and so are no separators."""

    categories: Mapping[str, Category]
    automaton: Any
    signs: frozenset[str]
    words: int
    sounds: Homophones


def load(directory: Path) -> Rules:
    """Compile every `*.toml` of the directory.

    Raises:
        ValueError: a file is malformed or there is none.
    """
    categories: dict[str, Category] = {}
    listed: dict[str, Listed] = {}
    signs: set[str] = set()
    sounding: set[str] = set()
    for path in sorted(directory.glob("*.toml")):
        category = None if path.stem == ALLOW else path.stem
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            if category:
                categories[category] = _category(category, content)
            for language in ("zh", "en"):
                for entry in content[language]:
                    signs.update(c for c in fold(entry).text if not c.isalnum() and ord(c) > 0x2190)
                    for form in _forms(entry, language):
                        _add(listed, form, category, frozenset(signs)).disguise = False
                    if category and _only_han(entry):
                        sounding.add(entry)
                        for form in _spellings(entry):
                            _add(listed, form, category, frozenset(signs))
        except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{path}: {error!r}") from error
    if not categories:
        raise ValueError(f"{directory}: no word lists (*.toml)")
    automaton = ahocorasick.Automaton()
    for word, found in listed.items():
        automaton.add_word(word, found)
    automaton.make_automaton()
    sounds = Homophones(word for word in sounding if len(word) >= _SOUNDS_ALIKE)
    return Rules(categories, automaton, frozenset(signs), len(listed), sounds)


def _category(name: str, content: Mapping[str, Any]) -> Category:
    return Category(
        name, int(content["severity"]), dict(content["name"]), dict(content["advice"]), bool(content.get("deniable"))
    )


def _only_han(entry: str) -> bool:
    return all(map(is_han, entry))


def _forms(entry: str, language: str) -> Iterator[str]:
    yield entry
    if language == "en" and entry[-1:].isalpha():
        yield entry + ("es" if entry.endswith(("s", "x", "ch", "sh")) else "s")
        if entry.endswith("y"):
            yield entry[:-1] + "ies"


def _spellings(word: str) -> Iterator[str]:
    """A Chinese word with characters replaced by their sounds, which may be parted by spaces."""
    if len(word) not in _SPELT:
        return
    sounds = [anyascii(character).lower() for character in word]
    for chosen in product(*zip(word, sounds, strict=True)):
        spelt = [piece for piece in chosen if piece.isascii()]
        long_enough = (
            len("".join(spelt)) >= _ALL_SPELT if len(spelt) == len(word) else min(map(len, spelt), default=0) > 1
        )
        if spelt and long_enough and not _ENGLISH.intersection(spelt) and "".join(chosen) not in _NAMES:
            yield " ".join(chosen)


# Sounds that are words of their own beside Chinese: 手gun, 大me.
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "a an ban bang can chin dan de die fan gang gun he hen kan ma man me men pen she song sun tan the to you",
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


def _add(listed: dict[str, Listed], entry: str, category: str | None, signs: frozenset[str]) -> Listed:
    stream = dense(fold(entry).text, signs)
    if not stream.letters:
        raise ValueError(f"nothing to look for in {entry!r}")
    word = listed.setdefault(stream.letters, Listed(stream.letters))
    word.breaks.update(index for index, gap in enumerate(stream.gaps) if gap and index)
    if category is None:
        word.allowed = True
    else:
        word.categories.add(category)
    return word
