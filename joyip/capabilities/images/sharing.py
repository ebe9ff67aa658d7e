"""Which things are in one colour: a hat and a matching scarf, 帽子和围巾都是红色, the shoes too, everything black."""

from __future__ import annotations

from collections.abc import Mapping

from joyip.capabilities.images.clauses import says_both
from joyip.capabilities.images.draft import PHOTOGRAPHY
from joyip.capabilities.images.lists import OUTFIT
from joyip.capabilities.images.pieces import Mention, Piece
from joyip.studio.catalogue import WORN

_LEADS_TO = frozenset({"of", "filler", "article"})
_SAYS_AGAIN = frozenset({"link", "article", "filler", "of"})
_ANNOUNCES = frozenset({"filler", "article", "link", "break", "join", "of"})
_JOINS = frozenset({"join", "article"})
_GOES_WITH = frozenset({"filler", "prep", "verb", "many"})
"""What stands between two things that are both in a colour: 卫衣配牛仔裤, a hat with a scarf."""
_ABBREVIATION = 2
"""Letters of unknown text that are none: i.e. black."""


def takes_color(mention: Mention) -> bool:
    """Whether a wish is for something that has a colour."""
    meaning = mention.meaning
    return meaning.how in {"body", "subject"} or meaning.dimension not in {"expression", "action", *PHOTOGRAPHY}


def sharing(pieces: list[Piece], index: int, target: int, mentions: Mapping[int, Mention]) -> list[Mention]:
    """帽子和围巾都是红色: the other things of which a colour is said, too."""
    said = pieces[target:index]
    both = target < index and any(says_both(piece) for piece in said)
    linked = target < index and (both or any(p.kind == "link" for p in said) or _is_made(pieces, index, target))
    passes = _JOINS | (_GOES_WITH if both else frozenset())
    others: list[Mention] = []
    for before in range(target - 1, -1, -1) if linked else ():
        listed = both and pieces[before].kind == "break" and _is_a_list(pieces, said, others)
        if pieces[before].kind in passes or listed:
            continue
        next_to = pieces[before].han and pieces[before].end == pieces[before + 1].start
        if before not in mentions or not (pieces[before + 1].kind in passes | {"break"} or next_to):
            break
        other = mentions[before]
        if other.negated or other.colors or not takes_color(other) or other.meaning.how == "subject":
            break
        if both and other.meaning.dimension not in WORN:
            break
        others.append(other)
    return others


def _is_a_list(pieces: list[Piece], said: list[Piece], others: list[Mention]) -> bool:
    """Hoodie, cap, both grey; the hat, scarf and shoes should all be grey; but not: 戴帽子，毛衣和裤子都是灰色."""
    return any(piece.breaks for piece in said) or (bool(others) and not said[0].han)


def _is_made(pieces: list[Piece], index: int, target: int) -> bool:
    """Make the hat and scarf red."""
    first = next((i for i in range(target, -1, -1) if pieces[i].kind not in {"concept", *_JOINS}), None)
    maker = pieces[first].meaning if first is not None else None
    ends = index + 1 == len(pieces) or pieces[index + 1].breaks
    return target == index - 1 and ends and maker is not None and maker.item in {"deed", "change"}


def listed_before(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> list[Mention]:
    """Jacket + beanie + scarf all in mint: the things of a list that ends with its colour."""
    verb = pieces[index - 1].meaning if index > 1 else None
    if verb is None or (verb.kind, verb.dimension) != ("verb", OUTFIT) or index - 2 not in mentions:
        return []
    listed = []
    for before in range(index - 2, -1, -1):
        if before in mentions and mentions[before].meaning.dimension in WORN:
            listed.append(mentions[before])
        elif pieces[before].kind not in {"join", "break", "article"}:
            break
    return [thing for thing in listed if not (thing.colors or thing.negated)] if len(listed) > 1 else []


def joined_after(pieces: list[Piece], index: int, target: int, mentions: Mapping[int, Mention]) -> list[Mention]:
    """墨绿色的领结和帽子: what ends the clause is in the colour, too."""
    between = [p.kind for p in pieces[index + 1 : target]]
    beyond = [p.kind for p in pieces[target + 1 : target + 3]]
    other = mentions.get(target + 2)
    ends = target + 3 >= len(pieces) or pieces[target + 3].breaks
    if between != ["of"] or beyond != ["join", "concept"] or other is None or not (ends and pieces[index].han):
        return []
    worn = {mentions[target].meaning.dimension, other.meaning.dimension} <= set(WORN)
    return [other] if worn and not (other.negated or other.colors or mentions[target].negated) else []


def is_announced_for_all(pieces: list[Piece], index: int) -> bool:
    """Everything the same colour, i.e. black: a colour behind a clause that speaks of all clothes and names none."""
    for before in range(index - 1, -1, -1):
        piece = pieces[before]
        if piece.kind == "verb" and piece.meaning:
            return piece.meaning.dimension == OUTFIT
        if piece.kind not in _ANNOUNCES and not (piece.kind == "rest" and piece.end - piece.start <= _ABBREVIATION):
            return False
    return False


def match(pieces: list[Piece], mentions: Mapping[int, Mention]) -> None:
    """Give things the colour of others that they match, once all colours are bound."""
    for index, piece in enumerate(pieces):
        told = piece.meaning.item if piece.meaning and piece.kind in {"filler", "link"} else None
        if told == "matching":
            _match_next(pieces, index, mentions)
        elif told == "again":
            _match_last(pieces, index, mentions)


def _match_next(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> None:
    """A red hat and a matching scarf, a matching red hat and scarf, 红帽子，围巾同色."""
    after = next((i for i in range(index + 1, len(pieces)) if pieces[i].kind not in _LEADS_TO | {"color"}), None)
    thing = mentions.get(after) if after is not None else None
    if thing is None or after is None:
        _match_last(pieces, index, mentions, always=True)
    elif thing.colors:
        others = [after + 2 + (pieces[after + 2].kind == "article")] if _is_joined(pieces, after) else []
        _give([mentions[other] for other in others if other in mentions], thing.colors)
        behind = thing.colors[0].start > pieces[after].start
        told = _last_thing(pieces, index, _SAYS_AGAIN | {"prep", "join"} if behind else _SAYS_AGAIN)
        _give([mentions[told]] if told is not None and told in mentions else [], thing.colors)
    else:
        colors = _colors_before(index, mentions)
        _give([thing], colors)


def _joined_to(pieces: list[Piece], thing: int) -> int | None:
    before = thing - 1
    while before >= 0 and pieces[before].kind in {"article", "link", "filler"}:
        before -= 1
    if pieces[thing].han and before == thing - 2 >= 0 and [p.kind for p in pieces[before:thing]] == ["concept", "link"]:
        return before  # 帽子颜色跟|背景
    if before < 0 or pieces[before].kind != "join":
        return None
    return _last_thing(pieces, before)


def listed_under(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> list[Mention]:
    """White: sneakers, tee; 粉色的：帽子、鞋: the things of a list that a colour heads."""
    label = index + 1 + (index + 1 < len(pieces) and pieces[index + 1].kind == "of")
    told = pieces[label].meaning if label < len(pieces) else None
    if told is None or told.item != "label" or (index and not pieces[index - 1].breaks):
        return []
    listed = []
    for after in range(label + 1, len(pieces)):
        if after in mentions and takes_color(mentions[after]) and not mentions[after].negated:
            listed.append(mentions[after])
        elif pieces[after].kind not in {"break", "join", "article", "many", "filler", "prep"}:
            break
    return listed


def _is_joined(pieces: list[Piece], index: int) -> bool:
    return index + 2 < len(pieces) and pieces[index + 1].kind == "join"


def _last_thing(pieces: list[Piece], index: int, passed: frozenset[str] = _SAYS_AGAIN) -> int | None:
    """The thing right before, of which is said that it matches: a scarf the same colour as the red hat."""
    before = index - 1
    while before >= 0 and pieces[before].kind in passed:
        before -= 1
    return before if before >= 0 and pieces[before].kind == "concept" else None


def _match_last(pieces: list[Piece], index: int, mentions: Mapping[int, Mention], always: bool = False) -> None:
    """The hat is red and the shoes too, 裤子黑色，鞋也一样: what ends here has the colour that was said before.

    A red hat, a scarf too: only in Chinese, or if it `always` means a colour, where the colour stands before its thing.
    """
    after = index + 1
    while after < len(pieces) and pieces[after].kind in {"of", "link", "filler"}:
        after += 1
    ends = after >= len(pieces) or pieces[after].kind in {"break", "join", "stop"}
    thing = _last_thing(pieces, index)
    if thing is not None and (other := _joined_to(pieces, thing)) is not None and {thing, other} <= mentions.keys():
        _give([mentions[other]], _own_colors(thing, mentions))  # 裤子跟鞋子一样的灰
        _give([mentions[thing]], mentions[other].colors)
    if not ends or thing is None or thing not in mentions or (_is_new(pieces, thing) and not always):
        return
    said = [i for i in range(thing) if i in mentions and mentions[i].colors]
    if said and (always or pieces[index].han or mentions[said[-1]].colors[0].start > pieces[said[-1]].start):
        _give([mentions[thing]], mentions[said[-1]].colors)


def _own_colors(thing: int, mentions: Mapping[int, Mention]) -> list[Piece]:
    """The colours of a thing, told here or where it was named before: 背景淡黄，帽子颜色跟背景一样."""
    kind = mentions[thing].meaning.dimension
    named = [mentions[i].colors for i in mentions if i <= thing and mentions[i].meaning.dimension == kind]
    return next((colors for colors in reversed(named) if plain(colors)), [])


def _is_new(pieces: list[Piece], thing: int) -> bool:
    """A party hat too: one thing more."""
    before = pieces[thing - 1].meaning if thing else None
    return before is not None and before.item == "new"


def _colors_before(index: int, mentions: Mapping[int, Mention]) -> list[Piece]:
    return next((mentions[i].colors for i in range(index, -1, -1) if i in mentions and plain(mentions[i].colors)), [])


def plain(colors: list[Piece]) -> list[Piece]:
    """The colours without the patterns among them."""
    return [piece for piece in colors if piece.meaning and piece.meaning.dimension is None]


def _give(things: list[Mention], colors: list[Piece]) -> None:
    first = plain(colors)[:1]
    for thing in things:
        if not plain(thing.colors) and takes_color(thing) and not thing.negated:
            thing.colors += first
