"""Words that are no wishes of their own: parts of another's name, deed or use, and what others than Joy do."""

from __future__ import annotations

from collections.abc import Mapping

from joyip.capabilities.images.clauses import clause_around, verb_before
from joyip.capabilities.images.lists import GONE, PEOPLE
from joyip.capabilities.images.pieces import Mention, Piece
from joyip.studio.catalogue import WORN

_THINGS = frozenset(set(WORN) | GONE)
"""Dimensions of what is worn or held."""


def drop_parts(pieces: list[Piece], mentions: dict[int, Mention]) -> None:
    """生日快乐 wishes for no mood, whoever rides a motorbike for no motorbike beside, a gift package is one thing."""
    for index, mention in list(mentions.items()):
        if index not in mentions:
            continue
        near = [i for i in (index - 1, index + 1) if 0 <= i < len(pieces)]
        greeting = any(pieces[i].kind == "theme" for i in near)
        dull = mention.meaning.dimension == "expression" and mention.meaning.how == "generic" and greeting
        rider = _rider(pieces, index, mentions)
        if rider is not None:
            mentions[rider].end = mention.end
        named = _is_half_a_name(pieces, index, mentions) or _is_companys(pieces, index, mentions)
        named = named or _tells_a_use(pieces, index) or _tells_whose(pieces, index)
        content = _content(pieces, index, mentions)
        if content is not None:
            content.start, content.modified = mention.start, True
        if dull or rider is not None or content is not None or named:
            del mentions[index + 1 if named and _says_its_kind(pieces, index, mentions) else index]


def _content(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> Mention | None:
    """A carton of cappuccino, 一桶爆米花: what is in the thing that stands here, and all that is wished."""
    han, holds = pieces[index].han, mentions[index].meaning
    inside = index + 1 if han else index + 2
    content = mentions.get(inside)
    if content is None or mentions[index].negated != content.negated:
        return None
    counted = index > 0 and pieces[index - 1].kind in {"article", "many"} and pieces[index].end == pieces[inside].start
    joined = counted and pieces[index].end - pieces[index].start == 1 if han else pieces[index + 1].kind == "of"
    vessel = holds.dimension == "handheld" or (holds.dimension, holds.how) == (None, "impossible")
    held = vessel and content.meaning.dimension == "handheld" and content.meaning.how != "generic"
    return content if joined and held and (han or holds.dimension or content.meaning.how == "impossible") else None


def drop_untouched(pieces: list[Piece], mentions: dict[int, Mention]) -> None:
    """衣服也甭动, leave the clothes as they are: what is to stay is no new wish."""
    for index, piece in enumerate(pieces):
        if piece.meaning is None or piece.meaning.item != "untouched":
            continue
        for before in range(clause_around(pieces, index).start, index):
            if before in mentions and mentions[before].meaning.how == "generic":
                del mentions[before]


def _rider(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> int | None:
    """The deed that what stands here is a part of."""
    before = max((m for m in mentions if m < index), default=None)
    meaning = mentions[index].meaning
    if before is None or (meaning.dimension, meaning.how) != (None, "impossible"):
        return None
    deed = mentions[before].meaning
    between = {p.kind for p in pieces[before + 1 : index]}
    rides = (deed.dimension, deed.how) == ("action", "impossible") and between <= {"filler", "article", "prep"}
    return before if rides else None


def _is_companys(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> bool:
    """A lamb stands beside, 肩上站着一只鸟: the deed of the clause's own subject, not Joy's."""
    if mentions[index].meaning.dimension not in {"action", "expression"} or mentions[index].meaning.how == "impossible":
        return False
    if [p.meaning.how for p in pieces[index + 1 : index + 3] if p.meaning] == ["exact", "subject"]:
        return False  # 对话气泡加一个害羞的Joy
    clause = [i for i in range(index) if pieces[i].kind not in {"article", "many", "color", "filler", "rest", "of"}]
    before = clause[-1] if clause else None
    begins = before is not None and (len(clause) == 1 or pieces[clause[-2]].breaks)
    there = before is not None and pieces[index].han and _is_somewhere(pieces[before])
    return begins and (
        _is_company(mentions.get(clause[-1])) or (there and _is_company(_counted(pieces, index, mentions)))
    )


def _is_company(mention: Mention | None) -> bool:
    return mention is not None and (mention.meaning.dimension, mention.meaning.how) == (None, "impossible")


def _is_somewhere(piece: Piece) -> bool:
    return piece.meaning is not None and (piece.meaning.how == "body" or piece.meaning.dimension == "backdrop")


def _counted(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> Mention | None:
    """What follows with a measure word."""
    article, thing = index + 1, index + 2
    counted = thing < len(pieces) and pieces[article].kind in {"article", "many"}
    return mentions.get(thing) if counted else None


def _says_its_kind(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> bool:
    """A trilby hat: the second word is the general one, and left out."""
    first, second = mentions[index].meaning, mentions.get(index + 1)
    general = second is not None and (second.meaning.dimension, second.meaning.how) == ("headwear", "generic")
    return general and (first.dimension, first.how) == ("headwear", "nearest") and not pieces[index].han


def _tells_whose(pieces: list[Piece], index: int) -> bool:
    """工地小哥, an office worker, a mall mascot, 蛋糕店的(横幅): who Joy is or whose a thing is, and no place."""
    if _owns(pieces, index):
        return True
    place, after = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else None
    someone = after is not None and after.meaning is not None and after.meaning.item == PEOPLE
    said = place.meaning is not None and place.meaning.dimension == "backdrop" and not place.leads
    like = said and place.meaning is not None and place.meaning.how in {"nearest", "impossible"}
    someone = someone or (like and after is not None and after.meaning is not None and after.meaning.how == "subject")
    return said and someone and after is not None and after.start - place.end <= (not place.han)


def _owns(pieces: list[Piece], index: int) -> bool:
    """蛋糕店的, before what has been read as words to write; but not: 在蛋糕店的, 背景是蛋糕店的."""
    place, after = pieces[index].meaning, [p.kind for p in pieces[index + 1 : index + 3]]
    near = place is not None and place.dimension == "backdrop" and place.how in {"nearest", "impossible"}
    begins = index == 0 or pieces[index - 1].breaks
    return near and pieces[index].han and begins and after[:1] == ["of"] and after[1:] in ([], ["break"])


def _tells_a_use(pieces: list[Piece], index: int) -> bool:
    """吹蜡烛的蛋糕: what a thing is for, no deed of Joy's."""
    deed, after = pieces[index].meaning, pieces[index + 1 : index + 3]
    thing = after[1].meaning if [p.kind for p in after] == ["of", "concept"] else None
    impossible = deed is not None and (deed.dimension, deed.how) == ("action", "impossible") and pieces[index].han
    return impossible and thing is not None and thing.dimension == "handheld" and thing.how != "generic"


def _is_half_a_name(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> bool:
    """A rainbow lollipop, a plush bathrobe, 滑雪羽绒服, 草莓发夹, 茶|餐厅: the second word tells what it is."""
    if index + 1 not in mentions or pieces[index].leads:
        return False
    piece, head = pieces[index], pieces[index + 1]
    first, second = mentions[index].meaning, mentions[index + 1].meaning
    if mentions[index].negated != mentions[index + 1].negated or second.dimension not in _THINGS | {"backdrop"}:
        return False
    if first.vague or second.vague:
        return False
    if second.how in {"nothing", "transparent"} or first.how in {"nothing", "transparent", "body", "subject"}:
        return False
    gap, same = head.start - piece.end, first.dimension == second.dimension
    printed = first.dimension == "handheld" != second.dimension and verb_before(pieces, index) != "handheld"
    if second.dimension == "backdrop":
        return head.han and gap == 0 and printed and second.how in {"exact", "nearest", "impossible"}
    if not (piece.han or head.han):
        return gap == 1 and (printed or (second.how != "impossible" and (same or first.dimension == "backdrop")))
    sport = (first.dimension, first.how) == ("action", "impossible")
    return gap == 0 and (same or printed or (sport and second.dimension != "handheld"))
