"""Tells what a picture is for from what it shows: for our beach resort's brochure, 给咖啡店的开业海报."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from joyip.capabilities.images.denial import is_subject
from joyip.capabilities.images.pieces import Mention, Piece, Reading

_MEDIA = (
    "海报|传单|广告|广告牌|封面|封皮|壁纸|包装|包装盒|横幅图|宣传|宣传图|宣传册|物料|公众号|官网|首页|主图|头图|配图|邀请函|菜单|会员卡|周边|上市|"
    "开业|促销|推广|活动|用|用的|使用|墙上|门口|橱窗里?|展架"
)
_PURPOSE = re.compile(
    r"\s*(?:(?:it's |it is |this is |to be used |used )?for (?:the|our|my|a|an|your|their|this) .*"
    r"|(?:ad|advert|advertisement|flyer|poster|brochure|packaging|campaign|promo|promotion|teaser) (?:for|of) .*"
    r"|[^,]*\b(?:ad|ads|advert|flyer|brochure|packaging|wallpaper|website|newsletter|campaign|promo)"
    rf"|(?:给|为|用于|用在|用作|贴在|挂在|放在|印在|摆在|做成|是给).*(?:{_MEDIA})"
    r"|.*(?:广告|传单|宣传册|包装盒?|公众号|官网|上市|新品|推广图?)"
    r")\s*"
)
_SHOWN = frozenset({"handheld", "backdrop"})
"""What a picture is for is a place, or a thing that is sold."""


def drop_purposes(text: str, pieces: Sequence[Piece], mentions: dict[int, Mention], reading: Reading) -> None:
    """Leave out the places and things of a clause that only tells the use of the picture, where another shows Joy."""
    clauses = list(_clauses(pieces))
    for clause in clauses:
        others = [index for other in clauses if other is not clause for index in other]
        shown = any(is_subject(pieces[index]) or pieces[index].kind == "verb" for index in others)
        start, end = pieces[clause[0]].start, pieces[clause[-1]].end
        if shown and _tells_a_purpose(pieces, clause) and _PURPOSE.fullmatch(text, start, end):
            for index in clause:
                if index in mentions and mentions[index].meaning.dimension in _SHOWN:
                    del mentions[index]
            reading.rests = [rest for rest in reading.rests if not start <= rest.start < end]


def _tells_a_purpose(pieces: Sequence[Piece], clause: Sequence[int]) -> bool:
    """Whether a clause has no Joy, no deed, no colour, and announces no part of the picture (for the hat: red)."""
    meanings = [meaning for index in clause if (meaning := pieces[index].meaning)]
    general = any(m.kind == "concept" and m.how in {"generic", "subject"} for m in meanings)
    deed = any(m.dimension in {"action", "expression"} for m in meanings)
    return not (general or deed or any(m.kind in {"color", "negate", "swap"} for m in meanings))


def _clauses(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    clause: list[int] = []
    for index, piece in enumerate(pieces):
        if not piece.breaks:
            clause.append(index)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause
