"""Words to write that a label or their capitals tell: slogan on the shirt: eat well, banner: SOLD OUT, 文案=满减."""

from __future__ import annotations

import re

from joyip.capabilities.images.carriers import CARRIERS, PLACES, TITLES_EN, TITLES_ZH
from joyip.capabilities.images.surface import Surface

_EN = "|".join(re.escape(word) for place in PLACES for word in CARRIERS[place] if word.isascii())
_ZH = "|".join(
    sorted((word for place in PLACES for word in CARRIERS[place] if not word.isascii()), key=len, reverse=True)
)
_LABEL = rf"(?:{TITLES_EN}|handwritten|hand lettered|scribbled)"
_BIG = r"(?:(?:a|an|the|his|her|its|big|large|bold|huge|giant|small|little|gold|red|white|black) )*"
_OWN = r"(?:a|an|the|its|his|her|their|my|your|this|that|our)"
_LAST = r"(?=\s*(?:[,;)/|。；，、]|[.!?]+(?:\s|$)|$))"
_VALUE_EN = rf"(?P<words>(?!none\b|no\b|not\b|without\b|n/a\b)[^\s,.;()/|\"“”=:][^,.;()/|\"“”=:]{{0,40}}?){_LAST}"
_NONE_ZH = (
    r"(?!(?:没有?|无|不要|不用|不需要?|不必|不写|不加|不带|别|免)(?:任何|文字|文案|字|写|加|带|了|的|太|过|多)*"
    r"(?:[,.;:!。；，、！|)]|$)|不要太|没想好|没定|none\b|no$)"
)
_VALUE_ZH = (
    rf"(?P<words>{_NONE_ZH}"
    r"[^\s,.!?;。；，！？、:=|\"“”「」『』][^,.;。；，、:=|\"“”「」『』]{0,30}?)"
    r"(?=\s*(?:[,.;|。；，、)]|$))"
)
_NO_WORDS = (
    r"作业|作文|信|诗|代码|生|日记|论文|书法|小说|报告|给|在|得|字|春联|对联|毛笔|完|好|卡片|情书|ppt|周报|大字"
    r"|[的着了上什]"
)
"""What is written without being seen: homework, letters."""
_BOARDS = r"(?:sign|placard|signboard|whiteboard|blackboard|chalkboard)"
_TAG = r"(?P<words>(?!#(?:[0-9a-f]{3}){1,2}\b)#[a-z][a-z0-9]{1,20})"
LABELLED = (
    re.compile(
        rf"\b(?:{_EN}|cake|cap|balloons)\s+(?P<verb>with\s+{_BIG}(?:number |no\. ?|figure )?)(?P<words>\d{{1,4}})"
        r"(?=\s+(?:on|across)\b)"
    ),
    re.compile(rf"(?P<verb>\b(?:with|has|bearing|shows?)\s+{_BIG}letter\s+)(?P<words>[a-z0-9])\b"),
    re.compile(
        rf"(?P<verb>\b(?:with|has|bearing|shows?)\s+{_BIG}(?:letters|initials?|monogram)\s+)"
        r"(?P<words>(?!(?:in|on|to|at|from|for|of|and|by|box)\b)[a-z0-9&]{1,4})\b"
    ),
    re.compile(
        rf"(?P<verb>(?:\bhashtag\s+)?){_TAG}(?=\s+(?:written |printed )?(?:on|across)\s[^,.;]{{0,20}}\b(?:{_EN})s?\b)"
    ),
    re.compile(rf"\b(?:tee|t shirt|shirt|hoodie|{_BOARDS}|banner|flag)\b(?P<verb>[^,.;#]{{0,16}}){_TAG}"),
    re.compile(
        rf"(?P<verb>\b(?!^text\s*[:=]){_LABEL}(?:\s+(?:on|across|over|for)\s+(?:{_OWN}\s+)?(?:\w+\s+){{0,2}}?\w+)?"
        rf"(?:,?\s+in\s+[\w ]{{2,20}})?(?:\s+(?:reads|says|(?:should|to) (?:read|say|be)))?\s*[:=]\s*){_VALUE_EN}"
    ),
    re.compile(
        rf"\b{_BOARDS}(?:\s+(?:on|behind|above|over|across|in)\s+[\w ]{{2,20}})?(?P<verb>\s*[:=]\s*){_VALUE_EN}"
    ),
    re.compile(rf"(?P<verb>(?:{TITLES_ZH})\s*(?:就|写|用)?(?:(?:是|为|叫)\s*[:=]?|=)\s*)" + _VALUE_ZH),
    re.compile(
        rf"(?P<verb>(?:(?:[上正前背][面])?[印写绣][上着了]?一[行句排])?(?<![一二两三四五六七八九十大几个写福喜])字(?:是|为|就)*\s*:\s*){_VALUE_ZH}"
    ),
    *(
        re.compile(rf"(?P<verb>{number}个大?字\s*[:是]?\s*)(?P<words>[一-鿿]{{{count}}})(?=\s*(?:[,.!;。，、！]|$))")
        for count, number in enumerate("两三四五六七八", 2)
    ),
    re.compile(
        rf"(?:[举拿个块张的灯手木标示援小]牌|牌牌|黑板|白板|板子|旗子|旗上|海报上)(?P<verb>\s*[:=]\s*){_VALUE_ZH}"
    ),
    re.compile(
        r"(?P<verb>(?:(?<=[牌板恤衣衫服旗球幅胸背子袋][上前口后面])|(?<=[牌板恤衣衫服旗球幅子][上前后]面)"
        r"|[上正前背反后里][面边头]|(?<=[横条布]幅)|(?<=布条)|(?<=牌子)|(?<=[块木灯张]牌)|(?<=[白黑]板)|(?<=气球)|(?<=旗子)"
        r"|(?<=t恤)|(?<=卫衣)|(?<=衣服)|(?<=球衣))(?:要|就|再|给我|帮我|请|用[^,]{1,3}色)?(?:写|(?P<print>[印绣]))"
        rf"(?:名字|队名|字母|个(?:大大的|大大地|大的)?(?=[\da-z])|一[行句排](?:字|话)?:?|几个字:?)?:?\s*)(?![着有字了上什个成画作生满]|花(?!好|开))(?P<words>{_NONE_ZH}"
        r"[^\s,.!?;。；，！？、的着\"“”「」『』《【‘'][^,.!?;。；，！？、\"“”「」『』]{0,20}?)"
        r"(?=\s*(?:[,.!?;。；，！？、]|$|字样|[和跟与加](?:号码|数字|名字|\s)|[这那]?[几两二三四五六七八九]个大?字))"
    ),
    re.compile(
        rf"(?P<verb>\b(?:write|writing|(?P<print>print|printing|paint|embroider))\s+)(?P<words>(?!it\b|them\b|this\b|that\b|the\b|{_LABEL}\b)"
        rf"[^\s,.;!?\"][^,.;!?\"]{{0,29}}?)(?=\s+(?:on|across|over|onto)\s+(?:(?:it|them)\b|{_OWN}\s+(?:\w+\s+){{0,2}}?(?:{_EN})s?\b))"
    ),
    re.compile(rf"\bon\s+{_OWN}\s+(?:\w+\s+)?(?:{_EN})s?(?P<verb>\s*:\s*)(?!(?:a|an|some|no)\b){_VALUE_EN}"),
    re.compile(r"(?P<verb>\bwith\s+(?:a\s+|the\s+)?(?:number\s+)?)(?P<words>\d{1,4})(?=\s+on\s+(?:it|them|each)\b)"),
    re.compile(
        rf"(?:{_ZH}|[块个]牌)[^.!?;。！？；写]{{0,12}}[, 、]"
        r"(?P<verb>\s*(?:就|再|要|给我|帮我|请)?写(?:上|个|着|了)?:?\s*)"
        rf"(?!{_NO_WORDS})(?P<words>{_NONE_ZH}[^\s,.!?;。；，！？、\"“”「」『』《【‘'][^,.!?;。；，！？、\"“”「」『』]{{0,20}}?)"
        r"(?=\s*(?:[,.!?;。；，！？、]|$|字样))"
    ),
)
"""Where a label, a thing with a colon or a verb tells that words follow."""

_KINDS = r"(?:[0-9]D|[0-9]?K|U?HD|PNG|JPE?G|GIF|SVG|PDF|RGBA?|GLB|MP4|PPT|IP|AI|CG|OC|KV|Q)"
"""Capitals that tell what the picture is to be."""
_CAPITALS = (
    rf"(?P<words>(?!{_KINDS}\b|[0-9.]+\b(?! [A-Z]))[A-Z0-9][A-Z0-9'&!]+(?: [A-Z0-9'&!]+)*"
    r"|[A-Z] [A-Z0-9'&!]+(?: [A-Z0-9'&!]+)*)"
)
CAPITALS = (
    re.compile(
        r"(?P<verb>\b(?P<print>put|add|have|stick|write|print)\s+(?:the\s+words?\s+)?)"
        r"(?P<words>(?!Joy\b|An?\b|The\b|I\b|It\b)[A-Z0-9][\w'&!]*(?: [\w'&!]+){0,5}?)(?=\s+on\s+(?:it|them)\b)"
    ),
    re.compile(
        rf"(?P<verb>(?:\b(?:put|add|have|show|stick|place|with)\s+)?){_CAPITALS}"
        r"(?=\s+(?:(?:is |are )?(?:printed|written|lettered|stitched|embroidered|stamped|painted)\s+)?"
        rf"(?:in\s+[\w ]{{2,20}}\s+)?(?:on|across|over|onto)\s+{_OWN}\s+"
        rf"(?:[\w-]+\s+){{0,2}}?(?:{_EN}|front|back|sleeves)s?\b)"
    ),
    re.compile(rf"(?i:\b(?:{_EN})s?\b)[^:.;!?]{{0,32}}(?P<verb>:\s*){_CAPITALS}(?![\w-])"),
    re.compile(
        rf"(?i:\b(?:banner|sign|placard|board|flag)s?\b)[^:.;!?,]{{0,24}}(?P<verb>,\s*){_CAPITALS}(?=\s*(?:[,.;!?]|$))"
    ),
    re.compile(
        r"(?P<verb>\b(?:printed|lettered|emblazoned|marked|stamped|embroidered|inscribed|painted|decorated|labelled|titled)"
        rf"\s+(?:with\s+)?(?:the\s+)?(?:words?\s+|letters\s+|text\s+)?){_CAPITALS}(?![\w-])"
    ),
    re.compile(
        rf"(?i:\b(?:{_EN})s?\b)[^:.;!?,]{{0,16}}(?P<verb>\b(?:with|bearing|showing|displaying)\s+(?:the\s+)?){_CAPITALS}"
        r"(?=\s+(?:on|across|in|inside)\s+(?:it|them)\b|\s*(?:[,.;]|$))"
    ),
    re.compile(
        rf"(?i:{_ZH})(?:上面|前面|上|前)?(?P<verb>(?:有|是|带|一个|个|大大的|要|来|打)*\s*){_CAPITALS}(?![\w-])"
    ),
)
"""Capitals beside a thing that carries words; for the text as it was written."""

PLACED = re.compile(
    rf"(?P<label>(?:\b{_LABEL}[ _-]?(?:place|position|location|on)\b|文字位置|文字载体|载体|印在|写在)\s*[:=]\s*)"
    rf"(?P<place>{_ZH}|(?:{_EN})s?\b)"
)
"""A field that tells on what the words stand."""


def cased(surface: Surface, text: str) -> str:
    """The text with the capitals that the user wrote; none where everything is in capitals."""
    original = surface.folded.original
    if original.isupper():
        return text
    marks = (original[at] for at in surface.folded.origin)
    return "".join(mark if mark.lower() == seen else seen for mark, seen in zip(marks, text, strict=True))
