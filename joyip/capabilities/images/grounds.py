"""Which colours are the backdrop's without a word for it: Joy bowing on white, portrait against mint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from joyip.capabilities.images.denial import is_subject
from joyip.capabilities.images.pieces import Mention, Piece
from joyip.capabilities.images.sharing import plain, takes_color


def ground(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> Literal["backdrop"] | None:
    """The backdrop where somebody is on this colour, and not stripes or words are."""
    on = pieces[index - 1].meaning if index else None
    ends = index + 1 == len(pieces) or pieces[index + 1].breaks or pieces[index + 1].kind == "join"
    if on is None or (on.kind, on.item) != ("prep", "on") or not ends or not plain([pieces[index]]):
        return None
    before = mentions.get(index - 2)
    if before is None:
        begins = index < 2 or pieces[index - 2].breaks
        return "backdrop" if begins else None
    complete = not takes_color(before) or bool(plain(before.colors)) or is_subject(pieces[index - 2])
    return "backdrop" if complete and not before.negated else None
