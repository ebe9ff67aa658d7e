"""Names of shades that no list knows: 山楂红的帽子, a lobster red hat; qualities in brackets."""

from __future__ import annotations

from dataclasses import replace

from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.pieces import Piece
from joyip.studio.catalogue import COLORED, WORN

_HUES = frozenset("红黄蓝绿紫灰棕橙")
"""Characters that behind another word are hardly anything but a colour."""
_NO_SHADES = frozenset(
    {
        "网红",
        "当红",
        "口红",
        "走红",
        "眼红",
        "分红",
        "爆红",
        "蛋黄",
        "骨灰",
        "炮灰",
        "面红",
        "通红",
        "泛红",
        "腮红",
        "抹黄",
    }
)
_LONGEST = 3
"""Characters before the colour."""
_LEADS = frozenset({"article", "link", "of"})
_QUALITIES = frozenset({"color", "rest", "filler", "of", "join", "article"})


def name_shades(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces, with an unknown word and the colour that it tells more of as one colour."""
    shades: list[Piece] = []
    for index, piece in enumerate(pieces):
        before = shades[-1] if shades else None
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        meaning = piece.meaning
        if before is None or meaning is None or meaning.kind != "color" or meaning.dimension or not meaning.item:
            shades.append(piece)
        elif _is_shade(text, before, piece, after) or _is_english_shade(shades, piece, after):
            shades[-1] = replace(piece, start=before.start, meaning=replace(meaning, bare=False))
        else:
            shades.append(piece)
    return _open_brackets(text, shades)


def _is_shade(text: str, before: Piece, piece: Piece, after: Piece | None) -> bool:
    """山楂|红|帽子, 藏獒|灰色, 雾霾|紫|的."""
    if (
        not (before.kind == "rest" or _lends_its_name(before, after))
        or not (before.han and piece.han)
        or before.end != piece.start
    ):
        return False
    goes_on = after is not None and after.kind == "rest" and after.han and after.start == piece.end
    bare = piece.meaning is not None and piece.meaning.bare
    hue = not bare or (text[piece.start] in _HUES and text[piece.start - 1 : piece.end] not in _NO_SHADES)
    return hue and not goes_on and before.end - before.start <= _LONGEST


def _lends_its_name(before: Piece, after: Piece | None) -> bool:
    """A place or a thing that is not to be had; behind it a colour by itself, not 海边|红|泳裤."""
    meaning = before.meaning
    ends = after is None or after.kind in {"of", "break", "stop"}
    other = meaning is not None and meaning.kind == "concept" and meaning.dimension in {"backdrop", None}
    return ends and other and meaning is not None and meaning.how in {"nearest", "impossible"}


def _is_english_shade(shades: list[Piece], piece: Piece, after: Piece | None) -> bool:
    """A lobster red hat, in ketchup red: one word between an article or a link and a colour."""
    before = shades[-1]
    if len(shades) < 2 or shades[-2].kind not in _LEADS or before.han or piece.start - before.end != 1:
        return False
    meant = after.meaning if after else None
    thing = meant is not None and meant.kind == "concept" and meant.dimension in COLORED
    ends = (after is None or after.kind in {"break", "join"}) and shades[-2].kind != "article"
    if before.kind == "rest":
        return True
    other = before.meaning is not None and before.kind == "concept" and before.meaning.dimension not in WORN
    return (
        other
        and before.meaning is not None
        and before.meaning.how not in {"generic", "subject", "body"}
        and (thing or ends)
    )


def _open_brackets(text: str, pieces: list[Piece]) -> list[Piece]:
    """A skirt (check, navy): commas between qualities in brackets end no clause."""
    start = next((i for i, p in enumerate(pieces) if text[p.start : p.end] == "("), None)
    while start is not None:
        end = next((i for i in range(start, len(pieces)) if text[pieces[i].start : pieces[i].end] == ")"), len(pieces))
        inside = pieces[start + 1 : end]
        if all(p.kind in _QUALITIES or text[p.start : p.end] in {",", "、"} for p in inside):
            for piece in inside:
                if piece.breaks:
                    piece.breaks, piece.meaning = False, Meaning("of")
        start = next((i for i in range(end, len(pieces)) if text[pieces[i].start : pieces[i].end] == "("), None)
    return pieces
