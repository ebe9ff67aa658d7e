"""Settles which of its meanings a word has beside its neighbours: a bow is made or worn, a peach hoodie is no fruit."""

from __future__ import annotations

from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.pieces import Piece
from joyip.studio.catalogue import COLORED

_THINGS = frozenset(COLORED) - {"backdrop"}


def settle(text: str, pieces: list[Piece]) -> None:
    """Of a word's meanings the one that the verb before it wants; after an article or a colour rather a thing."""
    verb: str | None = None
    for index, piece in enumerate(pieces):
        if piece.kind == "verb" and piece.meaning:
            verb = piece.meaning.dimension
        elif piece.kind in {"break", "stop"}:
            verb = None
        wishes = [m for m in (piece.meaning, *piece.others) if m and m.kind == "concept"]
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        other = _otherwise(piece, following) or _said_of_a_thing(pieces, index) or _ground(text, pieces, index)
        if wishes and other:
            piece.meaning = other
            continue
        if index and pieces[index - 1].kind == "color" and (of_all := _of_everything(piece)):
            piece.meaning = of_all
            continue
        if wishes and (hue := _goes_on_with_a_color(pieces, index)):
            piece.meaning = hue
            continue
        if _is_no_thing(text, pieces, index):
            piece.meaning, wishes = Meaning("filler"), []
        if len(wishes) > 1:
            before = pieces[index - 1].kind if index else ""
            things = [m for m in wishes if m.dimension not in {"action", "expression"}]
            wanted = [m for m in wishes if m.dimension == (_wanted_by(piece, following) or verb)]
            piece.meaning = (wanted or (things if before in {"article", "color", "many"} else []) or wishes)[0]


def _wanted_by(piece: Piece, following: Piece | None) -> str | None:
    """The dimension that what follows wants: a general word its own, Joy what makes a reindeer of the puppy."""
    after = following.meaning if following else None
    if after is None or following is None or after.kind != "concept":
        return None
    if after.how == "generic" and after.dimension == "handheld" and after.item == "gift":
        return None
    costume = "headwear" if after.how == "subject" and following.start - piece.end <= 1 else None
    return after.dimension if after.how == "generic" else costume


def _is_striped(piece: Piece, following: Piece | None) -> bool:
    """白底蓝条纹, black and white stripes: the ground of a pattern, and no background, no picture without colours."""
    meant = following.meaning if following else None
    if meant is None or following is None or meant.kind != "color":
        return False
    return following.start == piece.end or (meant.dimension == "pattern" and following.start - piece.end == 1)


def _ground(text: str, pieces: list[Piece], index: int) -> Meaning | None:
    """波点短裙，底色黄: behind a pattern the ground is the garment's."""
    others = [m for m in pieces[index].others if m.kind in {"color", "link"}]
    said = [p.meaning for p in pieces[:index] if p.meaning]
    pattern = any((m.kind, m.dimension) == ("color", "pattern") for m in said)
    return others[0] if others and pattern and "底" in text[pieces[index].start : pieces[index].end] else None


def _of_everything(piece: Piece) -> Meaning | None:
    """Navy from head to toe: no full picture."""
    return next((m for m in piece.others if m.item == "everything"), None)


def _goes_on_with_a_color(pieces: list[Piece], index: int) -> Meaning | None:
    """From coral to peach: what is joined to a colour at the end of a clause is another."""
    before, after = pieces[max(index - 2, 0) : index], pieces[index + 1] if index + 1 < len(pieces) else None
    joined = len(before) > 1 and before[0].kind == "color" and before[1].meaning is not None
    joins = joined and (
        before[1].kind == "join" or (before[1].meaning is not None and before[1].meaning.item == "into")
    )
    ends = after is None or after.kind in {"break", "stop"}
    return next((m for m in pieces[index].others if m.kind == "color"), None) if joins and ends else None


def _is_no_thing(text: str, pieces: list[Piece], index: int) -> bool:
    """The heart hands thing: no general word for something in the hand."""
    before, piece = pieces[index - 1] if index else None, pieces[index]
    deed = before is not None and before.meaning is not None and before.meaning.dimension in {"action", "expression"}
    return deed and before is not None and piece.start - before.end == 1 and text[piece.start : piece.end] == "thing"


def _otherwise(piece: Piece, following: Piece | None) -> Meaning | None:
    """What a name means before certain words: 上半身穿…, 全身都是红色, a peach hoodie."""
    kind = following.kind if following else "break"
    if piece.meaning and piece.meaning.dimension == "framing":
        wanted = {"filler"} if kind not in {"break", "stop", "join"} else set()
        wanted |= {"verb"} if kind in {"color", "link"} else set()
    elif piece.meaning and piece.meaning.dimension == "expression" and kind in {"color", "concept"}:
        meant = following.meaning if following else None
        wanted = {"negate"} if meant and (meant.kind == "color" or meant.dimension in COLORED) else set()
    else:
        things = {"framing", "view", "mode", "action", "expression", None}
        meant = following.meaning if following and following.start - piece.end <= 1 else None
        named = meant is not None and meant.kind == "concept" and meant.dimension not in things
        unknown = following is not None and piece.han and following.kind == "rest" and following.start == piece.end
        wanted = {"color"} if named or unknown or _is_striped(piece, following) else set()
    return next((m for m in piece.others if m.kind in wanted and m.item != "everything"), None)


def _said_of_a_thing(pieces: list[Piece], index: int) -> Meaning | None:
    """雨伞是透明的, an umbrella that is transparent: what may be the background's is the thing's before it."""
    piece = pieces[index]
    colors = [m for m in piece.others if m.kind == "color" and piece.meaning and piece.meaning.how == "transparent"]
    before = next((p.meaning for p in reversed(pieces[:index]) if p.kind not in {"link", "filler", "of"}), None)
    if _ends_with_its_color(pieces, index):
        return next((m for m in piece.others if m.kind == "color"), None)
    thing = before is not None and before.kind == "concept" and before.dimension in _THINGS and before.how != "generic"
    said = pieces[index - 1].kind == "link" or (piece.han and pieces[index - 1].kind == "concept")
    return colors[0] if colors and thing and said else None


def _ends_with_its_color(pieces: list[Piece], index: int) -> bool:
    """Coat camel, backdrop: peach, a cape (wine): a name of a colour behind the thing, where the clause ends."""
    thing = index - 1 - (pieces[index - 1].kind in {"link", "of"})
    after = pieces[index + 1].kind if index + 1 < len(pieces) else "break"
    if pieces[index].han or thing < 0 or after not in {"break", "stop", "join"}:
        return False
    of, own = pieces[thing].meaning, pieces[index].meaning
    dimension = of.dimension if of else None
    colored = dimension in COLORED and dimension != "handheld"
    return colored and pieces[thing].kind == "concept" and own is not None and own.dimension != dimension
