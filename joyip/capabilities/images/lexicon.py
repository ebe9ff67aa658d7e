"""The words people use for the catalogue's items, and for much that it lacks; found in a sentence, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import ahocorasick

from joyip.capabilities.images.endings import forms
from joyip.capabilities.images.homophones import Homophones
from joyip.capabilities.images.text import fold_character, has_han

How = Literal["exact", "generic", "nearest", "impossible", "nothing", "transparent", "body", "subject"]
Kind = Literal[
    "concept", "color", "negate", "negate_close", "neutral", "turn", "swap", "join", "stop", "verb", "link", "of",
    "many", "article", "theme", "prep", "filler",
]  # fmt: skip
# Where one word has several roles, the first of these is meant.
_ORDER = (
    "concept",
    "color",
    "negate",
    "neutral",
    "turn",
    "swap",
    "stop",
    "verb",
    "link",
    "join",
    "of",
    "many",
    "article",
    "prep",
)
_WISHED = frozenset({"concept", "color"})
_LATIN = re.compile("[a-z]+")


@dataclass(frozen=True)
class Meaning:
    """What a word stands for. `item` is a catalogue id, a colour, a theme or (body) the colour Joy has there.

    A colour of the dimension "pattern" is a pattern; a verb that is `impossible` needs its thing (喝 alone is a wish,
    喝咖啡 a coffee). `also` are the word's other wishes: "play football" is a kick and a ball.
    A negation that is `once` ends before the next article; one that may be `last` denies what stands before it.
    What is `vague` says only more of a place where another is named, too.
    """

    kind: Kind
    dimension: str | None = None
    item: str | None = None
    how: How = "exact"
    bare: bool = False
    once: bool = False
    last: bool = False
    vague: bool = False
    also: tuple[Meaning, ...] = ()


_Entry = tuple[Meaning, bool]
"""A meaning of a word, and whether the word itself is listed with it or has an ending."""


@dataclass(frozen=True)
class Token:
    """A word found at start..end of the surface. `others` are what else it may mean: a bow is made, or worn."""

    start: int
    end: int
    meaning: Meaning
    others: tuple[Meaning, ...] = ()


@dataclass
class Lexicon:
    """All words, compiled. `any_of` tells which items satisfy a generic word, `natural` which colours a place has.

    `things` are names of what is in no dimension: they mean a wish only where a sentence names something.
    """

    automaton: Any = None
    homophones: Homophones | None = None
    vocabulary: set[str] = field(default_factory=set)
    wishes: set[str] = field(default_factory=set)
    any_of: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    natural: dict[str, frozenset[str]] = field(default_factory=dict)
    things: frozenset[str] = frozenset()
    _meanings: dict[str, tuple[_Entry, ...]] = field(default_factory=dict)

    def add(self, words: Iterable[str], meaning: Meaning, verbs: bool = False) -> None:
        """Give words a meaning; English ones with their endings."""
        listed, ending = ((meaning, True),), ((meaning, False),)
        for word in words:
            own = surface_text(word)
            self._meanings[own] = self._meanings.get(own, ()) + listed
            formed = forms(word, verbs)
            for form in formed if word == own else set(map(surface_text, formed)) - {own}:
                self._meanings[form] = self._meanings.get(form, ()) + ending

    def compile(self) -> Lexicon:
        """Build the automaton; no words may be added after."""
        self.automaton = ahocorasick.Automaton()
        for word, entries in self._meanings.items():
            self.automaton.add_word(word, (word, _meant(entries)))
        self.automaton.make_automaton()
        han = {word for word in self._meanings if has_han(word)}
        self.homophones = Homophones(word for word in han for meaning, _ in self._meanings[word] if _is_named(meaning))
        latin = self._meanings.keys() - han
        self.vocabulary = _words(latin)
        self.wishes = _words(word for word in latin for meaning, _ in self._meanings[word] if meaning.kind in _WISHED)
        return self

    def mended(self, text: str, named: Sequence[Token] = ()) -> str:
        """A surface text with the Chinese words that it means in place of those that only sound like them."""
        if self.homophones is None or not has_han(text):
            return text
        known = [0] * len(text)
        for number, token in enumerate(self.find(text, named)[0], 1):
            if token.end - token.start > 1:
                known[token.start : token.end] = [number] * (token.end - token.start)
        return self.homophones.mend(text, known)

    @property
    def lacking(self) -> int:
        """How many words name what the catalogue lacks."""
        lacking = {"impossible", "nearest"}
        return sum(any(m.how in lacking for m, _ in entries) for entries in self._meanings.values())

    def lists(self, word: str) -> bool:
        """Whether a surface text is a word of the lists."""
        return word in self._meanings

    def find(self, text: str, named: Sequence[Token] = ()) -> tuple[list[Token], list[Token]]:
        """The tokens of a surface text without overlap, and every mention of a theme, also inside other words.

        named: tokens that no list knows, names of characters.
        """
        found: list[Token] = list(named)
        themes: list[Token] = []
        for last, (word, meanings) in self.automaton.iter(text):
            start, end = last + 1 - len(word), last + 1
            if cuts_a_word(text, start, end):
                continue
            themes += [Token(start, end, meaning) for meaning in meanings if meaning.kind == "theme"]
            found.append(Token(start, end, meanings[0], meanings[1:]))
        chosen = _segmented([token for token in found if not _hides(token, named)], text)
        whole = [
            t
            for t in themes
            if not any(
                o is not t and o.start <= t.start and t.end <= o.end and o.end - o.start > t.end - t.start
                for o in themes
            )
        ]
        whole = [t for t in whole if text[t.start].isascii() or not any(_crosses(t, token) for token in chosen)]
        return chosen, sorted(whole, key=lambda token: token.start)


def _hides(token: Token, named: Sequence[Token]) -> bool:
    """With Joy: whoever writes a name means no gladness."""
    inside = (token.start <= name.start and name.end <= token.end for name in named if name is not token)
    return token.meaning.kind not in {"verb", "negate"} and token.meaning.how != "subject" and any(inside)


def _crosses(theme: Token, token: Token) -> bool:
    """戴上|学士帽: 上学 is no word of it."""
    wish = token.meaning.kind == "concept" and token.meaning.dimension not in {None, "action", "expression"}
    return wish and (
        theme.start < token.start < theme.end < token.end or token.start < theme.start < token.end < theme.end
    )


def _segmented(found: list[Token], text: str) -> list[Token]:
    """The tokens without overlap that leave least text unknown: the fewest, then the weightiest.

    Of as many Chinese words the most even are meant (飘着|雪花), of English ones the longest (bow tie|in).
    """
    length = len(text)
    starting: dict[int, list[Token]] = {}
    for token in found:
        starting.setdefault(token.start, []).append(token)
    best: list[tuple[tuple[int, int, int, int], Token | None]] = [((0, 0, 0, 0), None)] * (length + 1)
    for start in range(length - 1, -1, -1):
        best[start] = (best[start + 1][0], None)
        for token in starting.get(start, ()):
            size = token.end - start
            unknown, count, squares, weight = best[token.end][0]
            even = size * size if text[token.start].isascii() else -size * size
            weight += (size if token.meaning.kind == "concept" else 0) - _rank(token.meaning)
            score = (unknown + size, count - 1, squares + even, weight)
            if score >= best[start][0]:
                best[start] = (score, token)
    chosen: list[Token] = []
    position = 0
    while position < length:
        taken = best[position][1]
        chosen += [taken] if taken else []
        position = taken.end if taken else position + 1
    return chosen


def _meant(entries: Sequence[_Entry]) -> tuple[Meaning, ...]:
    """The meanings of a word, the first meant first: those that it is listed with, else those of its endings."""
    if len(entries) == 1:
        return (entries[0][0],)
    own = {meaning for meaning, listed in entries if listed}
    meant = (meaning for meaning in dict.fromkeys(m for m, _ in entries) if not own or meaning in own)
    return tuple(sorted(meant, key=lambda m: (_rank(m), not m.also)))


def _words(phrases: Iterable[str]) -> set[str]:
    return set(_LATIN.findall(" ".join(set(" ".join(phrases).split()))))


def _is_named(meaning: Meaning) -> bool:
    return meaning.how in {"exact", "generic"} and meaning.kind in {"concept", "color", "theme"}


def _rank(meaning: Meaning) -> int:
    kind = "negate" if meaning.kind == "negate_close" else meaning.kind
    if kind in _ORDER:
        return _ORDER.index(kind)
    return len(_ORDER) + (meaning.kind == "filler") + (meaning.kind == "filler" and meaning.item is None)


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether start or end lies inside a word of Latin letters."""
    return (start > 0 and _latin(text[start - 1]) and _latin(text[start])) or (
        end < len(text) and _latin(text[end]) and _latin(text[end - 1])
    )


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


SPACES = str.maketrans(dict.fromkeys("-_\u2010\u2011\u2012\u2013\u2014\t\u3000", " ") | dict.fromkeys("’‘`´", "'"))


_PLAIN = re.compile("[a-z0-9\u3400-\u9fff]+(?: [a-z0-9\u3400-\u9fff]+)*")


def surface_text(text: str) -> str:
    """A list's entry in the form in which sentences are searched."""
    folded = text.lower() if text.isascii() else "".join(map(fold_character, text))
    return folded if _PLAIN.fullmatch(folded) else " ".join(folded.translate(SPACES).split())
