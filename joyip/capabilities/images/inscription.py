"""What is to be written in the picture, and on what: 写有“新年快乐”的牌子, a balloon that says LOVE, number 10."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from joyip.capabilities.images.carriers import (
    AFTER_QUOTE,
    ANNOUNCED,
    BARE,
    CARRIERS,
    DENIED,
    EMPHASIS,
    ONE_WORD,
    PRINT,
    QUOTED,
    TITLES_EN,
    WEAK,
    WRITTEN,
    place_of,
)
from joyip.capabilities.images.draft import Draft
from joyip.capabilities.images.labelled import CAPITALS, LABELLED, PLACED, cased
from joyip.capabilities.images.lexicon import Lexicon
from joyip.capabilities.images.surface import Surface
from joyip.capabilities.images.text import fold, fold_character
from joyip.capabilities.images.understood import Understood
from joyip.capabilities.images.wording import extended, trimmed
from joyip.studio.lettering import MOST, columns, unwritable

_TITLE = re.compile(rf"\b(?P<title>(?:the\s+)?(?:{TITLES_EN}))\s+(?:on|across|over)(?:\s+\w+){{1,3}}\s*$")
_SIDE = re.compile(r"(?:正面|背面|反面)\s*$")
"""卫衣正面印有…: where the words stand, and no view."""
_QUALITIES = frozenset({"color", "negate", "of", "join"})

_POINT, _HELD_POINT = re.compile(r"(?<=\d)\.(?=\d)"), "_"
"""A point within a number (v2.0) ends no words; no underscore is left in a surface."""


@dataclass(frozen=True)
class Words:
    """Words to write at start..end of the surface; `place` None where nothing tells it, `carrier` what told it."""

    start: int
    end: int
    place: str | None = None
    carrier: tuple[int, int] | None = None


@dataclass
class Letters:
    """What a sentence wants written, in order, and what it puts in quotes or prints without meaning letters."""

    words: list[Words] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)


def read(surface: Surface, lexicon: Lexicon) -> tuple[Letters, Surface]:
    """The words to write, and the surface without them: what is written is not wished for."""
    letters = Letters()
    text = _POINT.sub(_HELD_POINT, surface.text)
    for start, end, inner in _quotes(text):
        text = _one(text, (start, end), inner, letters)
    for printed in PRINT.finditer(text):
        letters.others.append(printed.span("words"))
        text = _masked(text, *printed.span("words"))
    for pattern in BARE:
        while found := pattern.search(text):
            start, end = found.span("words")
            whole, end = end, start + len(trimmed(text[start:end], surface.written(start, end)))
            end = extended(text, start, end, lexicon) if whole == end and text[start:end].isascii() else end
            if end <= start:
                text = _masked(text, found.start("verb"), found.end("verb"))
            elif found.re.groupindex.get("print") and found.group("print") and _is_picture(text[start:end], lexicon):
                letters.others.append((start, end))
                text = _masked(text, found.start("verb"), end)
            else:
                text = _one(text, (start, end), (start, end), letters, found.start("verb"))
    for pattern in (*LABELLED, *CAPITALS):
        text = _told(pattern, text, letters, surface, lexicon)
    told = PLACED.search(text)
    if told:
        place, span = place_of(told.group("place"), len(told.group("place")), len(told.group("place")))
        start = told.start("place")
        carrier = (span[0] + start, span[1] + start) if span else None
        letters.words = [
            words if words.place else replace(words, place=place, carrier=carrier) for words in letters.words
        ]
        text = _masked(text, *told.span())
    letters.words.sort(key=lambda words: words.start)
    return letters, replace(surface, text=text.replace(_HELD_POINT, "."))


def _told(pattern: re.Pattern[str], text: str, letters: Letters, surface: Surface, lexicon: Lexicon) -> str:
    """Words that a label or their capitals tell; a colour or a picture behind a colon is none."""
    position = 0
    while found := pattern.search(cased(surface, text) if pattern in CAPITALS else text, position):
        start, end = found.span("words")
        position = end
        words = text[start:end]
        if not _is_quality(words, lexicon) and not (found.groupdict().get("print") and _is_picture(words, lexicon)):
            text = _one(text, (start, end), (start, end), letters, found.start("verb"))
    return text


def _is_quality(words: str, lexicon: Lexicon) -> bool:
    """Banner: red. Sign: none."""
    tokens, _ = lexicon.find(words)
    seen = sum(token.end - token.start for token in tokens)
    return bool(tokens) and seen >= len(words.replace(" ", "")) and {t.meaning.kind for t in tokens} <= _QUALITIES


def _quotes(text: str) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Quoted stretches: with the quotes, and without. Brackets that are not really quotes need an announcement."""
    for found in QUOTED.finditer(text):
        inner = next(found.span(group) for group in range(1, found.re.groups + 1) if found.group(group))
        weak = found.group()[0] in WEAK
        thing = text[slice(*inner)] in ONE_WORD and not WRITTEN.search(text[: found.start()])
        if thing or (weak and not _announced(text, *found.span())):
            continue
        yield found.start(), found.end(), inner


def _announced(text: str, start: int, end: int) -> bool:
    return bool(ANNOUNCED.search(text[:start]) or re.match(r"\s*[要就]?[写印绣贴]在", text[end:]))


def _one(text: str, span: tuple[int, int], inner: tuple[int, int], letters: Letters, verb: int | None = None) -> str:
    """Note one stretch of words; the text with it, its announcement and what follows it (字样) blanked out."""
    start, end = span
    announced = ANNOUNCED.search(text[:start])
    begin = verb if verb is not None else announced.start() if announced else start
    after = AFTER_QUOTE.match(text, end)
    denied = DENIED.search(text[:begin])
    place, carrier = place_of(text, begin, end)
    if place is None and text[begin:start].isascii():
        place, carrier = place_of(text, start, end)  # slogan on the shirt: …
    if not denied and place is None and announced is None and verb is None and EMPHASIS.search(text[:start]):
        letters.others.append((start, end))
    elif not denied:
        letters.words.append(Words(*inner, place, carrier))
    if carrier and place == "banner" and not text[slice(*carrier)].startswith(CARRIERS["kept"]):
        text = _masked(text, *carrier)
    side = _SIDE.search(text, 0, begin)
    text = _masked(text, *side.span()) if side else text
    title = _TITLE.search(text, 0, begin)  # text on the sign reads: …
    text = _masked(text, *title.span("title")) if title else text
    masked = _masked(text, begin, after.end() if after else end)
    if carrier and place == "chest" and begin <= carrier[0] < start:
        return masked[: carrier[0]] + text[slice(*carrier)] + masked[carrier[1] :]
    return masked


def _is_picture(words: str, lexicon: Lexicon) -> bool:
    """印着爱心: a printed heart, no letters."""
    tokens, _ = lexicon.find(words)
    wishes = [token for token in tokens if token.meaning.kind == "concept" and token.meaning.how != "subject"]
    kinds = {None, "handheld", "headwear", "backdrop", "back"}
    drawn = bool(wishes) and wishes[-1].end >= len(words) - 1 and wishes[-1].meaning.dimension in kinds
    return drawn or bool(
        re.search(r"^(?:一[个只朵颗些]|[小大]|a |some )|(?:图案|图|花纹|照片|头像|标志|logo)s?$", words)
    )


def _masked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def place(letters: Letters, draft: Draft) -> None:
    """Settle `text` and `text_place`; what is written on a sign or a balloon brings that into the hand."""
    for start, end in letters.others:
        draft.cannot(draft.surface.written(start, end), None)
    for number, words in enumerate(letters.words):
        wish = draft.surface.written(words.start, words.end).strip()
        item = _writable(wish)
        if number:
            draft.cannot(wish, "text", draft.understood["text"].item)
        elif item is None or columns(item) > MOST:
            draft.understood["text"] = Understood(wish=wish, match="none", source="said")
        else:
            _settle(wish, item, words, draft)


def _writable(wish: str) -> str | None:
    """The words without what nobody sees, and without the emoji at their ends; None if that cannot be written.

    Nothing visible is taken from between two letters: what is written must be what compliance has read.
    """
    seen = "".join(mark for mark in wish if fold_character(mark) or unicodedata.combining(mark))
    item = seen.strip(unwritable(seen) + " ")
    return None if not item or unwritable(item) else item


def _settle(wish: str, item: str, words: Words, draft: Draft) -> None:
    held = draft.understood.get("handheld")
    wanted = words.place or ("chest" if wish.isdecimal() or (held and held.item != "sign") else "sign")
    place = _possible(wanted, draft)
    match = "exact" if place == words.place or (words.place is None and held is None) else "nearest"
    same = fold(wish).text == fold(item).text
    draft.understood["text"] = Understood(wish=wish, item=item, match="exact" if same else "nearest", source="said")
    told = draft.surface.written(*words.carrier) if words.carrier else None
    draft.understood["text_place"] = Understood(
        wish=told, item=place, match=match if told else "exact", source="said" if told else "default"
    )
    if place == "banner" and held and held.item == "sign" and (held.wish or "").lower() in CARRIERS["banner"]:
        draft.understood.pop("handheld")  # the banner was only named again
        draft.kept.pop("handheld", None)
    carried = {"sign": "sign", "balloon": "balloon"}.get(place)
    if carried and "handheld" not in draft.understood:
        draft.pending.pop("handheld", None)
        draft.understood["handheld"] = Understood(item=carried)


def _possible(place: str, draft: Draft) -> str:
    """Where the words can stand: a sign needs a free hand, a chest its clothes."""
    held, top = draft.understood.get("handheld"), draft.understood.get("top")
    bare = top is not None and top.item == "none"
    fits = {"sign": ("sign",), "balloon": ("balloon", "balloons")}.get(place)
    if fits and held is not None and held.item not in fits:
        return "banner" if bare else "chest"
    return "banner" if place == "chest" and bare else place
