"""Laughter and greetings of whoever writes, which are no wishes: a hoodie with flames lmao; hi, can you make …"""

from __future__ import annotations

import re
from collections.abc import Sequence

from joyip.capabilities.images.pieces import Mention, Piece
from joyip.studio.catalogue import COLORED

_LAUGHTER = re.compile(
    r"(?:lmf?ao+|rofl|a?(?:ha){2,}h?|(?:he){2,}h?|(?:tee )?hee ?hee|h{3,}|xswl|23{2,}"
    r"|哈{2,}|[嘿嘻呵]{2,}|笑死(?:我了|了)?|笑不活了)"
)
_GREETING = re.compile(
    r"(?:hi+|hiya|hello+|hey+|heya|yo|greetings|howdy|good (?:morning|day|evening))\b"
    "|[嗨哈][喽啰罗囉]?|[你您]们?好|大家好"
)
_BESIDE = frozenset({"break", "filler"})


def drop_asides(text: str, pieces: Sequence[Piece], mentions: dict[int, Mention]) -> None:
    """Leave out laughter at the end or, behind a break, at the start of a sentence that wishes for more."""
    _drop_greeting(text, pieces, mentions)
    for index, mention in list(mentions.items()):
        piece = pieces[index]
        alone = all(other is mention or other.meaning.how == "subject" for other in mentions.values())
        if alone or not _LAUGHTER.fullmatch(text, piece.start, piece.end):
            continue
        last = all(after.kind in _BESIDE for after in pieces[index + 1 :])
        first = index == 0 and len(pieces) > 1 and pieces[1].breaks
        if first or (last and _is_apart(pieces, index)):
            del mentions[index]


def _drop_greeting(text: str, pieces: Sequence[Piece], mentions: dict[int, Mention]) -> None:
    """Hi, can you make …; 你好，帮我画…: whoever greets us wishes for no wave."""
    others = any(index and mention.meaning.how != "subject" for index, mention in mentions.items())
    deed = 0 in mentions and mentions[0].meaning.dimension in {"action", "expression"}
    if others and deed and _GREETING.match(text) and pieces[1].kind in {"break", "filler", "stop"}:
        del mentions[0]


def _is_apart(pieces: Sequence[Piece], index: int) -> bool:
    """Whether it is said of nothing: the puppy hahaha, 表情哈哈哈 are."""
    if not index:
        return True
    before = pieces[index - 1]
    told = before.meaning is not None and (before.meaning.how == "subject" or before.meaning.dimension == "expression")
    particle = before.meaning is not None and before.meaning.item == "particle"
    thing = before.meaning is not None and before.meaning.dimension in COLORED
    touches = before.end == pieces[index].start and not (particle or thing)
    leads = told or before.kind in {"link", "verb", "of"} or touches
    return before.breaks or not leads
