"""Gives the chosen items the colours and patterns that were said for them, and reports what nothing can take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from joyip.capabilities.images.draft import DEFAULTS, Draft
from joyip.capabilities.images.lexicon import Lexicon
from joyip.capabilities.images.lists import OUTFIT, PATTERNED
from joyip.capabilities.images.pieces import Mention, Piece, Reading
from joyip.capabilities.images.themes import Theme
from joyip.capabilities.images.understood import Match, Understood
from joyip.studio.catalogue import COLORED, DIMENSIONS, WORN

_INSTEAD = ("blue", "red", "white", "green", "yellow")
"""What an item becomes whose own colour is not wanted."""


def color(reading: Reading, draft: Draft, themes: Mapping[str, Theme], lexicon: Lexicon) -> None:
    """Settle `*_color` of every dimension that has one, and the patterns: said, the theme's, or the item's own."""
    for dimension in COLORED:
        item = draft.understood[dimension].item or "none"
        own = DIMENSIONS[dimension][item].color
        said = _said(dimension, reading, draft, lexicon)
        colors = [piece for piece in said if not _is_pattern(piece)]
        theme = draft.themed.get(dimension)
        settled = Understood(item=own)
        if theme and dimension in theme.colors:
            settled = Understood(item=theme.colors[dimension], source="theme")
        worn = colors if item != "none" else []
        if len(colors) < len(said):
            worn = worn[:1]  # the second colour is the pattern's
        _settle(f"{dimension}_color", worn, settled, _unwanted(dimension, draft, reading), draft)
        if item == "none":
            _report(colors, f"{dimension}_color", None, draft)
        _pattern(dimension, [piece for piece in said if _is_pattern(piece)], reading, draft)


def _settle(key: str, said: list[Piece], settled: Understood, unwanted: list[Piece], draft: Draft) -> None:
    refused = {piece.meaning.item for piece in unwanted if piece.meaning}
    if said:
        draft.understood[key] = _answer(said[0], settled.item, draft)
        _report(said[1:], key, draft.understood[key].item, draft)
    elif settled.item in refused:
        draft.understood[key] = Understood(item=next((c for c in _INSTEAD if c not in refused), _INSTEAD[0]))
    else:
        draft.understood[key] = settled


def _pattern(dimension: str, said: list[Piece], reading: Reading, draft: Draft) -> None:
    key = f"{dimension}_pattern"
    item = draft.understood[dimension].item
    said = [piece for piece in said if piece.meaning and (dimension in PATTERNED or piece.meaning.item != "plain")]
    if dimension not in PATTERNED or item == "none":
        _report([p for p in said if not (p.meaning and p.meaning.item == item)], dimension, item, draft)
        if dimension in PATTERNED:
            draft.understood[key] = Understood(item="plain")
        return
    refused = {str(piece.meaning.item) for piece in _unwanted(dimension, draft, reading) if piece.meaning}
    theme = draft.themed.get(dimension)
    themed = theme.pick(key, refused) if theme else None
    if said:
        draft.understood[key] = _answer(said[0], DEFAULTS[key][0], draft)
        _report(said[1:], key, draft.understood[key].item, draft)
    elif refused:
        draft.understood[key] = Understood(item=next(i for i in DEFAULTS[key] if i not in refused))
    else:
        draft.understood[key] = Understood(item=themed or "plain", source="theme" if themed else "default")


def _is_of(piece: Piece, colors: Collection[str]) -> bool:
    return piece.meaning is not None and piece.meaning.item in colors


def _is_pattern(piece: Piece) -> bool:
    return piece.meaning is not None and piece.meaning.dimension == "pattern"


def _report(pieces: Iterable[Piece], dimension: str | None, kept: str | None, draft: Draft) -> None:
    for piece in pieces:
        if kept is None or piece.meaning is None or piece.meaning.item != kept:
            draft.cannot(draft.surface.written(piece.start, piece.end), dimension, kept)


def _unwanted(dimension: str, draft: Draft, reading: Reading) -> list[Piece]:
    """The colours and patterns that a dimension is not to have."""
    return [*reading.unwanted, *(piece for mention in draft.kept.get(dimension, ()) for piece in mention.refused)]


def _said(dimension: str, reading: Reading, draft: Draft, lexicon: Lexicon) -> list[Piece]:
    """The colours and patterns for a dimension, the one that counts first."""
    item = draft.understood[dimension].item or ""
    told = [m for m in draft.kept.get(dimension, []) if m.colors and m.meaning.how != "impossible"]
    if told:
        return [piece for pattern in (False, True) for piece in _last(told, item, lexicon, pattern=pattern)]
    worn = dimension in WORN and draft.understood[dimension].source == "said"
    outfit = dimension in {"top", "bottom"} or (worn and item != "none")
    return [piece for piece, wanted in reading.loose if wanted == dimension or (outfit and wanted == OUTFIT)]


def _last(told: list[Mention], item: str, lexicon: Lexicon, *, pattern: bool) -> list[Piece]:
    """The colours, or the patterns, of the last mention that has some."""
    mention = next((m for m in reversed(told) if any(_is_pattern(p) == pattern for p in m.colors)), None)
    if mention is None:
        return []
    natural = lexicon.natural.get(item, frozenset()) if mention.meaning.how != "generic" else frozenset()
    own = [piece for piece in mention.colors if _is_pattern(piece) == pattern]
    return [piece for piece in own if piece.start > mention.start or not _is_of(piece, natural)]


def _answer(piece: Piece, own: str | None, draft: Draft) -> Understood:
    wish = draft.surface.written(piece.start, piece.end)
    meaning = piece.meaning
    if meaning is None or meaning.item is None:
        return Understood(wish=wish, item=own, match="none", source="said")
    match: Match = "nearest" if meaning.how == "nearest" else "exact"
    return Understood(wish=wish, item=meaning.item, match=match, source="said")


def report_others(reading: Reading, draft: Draft) -> None:
    """Wishes outside every dimension: company, other fur, two of Joy, colours of nothing."""
    for mention in reading.mentions:
        meaning = mention.meaning
        if meaning.dimension is not None or mention.negated:
            continue
        if meaning.how == "impossible":
            draft.cannot(draft.wish(mention, with_colors=True), None)
            continue
        own = {"white"} if meaning.item in {"joy", "any"} else {meaning.item}
        foreign = any(piece.meaning and piece.meaning.item not in {*own, "plain"} for piece in mention.colors)
        if foreign or (mention.many is not None and meaning.how == "subject"):
            draft.cannot(draft.wish(mention, with_colors=True), None)
    for piece, dimension in reading.loose:
        if dimension is None and not (piece.meaning and piece.meaning.item == "plain"):
            draft.cannot(draft.surface.written(piece.start, piece.end), None)
