"""What a denial at the end of a clause denies: 帽子不要, hat? no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from joyip.capabilities.images.clauses import are_kin, says_nothing, speaks_of_all
from joyip.capabilities.images.pieces import Piece

_GOES_ON = frozenset({"of", "filler", "join", "color", "article", "link", "many", "neutral"})
"""What may stand between a thing and the denial behind it: 红色的帽子就不要了."""
_WORN_WITH = (
    frozenset({"headwear", "eyewear", "neckwear"}),
    frozenset({"top", "bottom", "shoes"}),
    frozenset({"neckwear", "handheld"}),
)
"""What shares its verbs: 戴, 穿, 打."""


def with_postposed(
    pieces: list[Piece], denied: dict[int, int], exceptions: Sequence[Mapping[int, int]]
) -> dict[int, int]:
    """帽子不要, 低角度的就不要了, hat? no: a negation at the end of its clause denies what stands before it.

    What was excepted is wanted then: 除了帽子，别的都不要.
    """
    excepted = {index for exception in exceptions for index in exception}
    for index in excepted if any(says_nothing(p) or speaks_of_all(p) for p in pieces) else ():
        denied.pop(index, None)
        denied |= {i: p.start for i, p in enumerate(pieces) if says_nothing(p) and are_kin(p, pieces[index])}
    for index in range(len(pieces)):
        if not closes_its_clause(pieces, index):
            continue
        others = any(p.meaning and p.meaning.item == "other" for p in pieces[max(index - 3, 0) : index])
        for before in wishes_before(pieces, index):
            if before in excepted or (before in denied and _is_kept(pieces[before : index + 1])):
                denied.pop(before, None)
            elif not others:
                denied.setdefault(before, pieces[before].start)
    return denied


def closes_its_clause(pieces: list[Piece], index: int) -> bool:
    """Whether a denial stands at the end of its clause: 帽子不要了."""
    meaning = pieces[index].meaning
    if meaning is None or meaning.kind not in {"negate", "negate_close"}:
        return False
    value = index > 0 and pieces[index - 1].kind == "link"  # hat: remove; 帽子：无
    if meaning.kind == "negate_close" and not value:
        return False
    verb = False
    for piece in pieces[index + 1 :]:
        goes_on = piece.han or not (piece.kind == "stop" or (meaning.item, piece.kind) == ("behind", "join"))
        if piece.breaks or not goes_on:
            break
        if piece.kind == "verb" and pieces[index].han:
            verb = True
        elif piece.kind != "filler" or not piece.meaning or piece.meaning.item != "particle":
            return False
    return meaning.last or verb or value


def wishes_before(pieces: list[Piece], index: int) -> Iterator[int]:
    """The wishes that a negation behind them may deny: of its clause, or where that has none, of the one before.

    A colour or a pattern where there is no thing: 把条纹去掉.
    """
    clause = takewhile(lambda piece: piece.kind != "break", pieces[index:])
    dimension = next((p.meaning.dimension for p in clause if p.meaning and p.meaning.dimension), None)
    alone = index > 0 and pieces[index - 1].breaks
    crossed = found = False
    colors: list[int] = []
    for before in range(index - 1, -1, -1):
        piece = pieces[before]
        if piece.kind == "concept" and piece.meaning and piece.meaning.how not in {"subject", "body"}:
            if crossed and not (dimension is None or _share_verbs(dimension, piece.meaning.dimension)):
                return
            found = True
            yield before
        elif piece.kind == "break" and not found and not crossed and not colors:
            crossed = True
        elif _is_thrown_in(pieces, before):
            crossed = False
        elif crossed and alone and not found and piece.kind in {"rest", "filler"}:
            continue  # 皇冠太浮夸，去掉
        elif piece.kind not in _GOES_ON:
            break
        elif piece.kind == "color" and piece.meaning and not piece.meaning.bare and not found:
            colors.append(before)
    yield from () if found else colors


def _is_thrown_in(pieces: list[Piece], index: int) -> bool:
    """A hat, however, would be too much."""
    return pieces[index].kind == "stop" and index > 0 and pieces[index - 1].breaks and pieces[index + 1].breaks


def _share_verbs(dimension: str, other: str | None) -> bool:
    return dimension == other or any({dimension, other} <= worn for worn in _WORN_WITH)


def _is_kept(pieces: list[Piece]) -> bool:
    """别把|帽子摘了: what one clause denies to be taken away."""
    last = pieces[-1].meaning
    return last is not None and last.item == "removal" and not any(piece.breaks for piece in pieces)
