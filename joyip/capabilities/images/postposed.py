"""What a denial at the end of a clause denies: 帽子不要, hat? no."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from joyip.capabilities.images.pieces import Piece

_GOES_ON = frozenset({"of", "filler", "join", "color", "article", "link", "many"})
"""What may stand between a thing and the denial behind it: 红色的帽子就不要了."""
_WORN_WITH = (
    frozenset({"headwear", "eyewear", "neckwear"}),
    frozenset({"top", "bottom", "shoes"}),
    frozenset({"neckwear", "handheld"}),
)
"""What shares its verbs: 戴, 穿, 打."""


def closes_its_clause(pieces: list[Piece], index: int) -> bool:
    """Whether a denial stands at the end of its clause: 帽子不要了."""
    meaning = pieces[index].meaning
    nil = meaning is not None and meaning.kind == "negate_close" and index > 0 and pieces[index - 1].kind == "link"
    if meaning is None or not (meaning.kind == "negate" or nil):
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
    return meaning.last or verb or nil


def wishes_before(pieces: list[Piece], index: int) -> Iterator[int]:
    """The wishes that a negation behind them may deny: of its clause, or where that has none, of the one before.

    A colour or a pattern where there is no thing: 把条纹去掉.
    """
    clause = takewhile(lambda piece: piece.kind != "break", pieces[index:])
    dimension = next((p.meaning.dimension for p in clause if p.meaning and p.meaning.dimension), None)
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
