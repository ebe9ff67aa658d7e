"""How a word stands among its neighbours: where its clause begins and ends, what it is joined to, what it is of."""

from __future__ import annotations

from joyip.capabilities.images.lists import OUTFIT
from joyip.capabilities.images.pieces import Piece
from joyip.studio.catalogue import COLORED


def pattern_after(pieces: list[Piece], index: int) -> int | None:
    """The stripes that have this colour."""
    for after in range(index + 1, len(pieces)):
        meaning = pieces[after].meaning
        if meaning is None or meaning.kind not in {"color", "join", "of"}:
            return None
        if meaning.dimension == "pattern":
            return after
    return None


def begins_clause(pieces: list[Piece], index: int) -> bool:
    """Whether a clause begins here."""
    return index == 0 or pieces[index - 1].breaks


def names_its_thing(pieces: list[Piece], index: int, join: int) -> bool:
    """皇冠金色、披风紫色: the colour is said behind each thing of a list."""
    thing, beyond = pieces[index - 1] if index else None, pieces[join + 1 : join + 3]
    behind = thing is not None and thing.kind == "concept" and thing.han and thing.end == pieces[index].start
    return behind and join == index + 1 and [p.kind for p in beyond][:1] == ["concept"]


def is_part_of_a_name(pieces: list[Piece], index: int) -> bool:
    """浅紫色|睡觉|抱枕: a deed that tells what a thing is for."""
    piece, head = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else None
    deed = piece.meaning is not None and piece.meaning.dimension in {"action", "expression"}
    thing = head is not None and head.meaning is not None and head.meaning.dimension in COLORED
    return piece.han and deed and thing and head is not None and head.start == piece.end


def clause_around(pieces: list[Piece], index: int) -> range:
    """The pieces of the clause in which this one stands, without the break that begins it."""
    first = next((i + 1 for i in range(index, -1, -1) if pieces[i].breaks), 0)
    return range(first, next((i for i in range(index, len(pieces)) if pieces[i].breaks), len(pieces)))


def ends_clause(pieces: list[Piece], index: int) -> bool:
    """Whether an English clause ends behind this."""
    after = [p.kind for p in pieces[index + 1 : index + 2]] or ["break"]
    return not pieces[index].han and after[0] in {"break", "join", "stop"}


def joins_colors(pieces: list[Piece], index: int) -> bool:
    """Red and green."""
    return pieces[index].kind == "join" and index > 0 and pieces[index - 1].kind == pieces[index + 1].kind == "color"


def closes(pieces: list[Piece], index: int) -> bool:
    """毛线帽白的，靴子棕: a single character is a colour here, too."""
    after = [p.kind for p in pieces[index + 1 : index + 3]]
    ends = (after + ["break"] * 2)[after[:1] == ["of"]] in {"break", "join", "stop"}
    return pieces[index - 1].end == pieces[index].start and ends


def is_body(piece: Piece) -> bool:
    """Across the chest: where something is, no thing."""
    return piece.meaning is not None and piece.meaning.how == "body"


def is_place_of(pieces: list[Piece], index: int) -> bool:
    """A scarf round the neck: where the thing before this is worn."""
    thing = next((p.meaning for p in reversed(pieces[:index]) if p.kind not in {"break", "filler"}), None)
    place = pieces[index].meaning
    said = place is not None and thing is not None and (place.kind, thing.kind) == ("verb", "concept")
    return said and place is not None and thing is not None and place.dimension == thing.dimension


def is_alternative(pieces: list[Piece], index: int) -> bool:
    """Red or blue, from red to blue: the first will do."""
    joined = pieces[index - 1].meaning if index > 1 else None
    return joined is not None and joined.item in {"or", "into"} and pieces[index - 2].kind == "color"


def ranges(pieces: list[Piece], index: int) -> bool:
    """从紫到粉: a single character is a colour here, too."""
    after = pieces[index + 1 : index + 3]
    return [p.kind for p in after[1:]] == ["color"] and after[0].meaning is not None and after[0].meaning.item == "into"


def is_of_everything(pieces: list[Piece], index: int) -> bool:
    """Teal everything."""
    after = pieces[index + 1].meaning if index + 1 < len(pieces) else None
    return after is not None and (after.item == "everything" or after.dimension == OUTFIT)


def says_both(piece: Piece) -> bool:
    """Both, 都: of all that was named."""
    return piece.meaning is not None and piece.meaning.item == "both"


def says_again(piece: Piece) -> bool:
    """The same orange as the ball."""
    return piece.meaning is not None and piece.meaning.item == "again"


def verb_before(pieces: list[Piece], index: int) -> str | None:
    """The dimension that the verb before this wants."""
    for before in reversed(pieces[:index]):
        if before.kind == "verb" and before.meaning:
            return before.meaning.dimension
        if before.kind not in {"filler", "prep", "article", "link", "of", "color", "join"}:
            return None
    return None


def says_nothing(piece: Piece) -> bool:
    """除了围巾啥也别穿."""
    return piece.meaning is not None and piece.meaning.kind == "concept" and piece.meaning.item == "none"


def speaks_of_all(piece: Piece) -> bool:
    """Navy from head to toe except a yellow beanie."""
    meaning = piece.meaning
    return meaning is not None and (
        meaning.item == "everything" or (meaning.kind, meaning.dimension) == ("verb", OUTFIT)
    )


def are_kin(one: Piece, other: Piece) -> bool:
    """Of one dimension: 除了一束花，手上什么都不要."""
    return one.meaning is not None and other.meaning is not None and one.meaning.dimension == other.meaning.dimension


def adds_a_pattern(pieces: list[Piece], index: int) -> bool:
    """Blue with white dots: the blue is the thing's."""
    beyond = [p.meaning for p in pieces[index + 1 : index + 3] if p.meaning]
    pattern = any((m.kind, m.dimension) == ("color", "pattern") for m in beyond)
    return pattern and pieces[index].kind == "prep" and all(m.kind == "color" for m in beyond[:1])


def beyond_denial(pieces: list[Piece], index: int) -> int:
    """Dots, not stripes, on the skirt."""
    denies = [p.kind for p in pieces[index : index + 2]] == ["break", "negate"]
    end = next((i for i in range(index + 2, len(pieces)) if pieces[i].breaks), None) if denies else None
    return index if end is None else end + 1
