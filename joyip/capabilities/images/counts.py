"""How many of a thing are wished, or how much: two balloons, not a bunch of them, just one; not too happy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from joyip.capabilities.images.pieces import Mention, Piece

_SINGLE = {"balloons": "balloon"}
"""What is another item of the catalogue where it is one alone."""
_JUST_ONE = re.compile(
    r"\s*[,.;:，。；]?\s*(?:(?:but|just|only|simply|make it|a|single) )*one"
    r"(?: (?:only|alone|please|is enough|will do|is plenty|is fine))*\s*(?:[,.;!?，。；！]|$)"
    r"|[,.;，。；]?(?:只|就|有|要|来|给|拿)*(?:一|单)[个只束把盏件条顶颗枚](?:就|够|好|行|即可|足够|足矣|了|吧)*(?:[,.;!，。；！]|$)"
)
"""Behind several things that are denied."""


_SEVERAL = {single: several for several, single in _SINGLE.items()}
_A_BUNCH = re.compile(
    r"[^,.;，。；不别没无勿]{0,4}[,，]?(?:就|我|请)?(?:要|来|给|拿|得|需要|弄|搞)(?:个|上)?(?:一大?|满满一|好几|几|两|三|五|十)[把束串堆捧簇]"
    r"|s?, (?:a )?(?:whole |big |huge )?(?:bunch|bunches|cluster|lots|loads|dozens|handful) of (?:them|those)"
)

_NOT_MUCH = re.compile(r"\b(?:not|isn't|never|nor) (?:too|very|so|that|overly|really|exactly|all that) $|\bless $")


def want_less(text: str, mentions: Mapping[int, Mention]) -> None:
    """Not too happy: who is to be less than that is not to be it."""
    for mention in mentions.values():
        if mention.meaning.dimension == "expression" and _NOT_MUCH.search(text, 0, mention.start):
            mention.negated = True


def number(pieces: list[Piece], index: int) -> Piece | None:
    """The piece that tells how many of what stands here are wished."""
    for before in reversed(pieces[:index]):
        if before.kind == "many":
            return before
        if before.kind not in {"of", "color", "filler"}:
            return None
    return None


def want_many(text: str, mentions: Mapping[int, Mention]) -> None:
    """气球都行，要一大把: a number in the clause behind its thing."""
    for mention in mentions.values():
        if mention.meaning.item in _SEVERAL and not mention.negated and _A_BUNCH.match(text, mention.end):
            mention.meaning = replace(mention.meaning, item=_SEVERAL[str(mention.meaning.item)])


def want_one(text: str, mentions: Mapping[int, Mention]) -> None:
    """Not a bunch of balloons, just one: the number is denied, and not the thing."""
    for mention in mentions.values():
        several = mention.many is not None or mention.meaning.item in _SINGLE
        if mention.negated and several and _JUST_ONE.match(text, mention.end):
            item = _SINGLE.get(str(mention.meaning.item), mention.meaning.item)
            mention.meaning, mention.many, mention.negated = replace(mention.meaning, item=item), None, False
