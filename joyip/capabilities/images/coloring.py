"""Gives the chosen items the colours that were said for them, and reports what nothing can take."""

from __future__ import annotations

from collections.abc import Mapping

from joyip.capabilities.images.draft import Draft
from joyip.capabilities.images.lexicon import Lexicon
from joyip.capabilities.images.pieces import Piece, Reading
from joyip.capabilities.images.themes import Theme
from joyip.capabilities.images.understood import Match, Understood
from joyip.studio.catalogue import COLORED, DIMENSIONS


def color(reading: Reading, draft: Draft, themes: Mapping[str, Theme], lexicon: Lexicon) -> None:
    """Settle `*_color` of every dimension that has one: said, the theme's, or the item's own."""
    for dimension in COLORED:
        understood = draft.understood[dimension]
        own = DIMENSIONS[dimension][understood.item or "none"].color
        said = _said(dimension, reading, draft, lexicon)
        theme = draft.themed.get(dimension)
        key = f"{dimension}_color"
        if understood.item == "none" and said:
            for piece in said:
                draft.cannot(draft.surface.written(piece.start, piece.end), key)
            said = []
        if said:
            draft.understood[key] = _answer(said[0], own, draft)
            for piece in said[1:]:
                draft.cannot(draft.surface.written(piece.start, piece.end), key, draft.understood[key].item)
        elif theme and dimension in theme.colors:
            draft.understood[key] = Understood(item=theme.colors[dimension], source="theme")
        else:
            draft.understood[key] = Understood(item=own)


def _said(dimension: str, reading: Reading, draft: Draft, lexicon: Lexicon) -> list[Piece]:
    """The colours for a dimension, the one that counts first."""
    item = draft.understood[dimension].item or ""
    for mention in reversed(draft.kept.get(dimension, [])):
        if not mention.colors or mention.meaning.how in {"impossible", "beside"}:
            continue
        natural = lexicon.natural.get(item, frozenset()) if mention.meaning.how != "generic" else frozenset()
        return [piece for piece in mention.colors if not piece.meaning or piece.meaning.item not in natural]
    return [piece for piece, wanted in reading.loose if wanted == dimension]


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
        foreign = any(piece.meaning and piece.meaning.item not in own for piece in mention.colors)
        if foreign or (mention.many is not None and meaning.how == "subject"):
            draft.cannot(draft.wish(mention, with_colors=True), None)
    for piece, dimension in reading.loose:
        if dimension is None:
            draft.cannot(draft.surface.written(piece.start, piece.end), None)
