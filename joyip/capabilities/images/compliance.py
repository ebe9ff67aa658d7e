"""Says whether a sentence may be drawn: listed words, found also where they are disguised, and what to change."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import ahocorasick
from pydantic import BaseModel, ConfigDict

from joyip.capabilities.images.places import config_directory
from joyip.capabilities.images.text import fold, has_han, is_han

Language = Literal["zh", "en"]

ALLOW = "allow"
"""The file of innocent longer words: where one of them covers a listed word, the listed word is not meant."""

_NONE, _JOINT, _BREAK = 0, 1, 2
# What parts phrases in honest writing. All other signs inside a word (* . - | emoji) are there to disguise it.
_BREAKS = frozenset(" \t\n\r\u3000，。！？；：、,!?;:")
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e", "|": "i"}
_LEET_SIGNS = frozenset("@$!€|")
# From this length on, a Chinese word cut by a comma or a space is no accident of two phrases meeting.
_LONG_HAN = 4


class Compliance(BaseModel):
    """The verdict. `matches` are the words as the user wrote them; `advice` says what to change."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    category: str | None = None
    matches: list[str] = []
    advice: str | None = None


@dataclass(frozen=True)
class Category:
    """Why a word is listed; of several, the one with the highest severity is reported."""

    id: str
    severity: int
    name: Mapping[str, str]
    advice: Mapping[str, str]


@dataclass
class _Listed:
    """A word without its separators. `breaks` are the places where the list has a space: there the text may too."""

    word: str
    categories: set[str] = field(default_factory=set)
    allowed: bool = False
    breaks: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Stream:
    """The letters of a text without separators; `gaps[i]` is what stood before letter i, `at[i]` its folded index."""

    letters: str
    gaps: list[int]
    at: list[int]


@dataclass(frozen=True)
class Rules:
    """Word lists, compiled. `signs` are the emoji that are themselves listed and so are no separators."""

    categories: Mapping[str, Category]
    automaton: Any
    signs: frozenset[str]
    words: int


class Checker:
    """Holds the rules of a directory; `reload` swaps them at once and leaves the old ones if the new are broken."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or config_directory("compliance")
        self._rules = load(self._directory)

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self._rules

    def reload(self) -> int:
        """Read the lists again; the number of words now in force.

        Raises:
            ValueError: a file is malformed (named in the message); the old rules stay in force.
        """
        self._rules = load(self._directory)
        return self._rules.words

    def check(self, text: str, language: Language | None = None) -> Compliance:
        """The verdict on a sentence, with advice in `language` (default: the sentence's own)."""
        rules = self._rules
        folded = fold(text)
        spans: dict[tuple[int, int], set[str]] = {}
        for stream in _streams(folded.text, rules.signs):
            for start, end, listed in _innocent_removed(_hits(stream, rules.automaton)):
                spans.setdefault((stream.at[start], stream.at[end] + 1), set()).update(listed.categories)
        if not spans:
            return Compliance(ok=True)
        found = {name for names in spans.values() for name in names}
        worst = max((rules.categories[name] for name in found), key=lambda category: (category.severity, category.id))
        matches = list(dict.fromkeys(folded.written(*span) for span in sorted(_outermost(list(spans)))))
        chosen = language or ("zh" if has_han(text) else "en")
        return Compliance(ok=False, category=worst.id, matches=matches, advice=worst.advice[chosen])


def load(directory: Path) -> Rules:
    """Compile every `*.toml` of the directory.

    Raises:
        ValueError: a file is malformed or there is none.
    """
    categories: dict[str, Category] = {}
    listed: dict[str, _Listed] = {}
    signs: set[str] = set()
    for path in sorted(directory.glob("*.toml")):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            allowed = path.stem == ALLOW
            if not allowed:
                categories[path.stem] = Category(
                    path.stem, int(content["severity"]), dict(content["name"]), dict(content["advice"])
                )
            for language in ("zh", "en"):
                for entry in content[language]:
                    signs.update(c for c in fold(entry).text if not c.isalnum() and ord(c) > 0x2190)
                    for form in _forms(entry, language):
                        _add(listed, form, None if allowed else path.stem, signs)
        except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{path}: {error!r}") from error
    if not categories:
        raise ValueError(f"{directory}: no word lists (*.toml)")
    automaton = ahocorasick.Automaton()
    for word, entry in listed.items():
        automaton.add_word(word, entry)
    automaton.make_automaton()
    return Rules(categories, automaton, frozenset(signs), len(listed))


def _forms(entry: str, language: str) -> Iterator[str]:
    yield entry
    if language == "en" and entry[-1:].isalpha():
        yield entry + ("es" if entry.endswith(("s", "x", "ch", "sh")) else "s")
        if entry.endswith("y"):
            yield entry[:-1] + "ies"


def _add(listed: dict[str, _Listed], entry: str, category: str | None, signs: set[str]) -> None:
    stream = _dense(fold(entry).text, frozenset(signs))
    if not stream.letters:
        raise ValueError(f"nothing to look for in {entry!r}")
    word = listed.setdefault(stream.letters, _Listed(stream.letters))
    word.breaks.update(index for index, gap in enumerate(stream.gaps) if gap and index)
    if category is None:
        word.allowed = True
    else:
        word.categories.add(category)


def _dense(text: str, signs: frozenset[str]) -> _Stream:
    letters: list[str] = []
    gaps: list[int] = []
    at: list[int] = []
    gap = _BREAK
    for index, character in enumerate(text):
        if character.isalnum() or character in signs:
            letters.append(character)
            gaps.append(gap)
            at.append(index)
            gap = _NONE
        else:
            gap = max(gap, _BREAK if character in _BREAKS else _JOINT)
    return _Stream("".join(letters), gaps, at)


def _streams(text: str, signs: frozenset[str]) -> Iterator[_Stream]:
    """The text as it is, and, where it has signs for letters (p0rn) or drawn-out letters (fuuuck), as it is meant."""
    plain = _dense(text, signs)
    yield plain
    for one, most in (("i", 1), ("l", 2)):
        meant = _collapsed(_dense(_unleet(text, one), signs), most)
        if meant.letters != plain.letters:
            yield meant


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
        beside = _is_latin_letter(before) or _is_latin_letter(after) or (after in _LEET and after != "")
        ends = character in _LEET_SIGNS and not (_is_latin_letter(after) or after in {"$", "@"})
        if beside and not (ends and character in "!|"):
            folded[index] = one if _LEET[character] == "i" else _LEET[character]
    return "".join(folded)


def _collapsed(stream: _Stream, most: int) -> _Stream:
    keep: list[int] = []
    for character, run in groupby(range(len(stream.letters)), key=lambda index: stream.letters[index]):
        indices = list(run)
        keep += indices[:most] if len(indices) > 2 and _is_latin_letter(character) else indices
    if len(keep) == len(stream.letters):
        return stream
    return _Stream(
        "".join(stream.letters[i] for i in keep), [stream.gaps[i] for i in keep], [stream.at[i] for i in keep]
    )


def _is_latin_letter(character: str) -> bool:
    return "a" <= character <= "z"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _hits(stream: _Stream, automaton: Any) -> list[tuple[int, int, _Listed]]:
    hits: list[tuple[int, int, _Listed]] = []
    for end, listed in automaton.iter(stream.letters):
        start = end - len(listed.word) + 1
        if listed.allowed or _meant(stream, start, end, listed):
            hits.append((start, end, listed))
    return hits


def _meant(stream: _Stream, start: int, end: int, listed: _Listed) -> bool:
    """Whether the letters start..end are the listed word, and not parts of other words that happen to meet."""
    letters, gaps = stream.letters, stream.gaps
    opens = gaps[start] != _NONE
    closes = end + 1 == len(letters) or gaps[end + 1] != _NONE
    if not opens and _is_latin(letters[start]) and _is_latin(letters[start - 1]):
        return False
    if not closes and _is_latin(letters[end]) and _is_latin(letters[end + 1]):
        return False
    inner = [gaps[i] for i in range(start + 1, end + 1) if i - start not in listed.breaks]
    if _BREAK not in inner:
        return True
    if any(is_han(character) for character in listed.word):
        return len(listed.word) >= _LONG_HAN or opens or closes or inner.count(_BREAK) > 1
    return all(inner) and len(listed.word) > 2


def _innocent_removed(hits: list[tuple[int, int, _Listed]]) -> Iterator[tuple[int, int, _Listed]]:
    innocent = [(start, end) for start, end, listed in hits if listed.allowed]
    for start, end, listed in hits:
        covered = any(s <= start and end <= e and e - s > end - start for s, e in innocent)
        if not listed.allowed and not covered:
            yield start, end, listed


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [a for a in spans if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in spans)]
