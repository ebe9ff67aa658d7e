"""Says whether a sentence may be drawn: listed words, found also where they are disguised, and what to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from joyip.capabilities.images.disguise import BREAK, NONE, Stream, dense, disguised, is_latin, latin_capitals
from joyip.capabilities.images.forbidden import Listed, Rules, load
from joyip.capabilities.images.fragments import torn
from joyip.capabilities.images.places import config_directory
from joyip.capabilities.images.renounced import renounced
from joyip.capabilities.images.text import Folded, fold, has_han, is_han
from joyip.capabilities.images.words import Words

Language = Literal["zh", "en"]
Span = tuple[int, int]
_Hit = tuple[int, int, Listed]
"""The first and the last letter of a word in a reading, and the word."""

# From this length on, a Chinese word cut by a comma or a space is no accident of two phrases meeting.
_LONG_HAN = 4
_AROUND = 6
"""Characters on either side of a torn word that tell whether it is one."""
# Longer names and slurs than this are never the accident of two words meeting: 习近平安 is meant.
_ACCIDENT = 2


class Compliance(BaseModel):
    """The verdict. `matches` are the words as the user wrote them; `advice` says what to change."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    category: str | None = None
    matches: list[str] = []
    advice: str | None = None


@dataclass
class _Found:
    """Why a place of the text is refused; `open` as long as nothing there is disguised."""

    categories: set[str] = field(default_factory=set)
    open: bool = True


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
        folded = replace(fold(latin_capitals(text)), original=text)
        spans = _without_denied(folded, _found(folded, rules), rules)
        if not spans:
            return Compliance(ok=True)
        found = {name for place in spans.values() for name in place.categories}
        worst = max((rules.categories[name] for name in found), key=lambda category: (category.severity, category.id))
        matches = list(dict.fromkeys(folded.written(*span) for span in sorted(_outermost(list(spans)))))
        chosen = language or ("zh" if has_han(text) else "en")
        return Compliance(ok=False, category=worst.id, matches=matches, advice=worst.advice[chosen])


def _found(folded: Folded, rules: Rules) -> dict[Span, _Found]:
    """The forbidden places of the folded text, each from the plainest reading that shows it.

    What stands there undisguised is judged as it stands, not by what another reading makes of its neighbours (egg, eg).
    """
    spans: dict[Span, _Found] = {}
    plain = dense(folded.text, rules.signs)
    hits = _hits(plain, rules)
    _note(folded, plain, hits, spans, plain=True)
    judged = {(plain.at[start], listed.word) for start, _, listed in hits if not listed.allowed}
    for stream in disguised(folded.text, rules.signs, plain, rules.latin):
        found = _hits(stream, rules)
        hidden = [hit for hit in found if (stream.at[hit[0]], hit[2].word) not in judged]
        _note(folded, stream, hidden, spans)
    innocent = _innocent(folded.text, {span for span, place in spans.items() if place.open}, rules)
    spans = {span: place for span, place in spans.items() if span not in innocent}
    for span, category in rules.deeds.found(folded.text):
        if not any(span[0] <= start and end <= span[1] for start, end in spans):
            spans[span] = _Found({category})
    return spans | _sounding(folded, plain, hits, rules) if has_han(folded.text) else spans


def _innocent(text: str, spans: set[Span], rules: Rules) -> set[Span]:
    """Those of the undisguised listed words that are parts of others that meet, or have their innocent sense here.

    Where a phrase (betting on us) has it, the words within do, too.
    """
    meant = rules.senses.innocent(text, spans)
    within = {span for span in spans if any(start <= span[0] and span[1] <= end for start, end in meant)}
    return within | {span for span in spans - within if rules.language.met(text, span)}


def _sounding(folded: Folded, plain: Stream, hits: list[_Hit], rules: Rules) -> dict[Span, _Found]:
    """The forbidden places that only sound so."""
    covered = _covered(len(folded.text), [(plain.at[a], plain.at[b] + 1) for a, b, _ in hits])
    mended = rules.sounds.mend(folded.text, covered, [plain.at[place] for place in _parted(hits)])
    if mended == folded.text:
        return {}
    spans: dict[Span, _Found] = {}
    meant = dense(mended, rules.signs)
    _note(folded, meant, _hits(meant, rules), spans)
    wrong = {index for index, character in enumerate(mended) if character != folded.text[index]}
    return {
        span: place
        for span, place in spans.items()
        if not any(covered[slice(*span)]) and not rules.language.right(folded.text, span, wrong & set(range(*span)))
    }


def _note(folded: Folded, stream: Stream, hits: list[_Hit], spans: dict[Span, _Found], plain: bool = False) -> None:
    """Add the hits of a reading that no innocent word covers; `plain` is the one without disguise."""
    for start, end, listed in _innocent_removed(hits):
        span = (stream.at[start], stream.at[end] + 1)
        if span not in spans:
            spans[span] = _Found(open=plain and not listed.disguise and _undisguised(folded, span, listed))
        spans[span].categories.update(listed.categories)


def _covered(length: int, spans: list[Span]) -> list[bool]:
    """Which characters belong to words that are known, forbidden or innocent, and so are no slips for others."""
    covered = [False] * length
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    return covered


def _undisguised(folded: Folded, span: Span, listed: Listed) -> bool:
    """Whether the text has the word as the list has it: no look-alikes, nothing between its letters, seen or unseen."""
    start, end = span
    written = folded.original[folded.origin[start] : folded.origin[end - 1] + 1]
    same_script = written.isascii() == folded.text[start:end].isascii()
    return same_script and max(end - start, len(written)) <= len(listed.word) + len(listed.breaks)


def _without_denied(folded: Folded, spans: dict[Span, _Found], rules: Rules) -> dict[Span, _Found]:
    """What remains of the forbidden when what is plainly denied is taken away."""
    words = sorted(_outermost(list(spans)))
    within = {word: [span for span in spans if word[0] <= span[0] and span[1] <= word[1]] for word in words}
    deniable = [
        word
        for word, inner in within.items()
        if all(
            spans[span].open
            and all(rules.categories[c].may_deny(folded.text[slice(*span)]) for c in spans[span].categories)
            for span in inner
        )
    ]
    denied = renounced(folded.text, [word for i, word in enumerate(deniable) if not i or deniable[i - 1][1] <= word[0]])
    gone = {span for word in denied for span in within[word]}
    return {span: place for span, place in spans.items() if span not in gone}


def _hits(stream: Stream, rules: Rules) -> list[_Hit]:
    hits: list[_Hit] = []
    for end, listed in rules.automaton.iter(stream.letters):
        start = end - len(listed.word) + 1
        if _whole(stream, start, end, listed) if listed.allowed else _meant(stream, start, end, listed, rules.language):
            hits.append((start, end, listed))
    return hits


def _whole(stream: Stream, start: int, end: int, listed: Listed) -> bool:
    """Whether an innocent English word is not made of two that stand apart: cum in."""
    gaps = (stream.gaps[start + place] for place in range(1, end + 1 - start) if place not in listed.breaks)
    return not (BREAK in gaps and listed.word.isascii())


def _meant(stream: Stream, start: int, end: int, listed: Listed, language: Words) -> bool:
    """Whether the letters start..end are the listed word, and not parts of other words that happen to meet."""
    letters, gaps = stream.letters, stream.gaps
    opens = gaps[start] != NONE
    closes = end + 1 == len(letters) or gaps[end + 1] != NONE
    if not opens and is_latin(letters[start]) and is_latin(letters[start - 1]):
        return False
    if not closes and is_latin(letters[end]) and is_latin(letters[end + 1]):
        return False
    inner = [gaps[i] for i in range(start + 1, end + 1) if i - start not in listed.breaks]
    if BREAK not in inner:
        return True
    if any(is_han(character) for character in listed.word):
        alone = opens or closes or inner.count(BREAK) > 1
        return alone or len(listed.word) >= _LONG_HAN or _torn(stream, start, end, language)
    cuts = [i for i in range(start + 1, end + 1) if gaps[i] != NONE]
    if len(cuts) == 1 and not listed.breaks and listed.word.isalpha():
        return torn(letters[start : cuts[0]], letters[cuts[0] : end + 1])
    return all(inner) and len(listed.word) > 2


def _torn(stream: Stream, start: int, end: int, language: Words) -> bool:
    """Whether a space only tears the Chinese word start..end apart."""
    letters, gaps = stream.letters, stream.gaps
    first, last = start, end + 1
    while first and start - first < _AROUND and is_han(letters[first - 1]) and gaps[first] != BREAK:
        first -= 1
    while last < min(len(letters), end + _AROUND) and is_han(letters[last]) and gaps[last] != BREAK:
        last += 1
    cut = next(index for index in range(start + 1, end + 1) if gaps[index] == BREAK)
    return language.torn(letters[first:last], (start - first, end + 1 - first), cut - first)


def _innocent_removed(hits: list[_Hit]) -> Iterator[_Hit]:
    innocent = [hit for hit in hits if hit[2].allowed]
    parted = _parted(innocent)
    for start, end, listed in hits:
        covered = any(s <= start and end <= e and e - s > end - start for s, e, _ in innocent)
        met = end - start < _ACCIDENT and any(start < place <= end for place in parted)
        if not (listed.allowed or covered or met):
            yield start, end, listed


def _parted(hits: list[_Hit]) -> set[int]:
    """Where an innocent word begins right behind another: what stands on both sides of it is an accident."""
    words = [(start, end) for start, end, listed in hits if listed.allowed and end > start]
    return {start for start, _ in words} & {end + 1 for _, end in words}


def _outermost(spans: list[Span]) -> list[Span]:
    """Those that no other holds."""
    outermost: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not outermost or span[1] > outermost[-1][1]:
            outermost.append(span)
    return outermost
