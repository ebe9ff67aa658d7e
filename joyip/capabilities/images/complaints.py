"""What a sentence finds poor is not wished: a top hat, crowns look silly."""

from __future__ import annotations

import re

from joyip.capabilities.images.clauses import clause_around
from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.pieces import Piece
from joyip.studio.catalogue import COLORED

_HAD = frozenset(COLORED) - {"backdrop"}
"""Dimensions of what is worn or held."""
_POOR = re.compile(
    r" (?:looks?|feels?|seems?) (?:(?:so|too|really|a bit|just|kinda|rather|very) )?"
    r"(?:silly|stupid|ridiculous|daft|goofy|dumb|odd|naff|weird|lame|ugly|awful|tacky|childish|dated|cheap)"
    r"(?: (?:here|now|on (?:him|her|it)))?(?=[,.;!?]|$)"
)


def deny_complaints(text: str, pieces: list[Piece]) -> None:
    """Turn how poor a thing looks into its denial; but not where it is to look so: make the crown look silly."""
    for index, piece in enumerate(pieces):
        thing = piece.kind == "concept" and piece.meaning is not None and piece.meaning.dimension in _HAD
        poor = _POOR.match(text, piece.end) if thing else None
        if poor is None or index + 1 == len(pieces):
            continue
        before = (pieces[i].meaning for i in range(clause_around(pieces, index).start, index))
        if any(meaning is not None and meaning.item == "deed" for meaning in before):
            continue
        pieces[index + 1].meaning = Meaning("negate", None, "behind", last=True)
        for after in pieces[index + 2 :]:
            after.meaning = Meaning("filler", None, "particle") if after.end <= poor.end() else after.meaning
