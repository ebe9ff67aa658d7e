"""What is named and not shown: a heading (Kids party: …), a picture's kind (a school photo), where Joy is bound."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from joyip.capabilities.images.denial import REACH
from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.lists import OUTFIT
from joyip.capabilities.images.pieces import Mention, Piece, Reading
from joyip.studio.catalogue import WORN

_BOUND = re.compile(
    r"(?:\b(?:for|4|(?:off|way|late|rush\w*|run|runs|running|hurr\w+|heading|headed|commut\w+|ready) (?:to|2))"
    r"(?: (?:the|a|an|his|her|its|my|our))?(?: \w+)? |(?:赶去|赶着去|赶往|赶着|准备去|出发去|要去|想去|飞往|动身去))$"
)
"""Before where Joy is bound and not yet: late for school, on his way to the airport."""
_MEDIA_EN = (
    "pics?|pictures?|photos?|snaps?|posters?|cards?|banners?|fl[yi]ers?|posts?|assets?|illustrations?|invites?|invitations?|"
    "ads?|adverts?|covers?|thumbnails?|packaging|visuals?|newsletters?|campaigns?"
)
_MEDIA_ZH = (
    "照|照片|合影|海报|插画|插图|主视觉|kv|贺卡|卡片|封面|头图|主图|配图|题图|长图|包装|宣传图|宣传页|推文|表情包|贴纸|壁纸|"
    "明信片|请柬|邀请函|菜单|物料"
)
_MEDIUM = re.compile(rf" (?:{_MEDIA_EN})\b|(?:{_MEDIA_ZH})")
_ENDS_WITH_MEDIUM = re.compile(rf"(?:\b(?:{_MEDIA_EN})|{_MEDIA_ZH})\s*$")
_NEAR = frozenset({"nearest", "impossible"})
_LABELS = frozenset({"generic", "subject", "body", "nothing", "transparent"})
_NOUNS = frozenset({"concept", "theme", "filler", "of", "neutral", "join"})


def drop_headings(text: str, pieces: Sequence[Piece], mentions: dict[int, Mention], reading: Reading) -> None:
    """Leave out what is only named: Conference desk: …, 工地小哥风：…, 礼盒插画，…, late for school, a party pic."""
    for index, mention in list(mentions.items()):
        place = mention.meaning.dimension == "backdrop" and mention.meaning.how in _NEAR
        bound = mention.meaning.how == "impossible" and _BOUND.search(
            text, max(0, mention.start - REACH), mention.start
        )
        if place and (bound or _MEDIUM.match(text, mention.end)):
            del mentions[index]
    end = next((i for i, p in enumerate(pieces) if p.breaks or text[p.start : p.end] == ":"), len(pieces))
    if end + 1 >= len(pieces) or (pieces[end].breaks and not _ENDS_WITH_MEDIUM.search(text, 0, pieces[end].start)):
        return
    head = [i for i in range(end) if pieces[i].kind != "article"]
    if not _names_an_event([pieces[i] for i in head]):
        return
    after = {m.meaning.dimension for index, m in mentions.items() if index > end and not m.negated}
    for index in head:
        meaning = mentions[index].meaning if index in mentions else None
        qualifies = meaning is not None and index != head[-1] and _describes(meaning, pieces[end])
        if meaning is not None and (qualifies or _is_named_only(meaning, after, alone=len(head) == 1)):
            del mentions[index]
    reading.rests = [rest for rest in reading.rests if rest.start >= pieces[end].start]


def _names_an_event(head: Sequence[Piece]) -> bool:
    """Whether a heading is no label of a wish: hat: red."""
    meanings = [p.meaning for p in head if p.meaning and p.meaning.dimension != OUTFIT]
    return bool(head) and all(m.kind in _NOUNS and m.how not in _LABELS for m in meanings)


def _is_named_only(meaning: Meaning, after: Collection[str | None], *, alone: bool) -> bool:
    """Whether the word of a heading is not what its picture shows: a school fair, no school; 运动装：球衣、短裤."""
    if meaning.dimension is None or (meaning.dimension in WORN and meaning.how in _NEAR and meaning.dimension in after):
        return True
    acts = meaning.dimension == "action" and "action" in after  # 应援现场：…跳舞
    return not alone and (acts or (meaning.dimension in {"backdrop", "action", "handheld"} and meaning.how in _NEAR))


def _describes(meaning: Meaning, end: Piece) -> bool:
    """Whether the word only says more of the next: 厨房小能手：, gift box illustration, …"""
    return not meaning.also and (
        meaning.dimension == "handheld" or (meaning.dimension == "backdrop" and not end.breaks)
    )
