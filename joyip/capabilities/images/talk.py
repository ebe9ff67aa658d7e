"""Tells what whoever writes says of themselves from what they wish: we sell bikes, but …; my cat will be jealous."""

from __future__ import annotations

import re
from collections.abc import Sequence

from joyip.capabilities.images.denial import is_subject
from joyip.capabilities.images.pieces import Mention, Piece, Reading

_CLAUSE = re.compile(r"[^,.;!?:，。；！？：]+")
_IS = (
    "is|are|was|were|am|be|been|will|'ll|'re|'ve|'s|have|has|had|sells?|sold|bakes?|brews?|grows?|grew|makes?|made|"
    "repairs?|fix(?:es)?|rents?|teach(?:es)?|trains?|breeds?|lives?|lived|works?|worked|met|moved|opened|started|won|"
    "plays?|played|drives?|owns?|came|comes?|went|goes|saw|ate|thinks?|thought|can't|won't|just|turns?|turned|publish"
)
"""What people tell of themselves."""
_CHOSE = (
    "voted(?: for)?|votes(?: for)?|said|says|asked(?: for)?|asks(?: for)?|chose|picked|wants?|wanted|needs?|needed|"
    "requested|ordered|insists?(?: on)?|suggested|loves?|loved|likes?|liked|adores?|prefers?|hates?|begs?(?: for)?"
)
"""Before what they wish: only what stands before this is talk."""
_PEOPLE = (
    "client|clients|boss|kids|children|ceo|cfo|customers?|team|manager|owner|teachers?|guys|folks|people|girls|boys|"
    "students|staff|wife|husband|daughter|son|mum|mom|dad|sister|brother|granny|gran|aunt|uncle|neighbou?rs?"
)
_AND = r"\s*(?:(?:and|but|so|because|cause|cos|since|well|yes|also|btw|fyi|hi|hello|hey)\s+)*"
_ENGLISH = re.compile(
    _AND + r"(?:(?:we|i)\b|(?:my|our)(?: (?!(?:mascot|puppy|pup|dog|hero|character|backdrop|background)\b)[\w']+){1,4}?"
    rf"|the (?:{_PEOPLE})(?: (?:in|at|from|of|on) [\w' ]{{2,20}}?)?)"
    rf" ?(?:(?P<is>{_IS})\b|(?P<chose>{_CHOSE})\b)"
)
_USED = re.compile(
    _AND + r"(?:(?:this|it|they|these|that)(?:'ll| will| gets? to| is going to)? (?:be )?"
    r"(?:goes|go|printed|used|shown|hangs?|appears?|sits?|lives?) (?:on|in|at|to|above|next|into|onto|up)\b"
    r"|(?:goes|going|to go|to print|printing|to hang|to stick|to display|to be printed|for use|to use|destined)"
    r" (?:up )?(?:on|in|at|for|onto) "
    r"|(?:it's|it is|this is|that's) for (?:a|an|the|our|my)\b|(?:as|like) (?:discussed|agreed|mentioned|promised)\b)"
)
_CHINESE = re.compile(
    r"\s*(?:我们家?|咱们?家?|俺家?|我家|我老?[婆公]|我妈|我爸|我女儿|我儿子|老板|甲方|客户|同事们?|朋友们?|孩子们?|大家|"
    r"(?:微信|公司|家长|班级|粉丝|钉钉)?群里(?:大家|的人)?)[^,.;!?:，。；！？：]{0,6}?"
    r"(?:(?P<is>看[了见到]|见了|都说|说好|说可爱|卖|会嫉妒|刚吃|吃了|去了|住在|开了|养了)"
    r"|(?P<chose>投票选了?|投票|选了|点名要|决定用|一致选))"
)
_TOLD = re.compile(
    r"\s*(?:我家|我们家|俺家|我们公司|我们店里?|邻居家?)[^,.;!?:，。；！？：]{0,6}?(?:叫|养了|有\d|有[一两三四五六七八九十几]|姓)"
    r"|\s*(?:昨天|前天|上周|刚才|刚刚|上次|去年|早上)(?:我们?|老板)?[^,.;!?:，。；！？：]{0,6}?(?:路过|去了|看到|吃了|买了|开车|坐车|逛)"
    r"|\s*(?:家里|店里|公司)的?(?:小朋友|孩子|小孩|娃|老人|长辈|宝贝|同事)们?(?:都|在|很|也)?[^,.;!?:，。；！？：]{0,4}"
    r"(?:等着?|喜欢|爱|想看|要看|看)"
)
_PUT = re.compile(r"\s*(?:要|会|准备|打算)?(?:印|贴|用|喷|投放|发|登|刊)[在到](?!.*[穿戴拿举抱写])")
_NOT_TALK = re.compile(
    r"\b(?:joy|he|him|his|she|mascot|pup|puppy|want|wants|need|would|'d|like|imagine|picture|see|him|give|let|wear\w*|"
    r"hold\w*|dress\w*|put|draw|add|with|background|backdrop|scene|setting)\b|[穿戴拿举抱提背画]|让它|给它|背景"
)
_DROPPED = frozenset({"handheld", "backdrop", "action", "expression", None})
"""What is worn is always a wish."""


def drop_talk(text: str, pieces: Sequence[Piece], mentions: dict[int, Mention], reading: Reading) -> None:
    """Leave out the places, things and deeds of clauses in which the writer speaks of others than Joy."""
    for clause in _CLAUSE.finditer(text):
        start, end = _talk(clause.group())
        start, end = clause.start() + start, clause.start() + end
        inside = [index for index, piece in enumerate(pieces) if start <= piece.start < end]
        others = (mention for index, mention in mentions.items() if index not in inside)
        shown = any(mention.meaning.how != "body" for mention in others)
        if inside and shown and not any(_is_wish(pieces[index]) for index in inside):
            for index in inside:
                if index in mentions and mentions[index].meaning.dimension in _DROPPED:
                    del mentions[index]
            reading.rests = [rest for rest in reading.rests if not start <= rest.start < end]


def _talk(clause: str) -> tuple[int, int]:
    """Where in a clause the writer speaks of others than Joy; an empty stretch for nowhere."""
    for pattern in (_ENGLISH, _CHINESE, _USED, _PUT, _TOLD):
        told = pattern.match(clause)
        if told is None:
            continue
        end = told.end() if told.groupdict().get("chose") else len(clause)
        return (0, end) if not _NOT_TALK.search(clause, 0, end) else (0, 0)
    return 0, 0


def _is_wish(piece: Piece) -> bool:
    """Whether a part of a clause can only be of the picture: Joy, a colour, what is denied."""
    meaning = piece.meaning
    if meaning is None or is_subject(piece):
        return meaning is not None
    generic = piece.kind == "concept" and meaning.how in {"generic", "transparent"}
    return generic or (piece.kind in {"color", "negate", "swap"} and meaning.item != "behind")  # this goes on a van
