"""Which wishes of a sentence are denied: 不戴帽子和手套, without a hat, a crown instead of a hat."""

from __future__ import annotations

from joyip.capabilities.images.pieces import Piece

# A denial reaches over this much unknown text ("without any of those silly red hats").
REACH = 24


def denied_in(pieces: list[Piece]) -> dict[int, int]:
    """What the sentence denies: the first wish after a negation, and those listed with it.

    By the piece's index, where its denial begins in the text.
    """
    denied: dict[int, int] = {}
    negation: Piece | None = None
    count, linked = 0, False
    for index, piece in enumerate(pieces):
        kind = piece.kind
        if (kind == "negate" and not _is_behind(piece)) or (kind == "negate_close" and _touches(pieces, index)):
            negation, count, linked = piece, 0, False
        elif negation is None:
            continue
        elif kind == "break" and count and _goes_on(pieces, index):
            linked = True
        elif _ends(piece, linked) or (piece.start - negation.end > REACH and not count):
            negation = None
        elif kind == "join":
            linked = linked or count > 0
        elif kind in {"verb", "color"} or is_subject(piece):
            negation = None if count and not (linked and kind == "color") else negation
            if negation and kind == "color":
                denied[index] = piece.start
                count += not _qualifies(pieces, index)
        elif kind == "article" and linked and negation.meaning and negation.meaning.once:
            negation = None
        elif kind in {"theme", "concept"} or (kind == "rest" and modifies(pieces, index) is None):
            if count and not linked:
                negation = None
            else:
                denied[index] = piece.start if count else negation.start
                count, linked = count + 1, False
    return {**denied, **_postposed(pieces)}


def _is_behind(piece: Piece) -> bool:
    """Scarf off: this denies only what stands before it."""
    return piece.meaning is not None and piece.meaning.item == "behind"


def _ends(piece: Piece, linked: bool) -> bool:
    """Whether a denial is over: its clause is, or a list goes on with a deed (no crown, and give him a cap)."""
    deed = linked and piece.meaning is not None and piece.meaning.item == "deed"
    return deed or piece.kind in {"break", "stop", "swap"}


def _goes_on(pieces: list[Piece], index: int) -> bool:
    """No hats, glasses or scarves: a list that ends with an "or" is denied as a whole."""
    for before, piece in zip(pieces[index:], pieces[index + 1 :], strict=False):
        if piece.kind == "join" and piece.meaning and piece.meaning.item == "or":
            return before.kind in {"concept", "rest", "break"}
        if piece.kind not in {"concept", "rest", "color", "article"} and not (piece.breaks and before.kind != "break"):
            return False
    return False


def _qualifies(pieces: list[Piece], index: int) -> bool:
    """Whether a colour stands before its noun (no red hat), not by itself (no stripes on the hat)."""
    following = next((p.kind for p in pieces[index + 1 :] if p.kind not in {"of", "color", "join"}), None)
    return following in {"concept", "rest", "filler"}


def _postposed(pieces: list[Piece]) -> dict[int, int]:
    """帽子不要, 低角度的就不要了: a negation at the end of its clause denies what stands before it."""
    denied: dict[int, int] = {}
    for index, piece in enumerate(pieces):
        after = next((p.kind for p in pieces[index + 1 :] if p.kind != "filler"), "break")
        if piece.kind != "negate" or after != "break" or not (piece.meaning and piece.meaning.last):
            continue
        for before in range(index - 1, -1, -1):
            kind = pieces[before].kind
            if kind == "concept":
                denied[before] = pieces[before].start
            elif kind not in {"of", "filler", "join", "color", "article", "link"}:
                break
    return denied


def _touches(pieces: list[Piece], index: int) -> bool:
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    return following is not None and following.start == pieces[index].end and following.kind in {
        "concept", "verb", "color", "rest",
    }  # fmt: skip


def is_subject(piece: Piece) -> bool:
    """Whether a piece names Joy."""
    return piece.meaning is not None and piece.meaning.how == "subject"


def modifies(pieces: list[Piece], index: int) -> int | None:
    """The index of the wish that the unknown text stands directly before, as an adjective does."""
    for following in range(index + 1, len(pieces)):
        piece = pieces[following]
        if piece.kind == "concept":
            modifiable = (
                piece.meaning and not piece.leads and piece.meaning.how in {"exact", "generic", "nearest", "impossible"}
            )
            return following if modifiable else None
        if piece.kind not in {"of", "color"}:
            return None
    return None
