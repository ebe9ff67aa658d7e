"""How people announce words for a picture, and the things that carry them."""

from __future__ import annotations

import re

CARRIERS: dict[str, tuple[str, ...]] = {
    "chest": (
        "胸前", "胸口", "胸部", "前胸", "衣服", "上衣", "t恤衫", "t恤", "体恤", "短袖", "卫衣", "毛衣", "球衣",
        "队服", "背心", "马甲", "衬衫", "外套", "羽绒服", "文化衫", "战袍", "球服", "衣", "chest", "t shirt",
        "tshirt", "tee", "shirt", "hoodie", "sweatshirt", "sweater", "jersey", "jacket", "uniform", "vest", "top",
        "clothes", "kit",
    ),
    "sign": (
        "牌子", "举牌", "木牌", "标牌", "灯牌", "手牌", "告示牌", "指示牌", "应援牌", "手举牌", "招牌", "小牌",
        "大牌", "牌", "白纸", "卡纸", "纸板", "板子", "白板", "黑板", "手幅", "sign", "placard",
        "board", "signboard", "cardboard", "poster board", "sheet of paper", "piece of paper", "whiteboard",
    ),
    "balloon": (
        "气球", "汽球", "balloon", "balloons",
    ),
    "banner": (
        "横幅", "条幅", "布条", "布幅", "旗帜", "旗子", "小旗", "彩旗", "旗", "拉旗", "标语", "背景板", "背景墙",
        "背景", "幕布", "大屏幕", "屏幕", "海报", "墙上", "上方", "banner", "flag", "streamer", "backdrop",
        "background", "screen", "wall", "poster", "scroll",
    ),
    # Carriers of a banner's words that are things of their own, in the hand or behind Joy.
    "kept": (
        "旗", "小旗", "彩旗", "背景", "flag", "back", "海报", "poster",
    ),
}  # fmt: skip
PLACES = ("chest", "sign", "balloon", "banner")
PRINT = re.compile(
    r"(?:[印绣画]着|[印绣]有|带有?|有|[上是])?(?P<words>(?!条纹|波点|圆点|点点|[点格条]图案|水玉|横条|千鸟格|格子|格纹|渐变|纯色|方格|棋盘|斑点|没有|无|任何|何|不|要|别|有|带|用|加|什么|么|横|竖)"
    r"(?:(?![没无着的有不])[\u4e00-\u9fff]){1,3}"
    r"(?<!机壳)(?<!壁纸)(?<!头像)(?<!包装)(?<!贴纸)(?<!海报)(?<!封面)(?<!卡片)(?<!抱枕)(?<!杯子)图案)"
)
"""草莓图案: a print, and no strawberry."""
_QUOTE = '"“”„‟″〝〞'
WEAK = "《〈【"
"""Brackets that hold words to write only where something says so."""
ONE_WORD = frozenset({"福", "囍"})
"""Single characters that are things: “福”字; but not where something says that they are written."""
WRITTEN = re.compile(
    r"(?:写|印|绣|刻|题|写着|印着|绣着|写有|印有|绣有|写上|印上|写个|印个|写一个|印一个|写的是|印的是|大大的)$"
)
QUOTED = re.compile(
    rf"[{_QUOTE}]([^{_QUOTE}]{{1,60}})[{_QUOTE}]|「([^」]{{1,60}})」|『([^』]{{1,60}})』|«([^»]{{1,60}})»"
    r"|《([^》]{1,60})》|〈([^〉]{1,60})〉|【([^】]{1,60})】"
    r"|(?<![a-z0-9])'((?:[^',]|'(?=[a-z])){1,60})'(?![a-z0-9])"
)
_WRITE = "写着|写有|写上|写了|写的是|写成|上书(?![包架桌店房本])|题着|显示着?|标着|标有|刻着|刻有|写道|写(?=:)"
_PRINT = "印着|印有|印上|印了|绣着|绣有|绣上|贴着(?!地|墙|边|脸|耳|玻璃)|贴有|画着"
TITLES_ZH = "配文|配字|题字|印字|文字|字样|标题|文案|口号|标语|内容"
TITLES_EN = (
    "words?|wording|text|slogan|message|phrase|lettering|caption|title|headline|inscription|tagline|motto|wordmark"
)
"""What words to write are called."""
_NOUN = (
    f"{TITLES_ZH}|数字|号码|字|词|英文|中文|英文字母|字母|大字"
    "|logo|标识|标志|品牌名|品牌|队名|店名|公司名|名字|班级|校名"
)
_NOUNS = (
    rf"{TITLES_EN}|letters|name|characters?|numbers?|no\.?|logo|wordmark|brand name|team name|company name|brand|print"
)
_SAYS = (
    "write|writes|writing|says?|saying|reads?|reading|said|spells|spelling|displaying|shows?|showing|printed|written"
    "|labell?ed|marked|titled|that goes"
)
ANNOUNCED = re.compile(
    rf"(?:(?:上面|上边|上头|上|正面|前面|背面|后面|背后)?(?:{_WRITE}|{_PRINT}|写|印|喊着?|说着?)(?:了)?(?:大大的|大大地|几个|红色的|金色的|彩色的)?(?:{_NOUN})?"
    rf"|(?:{_NOUN})(?:是|为|写着|:)*"
    rf"|(?:(?:that|which|it|clearly)\s+)*\b(?:{_SAYS})(?:\s+with)?(?:\s+the)?(?:\s+(?:{_NOUNS}))?(?:\s+in\s+\w+\s+letters)?"
    rf"|\b(?:with\s+)?(?:the\s+|a\s+)?(?:\w+\s+)?\b(?:{_NOUNS})"
    r"(?:\s+(?:on|across|over|of) (?:its|his|her|the|my) \w+)?(?:\s+of|\s+is|\s+being|\s+reads)?)\s*[:=,，]?\s*$"
)
AFTER_QUOTE = re.compile(
    r"\s*(?:(?<=\d)号(?!码))?(?:的)?(?:字样|这?[几两二三四五六七八九]?个?(?:英文|大)?字母?|文字|标语|口号|text\b|lettering\b|letters\b|written\b|printed\b)?"
)
DENIED = re.compile(
    r"(?:不要|不用|别|不能|不|没有|没|无|勿|no|not|without|never|don't|doesn't|isn't)\s*(?:任何|any|a|the)?\s*$"
)
EMPHASIS = re.compile(
    r"(?:戴着?|穿着?|拿着?|举着?|抱着?|提着?|捧着?|主题(?:是|为)?|以|名为|名叫|叫做?|像|的|表情(?:是|为)?|动作(?:是|为)?|[::]"
    r"|called|named|theme[d:]?|wearing|holding|like|as|an?|the)\s*$"
)
_ALL_ZH = "|".join(word for place in PLACES for word in CARRIERS[place] if not word.isascii())
_END_ZH = (
    r"(?=\s*(?:的(?:(?![拿举抱提穿戴,。]).){0,6}?(?:"
    + _ALL_ZH
    + r")|字样|[这那]?[几两二三四五六七八九]个(?:英文|大)?字母?"
    r"|的?字(?!母)|(?:站|坐)在|[穿戴拿举]着|[,.!?;。；，！？、]|$))"
)
_END_EN = (
    r"(?=\s*(?:[,.!?;。]|$|\b(?:and|while|with|wearing|holding|standing|sitting|at|by|over|across|written|printed)\b"
    r"|\b(?:on|in)\s+(?:a|an|the|its|his|her|my|it|front|red|blue|white|black|gold|big|bold)\b))"
)
_SERIES = (
    "pack", "option", "version", "variant", "picture", "pic", "image", "sticker", "draft", "page", "slide", "frame",
    "panel", "card", "take", "scene", "task", "idea", "emoji", "poster", "post", "day", "issue", "episode", "chapter",
    "series", "design", "asset", "item", "ticket", "request", "order", "shot", "photo", "mockup", "concept", "banner",
)  # fmt: skip
"""What is numbered itself: option #2."""
_NO_SERIES = "".join(f"(?<!{word} )" for word in _SERIES)
_WORDS_ZH = r"(?P<words>(?!文字|字|名字|内容|标语|口号|它|这)[^\s,.!?;:。；，！？、\"“”「」『』()]{2,20}?)"
BARE = (
    re.compile(
        r"(?P<verb>(?<=球上)写|(?<=牌上)写|(?<=牌子上)写|(?<=旗上)写|(?<=旗子上)写|(?<=衣上)写|(?<=恤上)写|(?<=胸前)写"
        r"|(?<=胸口)写|(?<=横幅上)写|(?<=条幅上)写)(?![着有上了满字个一几大两三:\"“「『])" + _WORDS_ZH + _END_ZH
    ),
    re.compile(
        rf"(?P<verb>(?<!脸)(?<!脸上)(?<!眼里)(?<!眼中)(?<!额头上)(?:上面|上)?(?:{_WRITE}|(?P<print>{_PRINT}))(?:了)?(?:大大的|几个)?(?:{_NOUN})?:?\s*)"
        rf"(?P<words>[^\s,.!?;。；，！？、\"“”「」『』][^,.!?;。；，！？、\"“”「」『』]{{0,30}}?){_END_ZH}"
    ),
    re.compile(
        rf"(?P<verb>(?:{TITLES_ZH})(?:是|为)?:\s*)(?P<words>[^\s,.!?;。；，！？、\"“”「」『』][^,.!?;。；，！？、\"“”「」『』]{{0,30}}?){_END_ZH}"
    ),
    re.compile(
        r"(?:横幅|条幅|牌子|举牌|标牌|灯牌|手牌|手幅|气球上?|胸前|胸口|标语牌?|小旗上?|木牌)(?P<verb>\s*:\s*)"
        r"(?P<words>[^\s,.!?;。；，！？、\"“”「」『』][^,.;。；，、\"“”「」『』]{0,30}?)(?=\s*(?:[,.;。；，、]|$))"
    ),
    re.compile(
        r"(?P<verb>(?<![脚手水])[印写绣](?:上|个|一个|了个)?(?:大大的|大的|大)?\s*)"
        r"(?P<words>[a-z][a-z0-9 !&']{0,20}?)"
        r"(?=\s*(?:[^a-z0-9 !&'一-鿿]|$|[的字在和配穿戴拿举抱提背站坐笑跑跳]|[这那]?[几两二三四五六七八九]个))"
    ),
    re.compile(
        rf"\b(?:banner|sign|placard|board|flag|poster|tee|shirt|jersey|hoodie|sweater|balloons?) (?:\w+ ){{1,3}}"
        rf"(?P<verb>(?:that |which )?(?:saying|says|reading|reads)\s*:?\s+)(?P<words>[^,.!?;\"]{{1,40}}?){_END_EN}"
    ),
    re.compile(r"(?P<verb>(?:数字|号码|背号|(?<![脚手水])印)(?:是|为|:|个|上|着)?\s*)(?P<words>\d{1,4})号?"),
    re.compile(
        r"(?:球衣|队服|战袍|球服|篮球服|足球服|背心|号码布)(?P<verb>(?:上|背后|后面|背面)?(?:是|为|印)?\s*)(?P<words>\d{1,3})(?=\s*号)"
    ),
    re.compile(
        r"(?P<verb>)(?<!\d)(?P<words>\d{1,3})(?=\s*号(?:的)?\s*(?:红色|蓝色|白色|黑色|的)*\s*(?:球衣|队服|球员|背心|t恤|衣服|战袍|篮球服|足球服))"
    ),
    re.compile(
        r"(?P<verb>(?:[印写绣贴](?:上|了|个)?\s*)?)(?!(?<=[胸牌恤衣衫服球幅旗板子])[上前口面子]|面(?=[一二两三四五六七八]个))"
        r"(?P<words>(?!胸[前口]|上面|下面|气球|横幅|牌子|t?恤|衣服)[^\s,.!?;。；，！？、的着有带印写绣]{1,12}?)(?=\s?(?:字样|[这那]?[几两二三四五六七八九]个大?字))"
    ),
    re.compile(
        r"(?P<verb>(?<=\b)(?:(?<=sign)|(?<=signs)|(?<=banner)|(?<=board)|(?<=card)|(?<=shirt)|(?<=tee)|(?<=hoodie)|(?<=sweater)|(?<=jersey)"
        r"|(?<=balloon)|(?<=balloons)|(?<=flag)|(?<=placard)|(?<=poster)|(?<=paper)|(?<=note)|(?<=sash)|(?<=badge)|(?<=mug)|(?<=cake)|(?<=bubble)|(?<=ribbon)|(?<=label)|(?<=tag)|(?<=menu)|(?<=box)|(?<=bib)|(?<=screen)|(?<=vest)|(?<=it)|(?<=that)|(?<=which)|(?<=front)|(?<=chest))\s+"
        r"(?:(?:that|which)\s+)?(?:(?:should|must|could|can|will|to|has to|needs to)\s+)?"
        rf"(?:says?|saying|reads?|reading)\s*:?\s+)(?P<words>[^,.!?;\"]{{1,40}}?){_END_EN}"
    ),
    re.compile(
        rf"(?:(?<=^)|(?<=[,.;:!?]))(?P<verb>\s*(?:请?[把将])?){_WORDS_ZH}(?<![字语号容])(?:这?[几两二三四五六七八]个?大?字)?"
        rf"(?=\s*[(,]?\s*(?:要|就|请)?(?:写|(?P<print>[印绣]))在[^,.()]{{0,4}}?(?:{_ALL_ZH}))"
    ),
    re.compile(
        r"(?:(?<=^)|(?<=[,.;:!?] ))(?P<verb>)(?P<words>[^\s,.!?;:\"()][^,.!?;:\"()]{0,40}?)"
        r"(?=\s*\((?:written|(?P<print>printed)|lettered) (?:in [\w ]{2,20} )?(?:on|across)\b)"
    ),
    re.compile(
        rf"(?P<verb>(?<!heard )(?<!hears )(?<!hear )(?<!hearing )(?<!said )(?<!knows )(?<!at )"
        r"\b(?:with|has|and|the)\s+(?:the\s+|a\s+)?(?:words?|text|slogan|message|phrase|letters|caption|lettering|title)\s*:?\s+)"
        rf"(?P<words>(?!on\b|in\b|here\b|is\b)[^,.!?;\"]{{1,40}}?){_END_EN}"
    ),
    re.compile(
        r"(?P<verb>\bwith\s+(?:the\s+)?)(?P<words>(?!(?:nothing|no|anything|something)\b)[a-z0-9][a-z0-9 '&]{0,20}?)"
        r"(?=\s+(?:written|lettered|printed)\s+(?:on|across)\b)"
    ),
    re.compile(
        rf"(?P<verb>{_NO_SERIES}"
        r"(?:\bnumber|\bno\.?|#|\bnumbered|\bjersey)\s*#?\s*)(?P<words>\d{1,3})\b"
        r"(?!\s*(?:dogs?|pupp|of\b|out of\b|/|in (?:our|the|a) ))"
    ),
    re.compile(
        r"(?P<verb>(?:\b(?:write|print|put|add|with)\s+)?)(?<![\d#])\b(?P<words>\d{1,4})(?=\s+(?:on|across)\s+(?:its|his|the|her)\s+"
        r"(?:chest|back|front|shirt|jersey|t shirt)\b)"
    ),
    re.compile(r"(?P<verb>)(?<![\d#])\b(?P<words>\d{1,3})(?=\s+(?:jersey|basketball jersey|football jersey)\b)"),
)
"""Words without quotes."""


def place_of(text: str, begin: int, end: int) -> tuple[str | None, tuple[int, int] | None]:
    """On what the words at begin..end are to stand: what directly follows, else was named last, else comes."""
    stop = re.search(r"[,.!?;。；，！？]", text[end:])
    clause = text[end : end + stop.start() if stop else len(text)]
    sentence = max(text.rfind(mark, 0, begin) for mark in ".!?;。；！？") + 1
    direct = _DIRECT.match(clause)
    if direct:
        return _found(direct, end)
    before = list(_ANY.finditer(text, sentence, begin))
    if before:
        return _found(before[-1], 0)
    later = _ANY.search(clause) if _WRITTEN_ON.search(clause) else None
    return _found(later, end) if later else (None, None)


def _found(found: re.Match[str], offset: int) -> tuple[str, tuple[int, int]]:
    groups = found.groupdict()
    place = next(name for name in (*PLACES, *(f"on_{p}" for p in PLACES)) if groups.get(name))
    start, end = found.span(place)
    return place.removeprefix("on_"), (start + offset, end + offset)


_NO_PLACE = {"top": r"(?<!up )(?<!on )(?<!at the )(?<!across the )top(?! of)"}
"""Carriers that are also words for where things are: up top."""


def _groups() -> str:
    parts = []
    for place in PLACES:
        words = sorted(CARRIERS[place], key=len, reverse=True)
        zh = "|".join(word for word in words if not word.isascii())
        en = "|".join(_NO_PLACE.get(word, re.escape(word)) for word in words if word.isascii())
        parts.append(rf"(?P<{place}>{zh}|\b(?:{en})s?\b)")
    return "|".join(parts)


_ANY = re.compile(_groups())
_ON = r"\(?(?:(?:written|printed|in|big|bold|letters)\s+)*(?:on|across|over)\s+(?:(?:the|its|his|her|a|an|their)\s+)?"
_DIRECT = re.compile(
    r"\s*(?:的)?(?:字样|[这那]?[几两二三四五六七八九]?个?大?字|文字)?(?:的|之)?"
    rf"(?:(?![拿举抱提捧穿戴]).){{0,4}}?(?:{_groups()})"
    rf"|\s*{_ON}(?:\w+\s+){{0,2}}?(?:{_groups().replace('P<', 'P<on_')})"
)
_WRITTEN_ON = re.compile(r"[写印绣贴挂]在|\b(?:on|across)\b")
