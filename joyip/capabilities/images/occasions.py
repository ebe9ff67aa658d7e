"""Which occasions a sentence names, and the places that they furnish: a room decked out for a birthday."""

from __future__ import annotations

from collections.abc import Mapping

from joyip.capabilities.images.clauses import clause_around
from joyip.capabilities.images.lexicon import Meaning, Token
from joyip.capabilities.images.pieces import Mention, Piece

_FURNISHED = Meaning("concept", "backdrop", "studio", "generic")
"""A place that the occasion chooses."""


def furnish(pieces: list[Piece], mentions: dict[int, Mention]) -> None:
    """A living room decorated for New Year: what the place is follows from the occasion of its clause."""
    for index, piece in enumerate(pieces):
        if piece.meaning is None or piece.meaning.item != "decked":
            continue
        clause = clause_around(pieces, index)
        if any(pieces[i].kind == "theme" for i in clause):
            for place in (mentions[i] for i in clause if i in mentions):
                if place.meaning.dimension == "backdrop" and place.meaning.how in {"nearest", "impossible"}:
                    place.meaning = _FURNISHED


def named_in(
    found: list[Token], pieces: list[Piece], denied: Mapping[int, int], mentions: dict[int, Mention]
) -> list[tuple[str, bool]]:
    """Themes in order of mention, with whether they were said outright (or only inside another word)."""
    themes: dict[str, bool] = {}
    for token in found:
        covering = next((i for i, p in enumerate(pieces) if p.start <= token.start < p.end), None)
        if covering is None or covering in denied or (covering in mentions and mentions[covering].negated):
            continue
        piece = pieces[covering]
        whole = (piece.start, piece.end) == (token.start, token.end)
        done = piece.meaning is not None and piece.meaning.dimension in {"action", "expression"}
        outright = piece.kind == "theme" or whole or done
        name = str(token.meaning.item)
        themes[name] = themes.get(name, False) or outright
    return sorted(themes.items(), key=lambda theme: not theme[1])
