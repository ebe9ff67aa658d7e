"""The words people use for the catalogue's items, and for much that it lacks; found in a sentence, longest first."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import ahocorasick

from joyip.capabilities.images.text import fold, has_han
from joyip.studio.catalogue import COLORS, DIMENSIONS

How = Literal["exact", "generic", "nearest", "impossible", "beside", "nothing", "transparent", "body", "subject"]
Kind = Literal[
    "concept", "color", "negate", "negate_close", "neutral", "swap", "join", "stop", "verb", "link", "of", "many",
    "article", "theme", "filler",
]  # fmt: skip
_GRAMMAR: tuple[Kind, ...] = (
    "negate", "negate_close", "neutral", "swap", "join", "stop", "article", "many", "link", "of", "filler",
)  # fmt: skip
# Where one word has several roles, the first of these is meant.
_ORDER = ("concept", "color", "negate", "neutral", "swap", "stop", "verb", "link", "join", "of", "many", "article")


@dataclass(frozen=True)
class Meaning:
    """What a word stands for. `item` is a catalogue id, a colour, a theme or (body) the colour Joy has there."""

    kind: Kind
    dimension: str | None = None
    item: str | None = None
    how: How = "exact"
    bare: bool = False
    once: bool = False


@dataclass(frozen=True)
class Token:
    """A word found at start..end of the surface."""

    start: int
    end: int
    meaning: Meaning


@dataclass
class Lexicon:
    """All words, compiled. `any_of` tells which items satisfy a generic word, `natural` which colours a place has."""

    automaton: Any = None
    vocabulary: set[str] = field(default_factory=set)
    any_of: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    natural: dict[str, frozenset[str]] = field(default_factory=dict)
    _meanings: dict[str, list[Meaning]] = field(default_factory=dict)

    def add(self, words: Iterable[str], meaning: Meaning, verbs: bool = False) -> None:
        """Give words a meaning; English ones with their endings."""
        for word in words:
            for form in {surface_text(f) for f in _forms(word, verbs)}:
                self._meanings.setdefault(form, []).append(meaning)
                if not has_han(form):
                    self.vocabulary.update(form.split())

    def compile(self) -> Lexicon:
        """Build the automaton; no words may be added after."""
        self.automaton = ahocorasick.Automaton()
        for word, meanings in self._meanings.items():
            self.automaton.add_word(word, (word, meanings))
        self.automaton.make_automaton()
        return self

    @property
    def lacking(self) -> int:
        """How many words name what the catalogue lacks."""
        lacking = {"impossible", "beside", "nearest"}
        return sum(any(m.how in lacking for m in meanings) for meanings in self._meanings.values())

    def find(self, text: str) -> tuple[list[Token], list[Token]]:
        """The tokens of a surface text without overlap, and every mention of a theme, also inside other words."""
        found: list[Token] = []
        themes: list[Token] = []
        for last, (word, meanings) in self.automaton.iter(text):
            start, end = last + 1 - len(word), last + 1
            if _cuts_a_word(text, start, end):
                continue
            themes += [Token(start, end, meaning) for meaning in meanings if meaning.kind == "theme"]
            found.append(Token(start, end, min(meanings, key=_rank)))
        found.sort(key=lambda token: (token.start - token.end, _rank(token.meaning), token.start))
        chosen: list[Token] = []
        taken = bytearray(len(text))
        for token in found:
            if not any(taken[token.start : token.end]):
                chosen.append(token)
                taken[token.start : token.end] = b"\1" * (token.end - token.start)
        return sorted(chosen, key=lambda token: token.start), sorted(themes, key=lambda token: token.start)


def _rank(meaning: Meaning) -> int:
    return _ORDER.index(meaning.kind) if meaning.kind in _ORDER else len(_ORDER) + (meaning.kind == "filler")


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and _latin(text[start - 1]) and _latin(text[start])) or (
        end < len(text) and _latin(text[end]) and _latin(text[end - 1])
    )


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


SPACES = str.maketrans(dict.fromkeys("-_\u2010\u2011\u2012\u2013\u2014\t\u3000", " ") | dict.fromkeys("’‘`´", "'"))


def surface_text(text: str) -> str:
    """A list's entry in the form in which sentences are searched."""
    return " ".join(fold(text).text.translate(SPACES).split())


def _forms(word: str, verbs: bool) -> Iterator[str]:
    yield word
    if has_han(word) or not word[-1:].isalpha():
        return
    *before, last = word.split(" ")
    yield " ".join([*before, _plural(last)])
    if verbs:
        first, *after = word.split(" ")
        yield from (" ".join([form, *after]) for form in _verb_forms(first))


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"


def _verb_forms(word: str) -> Iterator[str]:
    yield _plural(word)
    if word.endswith("ie"):
        yield from (word + "d", word[:-2] + "ying")
    elif word.endswith("e") and not word.endswith("ee"):
        yield from (word + "d", word[:-1] + "ing")
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        yield from (word[:-1] + "ied", word + "ing")
    else:
        yield from (word + "ed", word + "ing")
        if len(word) > 2 and word[-1] not in "aeiouwxy" and word[-2] in "aeiou" and word[-3] not in "aeiou":
            yield from (word + word[-1] + "ed", word + word[-1] + "ing")


def load(directory: Path) -> Lexicon:
    """Read and compile every list of the directory.

    Raises:
        ValueError: a file is malformed or names an item that the catalogue lacks.
    """
    lexicon = Lexicon()
    for dimension in DIMENSIONS:
        _load_dimension(lexicon, dimension, read(directory / f"{dimension}.toml"), DIMENSIONS[dimension])
    _load_colors(lexicon, read(directory / "colors.toml"))
    beyond = read(directory / "beyond.toml")
    lexicon.add(beyond["impossible"], Meaning("concept", None, None, "impossible"))
    for color, words in beyond["body"].items():
        lexicon.add(words, Meaning("concept", None, color, "body"))
    lexicon.add(beyond["subject"]["joy"], Meaning("concept", None, "joy", "subject"))
    grammar = read(directory / "grammar.toml")
    once = set(grammar["negate_one"])
    for kind in (
        "negate",
        "negate_close",
        "neutral",
        "swap",
        "join",
        "stop",
        "article",
        "many",
        "link",
        "of",
        "filler",
    ):
        for word in grammar[kind]:
            lexicon.add([word], Meaning(kind, once=word in once))
    for dimension, words in grammar["verbs"].items():
        lexicon.add(words, Meaning("verb", dimension), verbs=True)
    for theme, content in read(directory / "themes.toml").items():
        lexicon.add(content["words"], Meaning("theme", None, theme))
    return lexicon.compile()


def _load_dimension(lexicon: Lexicon, dimension: str, content: Mapping[str, Any], items: Mapping[str, Any]) -> None:
    verbs = dimension in {"expression", "action"}
    without_item: tuple[How, ...] = ("impossible", "beside", "nothing", "transparent")
    with_item: tuple[How, ...] = ("exact", "generic", "nearest")
    for how in without_item:
        item = "none" if how == "nothing" else None
        lexicon.add(content.get(how, ()), Meaning("concept", dimension, item, how), verbs)
    for how in with_item:
        for item, words in content.get(how, {}).items():
            if item not in items:
                raise ValueError(f"{dimension}.toml: {item!r} is not in the catalogue")
            lexicon.add(words, Meaning("concept", dimension, item, how), verbs)
            if how == "generic":
                satisfying = content.get("any", {}).get(item, [i for i in items if i != "none"])
                lexicon.any_of[dimension, item] = frozenset(satisfying)
    for item, colors in content.get("natural", {}).items():
        lexicon.natural[item] = frozenset(colors)


def _load_colors(lexicon: Lexicon, content: Mapping[str, Any]) -> None:
    lexicon.add(content["impossible"], Meaning("color", None, None, "impossible"))
    for how in ("exact", "nearest", "bare"):
        for color, words in content[how].items():
            if color not in COLORS:
                raise ValueError(f"colors.toml: {color!r} is no known colour")
            bare = how == "bare"
            lexicon.add(words, Meaning("color", None, color, "nearest" if how == "nearest" else "exact", bare=bare))


def read(path: Path) -> dict[str, Any]:
    """A TOML file.

    Raises:
        ValueError: missing or malformed, with the file's name.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
