"""Which wishes of a sentence are denied: 不戴帽子和手套, without a hat, a crown instead of a hat."""

from __future__ import annotations

from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.pieces import Piece
from joyip.capabilities.images.postposed import with_postposed

# A denial reaches over this much unknown text ("without any of those silly red hats").
REACH = 24
_NOT_AFTER_A_THING = frozenset({"article", "verb", "many", "concept", "filler", "negate"})
_ACCESSORIES = frozenset({"headwear", "eyewear", "neckwear", "back", "handheld", "shoes", None})
_KEEPS = 12
"""What is not to be taken away is wanted, where no more than this stands between the two words: don't ever lose."""


_NO_GOOD = Meaning("negate", None, "behind", last=True)
"""墨镜不行: what turns another denial round denies where there is none."""


class _Denial:
    """A negation and what it denies: the first wish after it, and those listed with that."""

    def __init__(self, negation: Piece) -> None:
        self.start, self.end = negation.start, negation.end
        self.item = negation.meaning.item if negation.meaning else None
        self.once = negation.meaning is not None and negation.meaning.once
        self.count, self.linked = 0, False
        self.denied: dict[int, int] = {}

    def deny(self, index: int, piece: Piece) -> None:
        """Deny one more wish."""
        self.denied[index] = piece.start if self.count else self.start
        self.count, self.linked = self.count + 1, False

    def is_over(self, pieces: list[Piece], index: int) -> bool:
        """Whether this piece is beyond the denial."""
        piece = pieces[index]
        kind = piece.kind
        if self.item == "list":
            return kind == "stop"
        if _ends(piece, self.linked) or (piece.start - self.end > REACH and not self.count):
            return True
        if kind in {"verb", "color"} or is_subject(piece):
            return bool(self.count) and not (kind == "color" and (self.linked or _is_one_more_color(pieces, index)))
        if kind == "article":
            return self.linked and self.once
        if kind == "link":
            return self.linked
        if kind == "prep":
            return bool(self.count) and piece.meaning is not None and piece.meaning.item == "with"
        if kind in {"theme", "concept"} or _is_unknown_thing(pieces, index):
            goes_on = self.linked and not self._begins_a_deed(pieces, index)
            return bool(self.count) and not goes_on and not _is_listed(pieces, index)
        return False

    def _begins_a_deed(self, pieces: list[Piece], index: int) -> bool:
        """Takes off his hat and waves: of a list of things no deed is a part."""
        before, meaning = pieces[index - 1].meaning, pieces[index].meaning
        joined = before is not None and before.kind == "join" and before.item != "or"
        things = all(not _is_deed(pieces[denied].meaning) for denied in self.denied)
        return joined and things and not pieces[index].han and _is_deed(meaning)


def _is_deed(meaning: Meaning | None) -> bool:
    return meaning is not None and meaning.kind == "concept" and meaning.dimension in {"action", "expression"}


def denied_in(pieces: list[Piece]) -> dict[int, int]:
    """What the sentence denies, by the piece's index: where its denial begins in the text."""
    denials: list[_Denial] = []
    denial: _Denial | None = None
    first = 0  # where the clause begins
    for index, piece in enumerate(pieces):
        kind = piece.kind
        first = index + 1 if kind in {"break", "stop", "join"} else first
        if kind in {"negate", "negate_close"} and _denies_what_follows(pieces, index):
            if denial is None or denial.item != "list":
                denial = _begun(denials, denial, piece, pieces[first].start)
        elif denial is None:
            if kind == "turn" and piece.han:
                piece.meaning = _NO_GOOD
        elif kind == "turn":
            denials.remove(denial)
            denial = None
        elif kind == "break" and (denial.item == "list" or (denial.count and _list_goes_on(pieces, index))):
            denial.linked = True
        elif denial.is_over(pieces, index):
            denial = None
        elif kind == "join":
            denial.linked = denial.linked or (denial.count > 0 and denial.item != "single")
        elif is_subject(piece):
            continue
        elif kind == "color":
            denial.denied[index] = piece.start
            denial.count += denial.item == "color" or _is_without(pieces, index) or not _qualifies(pieces, index)
        elif kind in {"theme", "concept"} or _is_unknown_thing(pieces, index):
            denial.deny(index, piece)
    denied = {index: start for denial in denials for index, start in denial.denied.items()}
    return with_postposed(pieces, denied, [denial.denied for denial in denials if denial.item == "except"])


def _begun(denials: list[_Denial], denial: _Denial | None, piece: Piece, clause: int) -> _Denial | None:
    """The denial that begins here, added to the others, but for one that turns another of its clause round."""
    earlier = denials[-1] if denials and denials[-1].start >= clause else None
    if earlier and piece.meaning and piece.meaning.item == "without":  # it isn't Christmas without a hat
        denials.remove(earlier)
        return None
    if denial is not None and _undoes(denial, piece):
        return None
    denials.append(_Denial(piece))
    return denials[-1]


def _denies_what_follows(pieces: list[Piece], index: int) -> bool:
    """Scarf off denies only what stands before it; 不 and 没 only what they touch."""
    piece = pieces[index]
    if piece.kind == "negate":
        return piece.meaning is not None and piece.meaning.item != "behind" and not _tells_a_state(pieces, index)
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    return following is not None and following.start == piece.end and following.kind in {
        "concept", "verb", "color", "rest",
    }  # fmt: skip


def _tells_a_state(pieces: list[Piece], index: int) -> bool:
    """一把收起来的伞: how the thing is, no denial."""
    piece, after = pieces[index], [p.kind for p in pieces[index + 1 : index + 3]]
    last = piece.meaning is not None and piece.meaning.last and piece.meaning.item in {None, "removal"}
    return last and piece.han and after[:1] == ["of"] and after[1:] != ["break"] and piece.end - piece.start > 2


def _undoes(denial: _Denial, piece: Piece) -> bool:
    """Never without a hat, 不能不戴帽子, don't you dare forget the hat, no props except a balloon."""
    item = piece.meaning.item if piece.meaning else None
    if item == "except":
        return denial.count > 0
    bare = piece.han and (piece.kind == "negate_close" or item == "undone")
    keeps = item == "removal" != denial.item and piece.start - denial.end <= _KEEPS
    return not denial.count and denial.item != "except" and (item == "without" or bare or keeps)


def _ends(piece: Piece, linked: bool) -> bool:
    """Whether a denial is over: its clause is, or a list goes on with a deed (no crown, and give him a cap)."""
    deed = linked and piece.meaning is not None and piece.meaning.item == "deed"
    return deed or piece.kind in {"break", "stop", "swap"}


def _is_unknown_thing(pieces: list[Piece], index: int) -> bool:
    """Unknown text that is denied by itself: 别塞进|裤子; in "never ever show a hat" the hat is what is denied."""
    piece = pieces[index]
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    if piece.kind != "rest" or following is None:
        return piece.kind == "rest"
    if piece.han and following.kind == "concept" and following.start == piece.end > piece.start + 1:
        return True
    return modifies(pieces, index) is None and following.kind not in _NOT_AFTER_A_THING


def _is_listed(pieces: list[Piece], index: int) -> bool:
    """不要帽子围巾手套, 不要卡通平面的: a list without a word between."""
    before, piece = pieces[index - 1], pieces[index]
    if _is_said_twice(before, piece):
        return True
    if not (before.meaning and piece.meaning and piece.han and before.end == piece.start and before.kind == "concept"):
        return False
    same = before.meaning.dimension == piece.meaning.dimension
    return same or {before.meaning.dimension, piece.meaning.dimension} <= _ACCESSORIES


def _is_one_more_color(pieces: list[Piece], index: int) -> bool:
    """别用红的绿的."""
    return [p.kind for p in pieces[max(index - 2, 0) : index + 2]] == ["color", "of", "color", "of"]


def _is_said_twice(before: Piece, piece: Piece) -> bool:
    """Facing the camera straight on: one thing in two words."""
    if not (before.meaning and piece.meaning and before.kind == piece.kind == "concept"):
        return False
    same = (before.meaning.dimension, before.meaning.item) == (piece.meaning.dimension, piece.meaning.item)
    return same and piece.start - before.end <= 1 and before.meaning.item is not None


def _list_goes_on(pieces: list[Piece], index: int) -> bool:
    """No hats, glasses or scarves: a list that ends with an "or" is denied as a whole."""
    for before, piece in zip(pieces[index:], pieces[index + 1 :], strict=False):
        if piece.kind == "join" and piece.meaning and piece.meaning.item == "or":
            return before.kind in {"concept", "rest", "break"}
        if piece.kind not in {"concept", "rest", "color", "article"} and not (piece.breaks and before.kind != "break"):
            return False
    return False


def _qualifies(pieces: list[Piece], index: int) -> bool:
    """Whether a colour stands before its noun (no red hat), not by itself (no stripes on, any but red for the hat)."""
    following = next((p for p in pieces[index + 1 :] if p.kind not in {"of", "color", "join"}), None)
    if following is None or (following.meaning and following.meaning.item in {"for", "ones", "other", "deed"}):
        return False
    return following.kind in {"concept", "rest", "filler"}


def _is_without(pieces: list[Piece], index: int) -> bool:
    """没有条纹的T恤: the pattern is denied, not the shirt."""
    following = pieces[index + 1 : index + 3]
    meaning = pieces[index].meaning
    pattern = meaning is not None and meaning.dimension == "pattern" and pieces[index].han
    return pattern and [piece.kind for piece in following] == ["of", "concept"]


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
