"""Settles which of its meanings a word has beside its neighbours: a bow is made or worn, a peach hoodie is no fruit."""

from __future__ import annotations

import re

from joyip.capabilities.images.clauses import clause_around
from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.pieces import Piece
from joyip.studio.catalogue import COLORED

_THINGS = frozenset(COLORED) - {"backdrop"}
_BEHIND = re.compile("(?:后面|后边|身后|背后|背景|远处|四周|周围)(?:里|上)?(?:有|是|全是|满是|飘着|飘满|长着|还有)?$")
_BEHIND_IT = re.compile(r" (?:behind|in the background|all around)\b")
_NEAR = 8
"""Characters in which the place stands before what is there."""
_ABOVE = re.compile(r"(?:above|over) (?:his|her|its|the) head")
_FLOAT = frozenset({"balloon", "balloons", "umbrella", "lantern", "star", "heart"})
"""What may be above a head without being lifted."""
_WAVES = frozenset(
    {
        "飘起来",
        "飘着",
        "飘",
        "飞起来",
        "飞扬",
        "飘扬",
        "飘动",
        "floating",
        "flying",
        "fluttering",
        "billowing",
        "blowing",
    }
)
_PRONOUNS = frozenset({"it", "they", "these", "those", "this", "that", "它", "它们"})


def settle(text: str, pieces: list[Piece]) -> None:
    """Of a word's meanings the one that the verb before it wants; after an article or a colour rather a thing."""
    verb: str | None = None
    for index, piece in enumerate(pieces):
        if _refers_back(text, pieces, index):
            piece.meaning = Meaning("filler")
        if text[piece.start : piece.end] in _WAVES and _is_of_a_thing(pieces, index):
            piece.meaning, piece.others = Meaning("filler"), ()
        if text[piece.start : piece.end] == "系" and _is_all_that_is_said(pieces, index + 1):
            piece.meaning = Meaning("link")  # 都係白色
        if piece.kind == "verb" and piece.meaning:
            verb = piece.meaning.dimension
        elif piece.kind in {"break", "stop"}:
            verb = None
        wishes = [m for m in (piece.meaning, *piece.others) if m and m.kind == "concept"]
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        other = _otherwise(piece, following) or _said_of_a_thing(pieces, index) or _ground(text, pieces, index)
        other = other or _tabled(text, pieces, index) or _scenery(text, piece)
        if wishes and other:
            piece.meaning = other
            continue
        if index and pieces[index - 1].kind == "color" and (of_all := _of_everything(piece)):
            piece.meaning = of_all
            continue
        if wishes and (hue := _goes_on_with_a_color(pieces, index)):
            piece.meaning = hue
            continue
        if _is_no_thing(text, pieces, index) or _is_where(text, pieces, index):
            piece.meaning, wishes = Meaning("filler"), []
        if len(wishes) > 1:
            before = pieces[index - 1].kind if index else ""
            things = [m for m in wishes if m.dimension not in {"action", "expression"}]
            wanted = [m for m in wishes if m.dimension == (_wanted_by(piece, following) or verb)]
            piece.meaning = (wanted or (things if before in {"article", "color", "many"} else []) or wishes)[0]


def _is_of_a_thing(pieces: list[Piece], index: int) -> bool:
    """围巾飘起来, cape flying: what the thing does, not Joy."""
    before = pieces[index - 1].meaning if index else None
    return before is not None and before.kind == "concept" and before.dimension in _THINGS and before.how != "generic"


def _refers_back(text: str, pieces: list[Piece], index: int) -> bool:
    """The scarf may stay; it should be olive: no word for Joy, but for the thing that was named."""
    link = pieces[index + 1 : index + 2]
    if text[pieces[index].start : pieces[index].end] not in _PRONOUNS or [p.kind for p in link] != ["link"]:
        return False
    named = [p.meaning for p in pieces[:index] if p.meaning and p.kind == "concept"]
    return any(m.dimension in COLORED for m in named) and _is_all_that_is_said(pieces, index + 2)


def _is_all_that_is_said(pieces: list[Piece], index: int) -> bool:
    """Whether a clause has a colour here, and no more."""
    rest = [p.kind for p in pieces[index:]]
    end = next((i for i, kind in enumerate(rest) if kind in {"break", "stop"}), len(rest))
    return "color" in rest[:end] and set(rest[:end]) <= {"color", "article", "filler", "join", "of"}


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
    said = [m for p in pieces[:index] if p.meaning for m in (p.meaning, *p.meaning.also)]
    pattern = any((m.kind, m.dimension) == ("color", "pattern") for m in said)
    return others[0] if others and pattern and "底" in text[pieces[index].start : pieces[index].end] else None


def _tabled(text: str, pieces: list[Piece], index: int) -> Meaning | None:
    """Cape, velvet, wine; crown, gold: what may be a colour is one in the row of a thing that has none yet."""
    color = next((m for m in pieces[index].others if m.kind == "color"), None)
    first = next((i + 1 for i in range(index - 1, -1, -1) if text[pieces[i].start] == ";"), 0)
    row = pieces[first:index]
    alone = row and row[-1].breaks and (index + 1 == len(pieces) or pieces[index + 1].breaks)
    things = [p for p in row if p.meaning and p.kind == "concept" and p.meaning.dimension in _THINGS]
    told = any(p.meaning and p.kind == "color" and p.meaning.dimension is None for p in row)
    return color if ";" in text and alone and len(things) == 1 and not told else None


def _scenery(text: str, piece: Piece) -> Meaning | None:
    """后面有枫叶, autumn leaves behind: what may be a place is one there."""
    there = _BEHIND.search(text, max(0, piece.start - _NEAR), piece.start) or _BEHIND_IT.match(text, piece.end)
    return next((m for m in piece.others if m.kind == "concept" and m.dimension == "backdrop"), None) if there else None


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
    """The heart hands thing, wearing something pink: no general word for something in the hand."""
    before, piece = pieces[index - 1] if index else None, pieces[index]
    word = text[piece.start : piece.end]
    if before is None or before.meaning is None or piece.start - before.end != 1:
        return False
    deed = before.meaning.dimension in {"action", "expression"}
    worn = before.kind == "verb" and before.meaning.dimension not in {None, "handheld"}
    return (deed and word in {"thing", "something"}) or (worn and word == "something")


def _is_where(text: str, pieces: list[Piece], index: int) -> bool:
    """A banner above his head: where a thing is that nobody lifts."""
    if not _ABOVE.fullmatch(text, pieces[index].start, pieces[index].end):
        return False
    clause = range(clause_around(pieces, index).start, index)
    told = [pieces[i].meaning for i in clause]
    held = any(m and m.kind == "verb" and m.dimension == "handheld" for m in told)
    return not held and not any(m and m.dimension == "handheld" and m.item not in _FLOAT for m in told)


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
