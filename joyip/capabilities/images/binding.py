"""Which colour or pattern goes with which wish: 红色的帽子和蓝色羽绒服, a hat in red, a skirt with polka dots."""

from __future__ import annotations

from collections.abc import Mapping

from joyip.capabilities.images.clauses import (
    adds_a_pattern,
    begins_clause,
    beyond_denial,
    closes,
    ends_clause,
    is_alternative,
    is_body,
    is_of_everything,
    is_part_of_a_name,
    is_place_of,
    joins_colors,
    names_its_thing,
    pattern_after,
    ranges,
    says_again,
    verb_before,
)
from joyip.capabilities.images.denial import is_subject
from joyip.capabilities.images.grounds import ground
from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.lists import OUTFIT, PATTERNED
from joyip.capabilities.images.pieces import Mention, Piece, Reading
from joyip.capabilities.images.sharing import (
    is_announced_for_all,
    joined_after,
    listed_before,
    listed_under,
    match,
    plain,
    sharing,
    takes_color,
)

_BETWEEN = frozenset({"filler", "prep", "of", "article", "link", "many", "color", "join"})

_CONTRASTS = frozenset({"negate", "article", "break", "link", "many"})
"""With a colour between them: a red sweater, not a blue one, with dots."""
_ADDS = frozenset({"article", "color", "filler", "join", "link", "neutral", "of"})
_MAKES = frozenset({"color", "join", "prep", "article", "filler", "verb", "of", "link", "many", "neutral"})
"""What may stand before a colour in a clause that says no more than it: make it red, 给它配一副白色的."""


def bind_colors(pieces: list[Piece], denied: Mapping[int, int], mentions: dict[int, Mention], reading: Reading) -> None:
    """Give each colour to the wish that it qualifies; what is left over goes to `reading.loose` or `unwanted`."""
    for index, piece in enumerate(pieces):
        if piece.kind != "color" or not piece.meaning or is_alternative(pieces, index):
            continue
        scope = OUTFIT if is_of_everything(pieces, index) else ground(pieces, index, mentions)
        if scope and index not in denied:
            reading.loose.append((piece, scope))
            continue
        if index not in denied and (
            listed := listed_under(pieces, index, mentions) or listed_before(pieces, index, mentions)
        ):
            for mention in listed:
                mention.colors.append(piece)
            continue
        target = _target(pieces, index, piece.meaning, mentions)
        if target is not None:
            mention = mentions[target]
            if index not in denied and target < index:
                mention.is_opaque()
            contrast = mention.negated or any(p.kind == "swap" for p in pieces[target:index])
            if contrast and mention.colors and index not in denied and target < index:
                mention.want_instead(piece, pieces[target].start)
                continue
            (mention.refused if index in denied and not mention.negated else mention.colors).append(piece)
            alike = joined_after(pieces, index, target, mentions) if index not in denied else []
            for other in [*sharing(pieces, index, target, mentions), *alike]:
                other.colors.append(piece)
        elif index in denied:
            reading.unwanted.append(piece)
        else:
            verb = OUTFIT if is_announced_for_all(pieces, index) else verb_before(pieces, index)
            if verb or not piece.meaning.bare or ranges(pieces, index):
                reading.loose.append((piece, verb))
    match(pieces, mentions)


def _target(pieces: list[Piece], index: int, quality: Meaning, mentions: dict[int, Mention]) -> int | None:
    """The wish that a colour or a pattern belongs to; red and green stripes go where the stripes go."""
    pattern = pattern_after(pieces, index) if quality.dimension is None else None
    if pattern is not None and (meaning := pieces[pattern].meaning):
        target = _own_target(pieces, pattern, meaning, mentions)
        if target is not None:
            return target
    return _own_target(pieces, index, quality, mentions)


def _own_target(pieces: list[Piece], index: int, quality: Meaning, mentions: dict[int, Mention]) -> int | None:
    target = _said_of(pieces, index, mentions)
    noun = _before_noun(pieces, index, mentions)
    if target is None:
        target = noun
    elif noun is not None:
        same_kind = mentions[noun].meaning.dimension == mentions[target].meaning.dimension
        ends = _ends_before_and(pieces, index) and mentions[target].meaning.how != "subject" and not same_kind
        target = noun if not ends and _begins_anew(pieces, index, mentions[target], same_kind) else target
    trailing = (
        _after_noun(pieces, index, mentions)
        if not quality.bare or closes(pieces, index) or ranges(pieces, index)
        else None
    )
    behind = quality.dimension == "pattern" and index > 0 and pieces[index - 1].kind == "prep"
    if trailing is not None and (target is None or behind):
        target = trailing
    if target is None and quality.dimension == "pattern":
        target = _on_noun(pieces, index, mentions)
    if target is None:
        return _apposed(pieces, index, mentions)
    return None if target == trailing and _is_behind(quality, mentions[target]) else target


def _begins_anew(pieces: list[Piece], index: int, said_of: Mention, same_kind: bool) -> bool:
    """Joy in navy trousers: the colour is the trousers'. So is it in 上衣换成绿色衬衫, where both are of one kind."""
    return (
        same_kind
        or not pieces[index].han
        or said_of.meaning.how == "subject"
        or pieces[index - 1].kind in {"article", "break"}
    )


def _ends_before_and(pieces: list[Piece], index: int) -> bool:
    """A jumper in beige and khaki trousers: each colour is of one thing."""
    beyond = [piece.kind for piece in pieces[index + 1 : index + 4]]
    return beyond == ["join", "color", "concept"] and not pieces[index].han and pieces[index - 1].kind == "link"


def _said_of(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> int | None:
    """帽子是红色的, a hat in red, not red but blue: a link between noun and colour, perhaps over one comma."""
    linked, breaks, most = False, 0, 1
    for before in range(index - 1, -1, -1):
        kind = pieces[before].kind
        if kind == "concept" and before in mentions:
            if most > 1 and mentions[before].meaning.how == "subject":
                continue  # a red scarf, change it to green
            wanted = _wanted_instead(before, mentions) if breaks and mentions[before].negated else -1
            thing = wanted if wanted >= 0 else before  # sneakers, no boots, and no black ones: white
            return thing if linked and takes_color(mentions[thing]) else None
        denies = kind in {"negate", "negate_close"} and not pieces[before + 1].breaks
        linked = linked or denies or kind in {"link", "swap"}
        breaks += kind == "break"
        most += kind == "swap"
        contrast = kind == "stop" and pieces[before - 1].kind in {"color", "break"}
        if breaks > most or not (contrast or kind in _BETWEEN | {"break", "swap", "negate", "negate_close"}):
            return None
    return None


def _before_noun(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> int | None:
    """红色的帽子, a red hat, a red and white hat."""
    end = pieces[index].end
    meaning = pieces[index].meaning
    bare = meaning is not None and meaning.bare
    joined = False
    for following in range(index + 1, len(pieces)):
        piece = pieces[following]
        if bare and piece.start - end > 0:
            return None
        end = piece.end
        if piece.kind == "concept" and following in mentions:
            if is_part_of_a_name(pieces, following):
                continue
            return following if takes_color(mentions[following]) else None
        if piece.kind == "join":
            if joined or names_its_thing(pieces, index, following):
                return None
            joined = True
        elif piece.kind == "article" and piece.han and pieces[following - 1].kind in {"of", "article"}:
            continue  # 蓝色的那条围巾
        elif piece.kind == "link" and pieces[following - 1].kind == "of" and begins_clause(pieces, index):
            continue  # 绿色的是帽子
        elif (joined and piece.kind != "color") or piece.kind not in {"of", "filler", "color", "rest"}:
            return None
    return None


def _after_noun(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> int | None:
    """帽子红色, a skirt with polka dots."""
    before = index - 1
    meaning = pieces[index].meaning
    between = {"of", "prep", "article", "color"}
    ends = ends_clause(pieces, index) or (before > 0 and pieces[index].han and closes(pieces, index))
    if (meaning and meaning.dimension == "pattern") or ends or ranges(pieces, index):
        between |= {"filler", "theme"}  # trousers long grey
    while before >= 0 and (
        pieces[before].kind in between or joins_colors(pieces, before) or says_again(pieces[before])
    ):
        before -= 1
    if ends and before == index - 1 and pieces[before].kind == "join" and pieces[index].han:
        before -= 1  # 蝴蝶结也粉色
    thing = mentions.get(before)
    of_joy = thing is not None and thing.meaning.how == "subject" and before < index - 1 and pieces[index].han
    return before if thing is not None and takes_color(thing) and not of_joy else None


def _on_noun(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> int | None:
    """Stripes on the shirt."""
    first = beyond_denial(pieces, index + 1)
    after = first
    while after < len(pieces) and pieces[after].kind in {"prep", "article", "color", "of", "filler"}:
        after += 1
    on = first < after < len(pieces) and pieces[first].kind == "prep"
    return after if on and after in mentions and mentions[after].meaning.dimension in PATTERNED else None


def _apposed(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> int | None:
    """A hat, red; His trousers? Black; a shirt, with dots: a clause that is but a colour is the last thing's."""
    end = index + 3 if ranges(pieces, index) else index + 1
    end = end + 1 if end < len(pieces) and adds_a_pattern(pieces, end) else end
    after = next((p.kind for p in pieces[end:] if p.kind not in _ADDS), "break")
    before = index - 1
    while before >= 0 and (pieces[before].kind in _MAKES or is_subject(pieces[before])):
        before -= 1
    if after not in {"break", "stop"} or before < 1 or pieces[before].kind not in {"break", "stop"}:
        return None
    before -= 1
    while before >= 0 and _leads_back(pieces, before):
        before -= 1
    if before in mentions and mentions[before].negated:
        before = _wanted_instead(before, mentions)
    if before not in mentions or mentions[before].meaning.how in {"subject", "body"}:
        return None
    verbs = {verb_before(pieces, index), None, mentions[before].meaning.dimension} - {"backdrop"}
    many = bool(plain([pieces[index]])) and len(plain(mentions[before].colors)) > 1
    return before if takes_color(mentions[before]) and not many and len(verbs) <= 2 else None


def _leads_back(pieces: list[Piece], index: int) -> bool:
    """Whether a thing before this is still spoken of: 星星，手里拿，金色."""
    skipped = {"filler", "color", "prep", "neutral", "of"} | _CONTRASTS
    # …, trunks only, teal
    ends = pieces[index].kind in {"verb", "stop"} and pieces[index + 1].kind in {"break", "negate"}
    return pieces[index].kind in skipped or ends or is_body(pieces[index]) or is_place_of(pieces, index)


def _wanted_instead(denied: int, mentions: Mapping[int, Mention]) -> int:
    """A beret, no cap! Beige: what is said behind a denial is of the thing that is wanted; -1 where there is none."""
    kind = mentions[denied].meaning.dimension
    wanted = [i for i in mentions if i < denied and not mentions[i].negated and mentions[i].meaning.dimension == kind]
    return max(wanted, default=-1)


def _is_behind(quality: Meaning, mention: Mention) -> bool:
    """A gift on a clean gradient: the gradient is the backdrop's."""
    patterned = mention.meaning.dimension in {*PATTERNED, "backdrop"}
    return (quality.dimension, quality.item) == ("pattern", "gradient") and not patterned
