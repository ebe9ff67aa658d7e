"""What text that no list knows stands for: a quality of the wish behind it, a wish of its own, or nothing."""

from __future__ import annotations

import re
from collections.abc import Collection

from joyip.capabilities.images.denial import REACH, modifies
from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.lists import PEOPLE
from joyip.capabilities.images.pieces import Mention, Piece, Reading, Rest

_COMPANY = frozenset({"article", "many", "join", "prep"})
"""What stands before the name of a thing: a gizmo, 和鸵鸟, next to a lighthouse."""
_BETWEEN = frozenset({"filler", "of", "color", "link"})
_COUNTS = frozenset("只头匹位名棵株台辆艘架座栋条尾群")
"""Measure words of animals, people, plants and machines."""
_WHOSE = "(?: (?:a|an|the|my|our|your|their|his|her|its|any|every|some|all|these|those|one|two))?"
_COMPARED = re.compile(
    r"(?:(?<!next )(?<!close )(?<!up )\b(?:like|as|than|for|to|about|unlike|loves?|likes|adores?|obsessed with)"
    rf"(?: all)?{_WHOSE}(?: \w+)? ?"
    r"|(?:像|如|似|好像|仿佛|好比|送给|写给|给|献给|关于|比|喜欢|最爱|害怕|梦见)(?:是|个|一|只|位|名|头|小|条|大|这|那|我|我们|我家|的)*)$"
)
"""What something is like, whom it is for: not in the picture."""
_LIKENED = re.compile(r"(?:一样|似的|一般|般|那样|那么|同款|风格|风|味|色|造型|形状|形)")
_PLACES = re.compile(
    r"[里上下边旁前后中处场馆店园城镇村山河湖海桥路街站岛谷洞楼屋院厅室房宫塔寺庙港湾滩林原野坡岸台吧厂区巷道口地空]$"
)
"""How names of places end."""
_BESIDE = re.compile(
    r"(?:\b(?:next to|beside|near|behind|in front of|alongside|on top of|leaning (?:on|against))"
    r"(?: (?:(?P<one>a|an|two|some)|the|his|her|its))?(?: \w+)? "
    r"|(?:旁边|身边|身旁|身后|脚边|脚下|一旁|背后|面前|左边|右边|手边|边上|桌上|桌子上|地上|墙上|窗边|树上|左侧|右侧|前面|后面|跟前)"
    r"[是有放摆立着了个停站蹲坐躺趴搁堆种长]*"
    r"(?P<counted>(?:一|两|三|几|半)?[个只台棵座辆张把堆盆株匹头位块条根架艘尊盏口面排群队桶箱捆])?(?:大大的|小小的|大|小)?)$"
)
"""What stands beside Joy is not in the hand; a number tells that unknown text names a thing."""
_AT_JOYS = re.compile(
    r" (?:\w+ )?(?:beside|behind|next to|alongside|under|underneath|in front of|"
    r"to the (?:left|right) of|at|around|round|by|above|over) "
    r"(?:him|her|it|joy|the (?:pup|puppy|dog|mascot)|(?:his|her|its) "
    r"(?:side|feet|legs|left|right|paws|back|waist|middle|tummy|belly|body|hips))\b"
    r"| in the (?:background|foreground|distance|corner|sky|air)\b"
    r"| (?:behind|overhead|nearby|all around)(?=\s*(?:[,.;!?]|$))"
)
_ON_IT = re.compile(
    r"(?:\b(?:on|in|inside|onto|riding|driving|aboard) (?:a|an|the|his|her|its)(?: \w+)? "
    r"|(?:坐|站|骑|躺|趴|踩|套|戴|围|系|披|铺|垫)在?着?(?:了)?(?:一[个只台辆艘条把张块件])?)$"
)
"""What Joy sits, stands or rides on is not in the hand."""
_RESTS_ON = re.compile(
    r"\b(?:sit\w*|sat|stand\w*|stood|lie|lies|lying|lay|laying|loung\w+|kneel\w*|perch\w+|sleep\w*|napp\w+|asleep|yoga|stretch\w+|"
    r"balanc\w+|lean\w+|bounc\w+|jump\w*|curled up|meditat\w+) (?:\w+ )?(?:on|upon|atop|against|inside) (?:a|an) $"
)
_BACK = re.compile(r" (?:\w+ )?(?:behind|in the background)(?=\s*(?:[,;!?]|\.(?!\.)|$)| (?:him|her|it|joy)\b)")
_BACK_ZH = re.compile(r"(?:身后|背后|后面|后方)[有是放摆立着了停堆种长满全都]*(?:一|几|两|三)[排片丛堆座棵地]$")
_AROUND = re.compile(
    r" (?:(?:are |is )?(?:floating|flying|drifting|hovering|swirling|raining|popping|bursting|circling|scattered)"
    r" (?:all )?(?:around|over|above|about|round|down|everywhere)|all (?:around|over|about))\b"
)
_AROUND_ZH = re.compile(
    r"(?:周围|四周|周身|满屏|背景里?)(?:飘满|飘着|飘了|飘|撒满|洒满|环绕着?|围满|飞满|飞舞着|全是|都是|布满)了?\W*$"
)
_SURROUNDED = re.compile(r"\b(?:surrounded by|amid|amidst|in a sea of|in a pile of|buried in)(?: \w+){0,2} $")
_AFLOAT = frozenset({"heart", "star", "bouquet", "lollipop", "cupcake", "coffee", "book", "gift", "teddy"})
"""What is seldom held where it is around; balloons are."""
_SYMBOL = re.compile(
    r"\bmarks?\b|\bzzz|\bzs\b|\bz's|bulb|hearts float|symbols?\b|[问叹]号.*[飘冒浮]|[飘冒浮].*[问叹]号"
)
_LIKE = re.compile("[像如似](?:是|一|个|只|颗|朵|块|片|小|大)*$")
_AS_THAT = re.compile("(?:一样|似的|一般|那样|那么|般)")
_ON_JOY = re.compile(
    r" (?:\w+(?:ed|ing) )?(?:in|on|at|from|over|under|behind|between|beneath|round|around) "
    r"(?:(?:his|her|its|the|one|both|joy's) )?(?:left |right |front |little )?"
    r"(?:ears?|mouth|teeth|nose|cheeks?|tail|forehead|shoulders?|wrists?|ankles?|eyebrows?|waist|tummy|belly"
    r"|arms?|paws?|hands?|armpit|elbow)\b"
)
"""A durian in his arms, skateboard under arm, a price tag on its ear: a thing is named."""
_A_THING = re.compile(r"\b(?:a|an|two|three|some|with)(?: \w+)? $")
"""What names something that is there."""
_IN = "[^,.!?;。；，！？]"
_JOINED = re.compile(
    r"(?:\b(?:with|and|beside|near|behind|alongside|hugging|plus|surrounded by|next to|including)"
    r"(?: (?!my|our|your)\w+){0,3} "
    rf"|[和跟与同带陪抱牵搂有]着?{_IN}{{0,4}}|旁边{_IN}{{0,4}}|身[边旁后]{_IN}{{0,4}}"
    rf"|[一两三几][个位名只群对堆]{_IN}{{0,3}})$"
)
_TOGETHER = re.compile(r"\s*(?:一起|在旁边|在一旁|陪|合影|beside|next to|in the background|behind|alongside|together)")
_ADDRESSED = re.compile(
    "[们們]?(?:大声|热情|开心|一起)?(?:地)?(?:说|講|讲|道|打招呼|打个招呼|问好|挥手|招手|鞠躬|拜年|敬礼|致意|致谢|告别|再见|微笑|比心|眨眼)"
)
"""What is done to people who need not be seen."""
_COMPANION = Meaning("concept", None, None, "impossible")
_SMALL = frozenset(
    "盆锅碗勺剑刀枪弓棍棒笔尺网桶梯篮筐鼓锣琴笛箫镜梳扇壶罐瓶杯盘叉桨锤锯斧铲钩绳糖饼包盒箱袋球牌旗花果鱼虾鸡猫狗鸟"
)
"""Things of one character."""
_LONGEST = 6
"""Characters of a Chinese name."""


class Unknown:
    """The unknown text of one sentence; `begins` tells where wishes start that such text qualifies."""

    def __init__(self, text: str, pieces: list[Piece], things: Collection[str], reading: Reading) -> None:
        self._text, self._pieces, self._things, self._reading = text, pieces, things, reading
        self.begins: dict[int, int] = {}

    def place(self, index: int, verb: str | None) -> None:
        """Say what a piece of unknown text is; `verb` is the dimension that the verb before it wants."""
        piece = self._pieces[index]
        following = self._pieces[index + 1].meaning if index + 1 < len(self._pieces) else None
        if following and following.kind == "of" and following.item == "manner":
            return  # 雄赳赳地: how, not what
        length = piece.end - piece.start
        short = length < (2 if piece.han else 3) and not self._is_counted(index)
        if short and self._ends_a_verb(index):
            return
        qualified = modifies(self._pieces, index)
        if qualified is not None and length <= REACH:
            target = self._pieces[qualified].meaning
            if not short or (target and target.how == "generic"):
                self.begins[qualified] = piece.start
            return
        named = self._is_thing(piece)
        if verb == "backdrop":
            if index and self._pieces[index - 1].kind == "theme" and self._pieces[index - 1].end == piece.start:
                return  # 新年街景: the street is the occasion's
            named = named or (piece.han and _PLACES.search(self._text, piece.start, piece.end) is not None)
            if named and not is_compared(self._text, piece.start, piece.end):
                self._reading.rests.append(Rest(piece.start, piece.end, verb))
        elif self._is_beside(piece, short=short):
            self._reading.rests.append(Rest(piece.start, piece.end, None, named=True))
        elif verb or (not short and (self._stands_for_a_thing(index) or self._is_listed(index))):
            named = (named or self._is_counted(index)) and not is_compared(self._text, piece.start, piece.end)
            self._reading.rests.append(Rest(piece.start, piece.end, verb, named))

    def _ends_a_verb(self, index: int) -> bool:
        """提|倡, 举|行, 持|续: a word of two characters, no thing that is held; but 端着盆, 端盆."""
        before, piece = self._pieces[index - 1] if index else None, self._pieces[index]
        verb = before is not None and before.kind == "verb" and before.end - before.start == 1
        return verb and before is not None and before.end == piece.start and self._text[piece.start] not in _SMALL

    def _is_thing(self, piece: Piece) -> bool:
        """Whether unknown text ends in the name of a thing."""
        phrase = self._text[piece.start : piece.end]
        if piece.han:
            return any(phrase[-length:] in self._things for length in range(2, min(len(phrase), _LONGEST) + 1))
        last = phrase.split()[-1].removesuffix("'s")
        return any(form in self._things for form in (last, last.removesuffix("s"), last.removesuffix("es")))

    def _is_beside(self, piece: Piece, *, short: bool) -> bool:
        """旁边停着一辆三蹦子, a whatsit behind him: where it stands tells that it is a thing."""
        before = self._text[: piece.start]
        told = _BESIDE.search(before)
        ahead = told is not None and (told.group("counted") if piece.han else told.group("one")) is not None
        at_joys = _AT_JOYS.match(self._text, piece.end) and _A_THING.search(before)
        ahead = ahead or (not piece.han and _RESTS_ON.search(before) is not None)
        after = not piece.han and (at_joys or _ON_JOY.match(self._text, piece.end))
        return not short and (ahead or bool(after)) and not is_compared(self._text, piece.start, piece.end)

    def _is_counted(self, index: int) -> bool:
        """一只羊驼: a measure word tells that a thing or an animal is named."""
        piece = self._pieces[index]
        if not index or not piece.han:
            return False
        before = self._pieces[index - 1]
        number = before.kind in {"article", "many"} and before.end - before.start > 1
        return number and before.end == piece.start and self._text[before.end - 1] in _COUNTS

    def _is_listed(self, index: int) -> bool:
        """皇冠，披风，王座; 旁边有一匹马: a clause that is but the name of a thing."""
        piece, before = self._pieces[index], [p for p in self._pieces[:index] if p.kind not in {"article", "filler"}]
        ends = index + 1 == len(self._pieces) or self._pieces[index + 1].kind in {"break", "join"}
        if not ends or not before or not before[-1].breaks:
            return False
        return self._is_counted(index) or self._text[piece.start : piece.end] in self._things

    def _stands_for_a_thing(self, index: int) -> bool:
        """Whether unknown text stands where a thing is named: a gizmo, 和鸵鸟; not: so to speak."""
        before = next((p for p in reversed(self._pieces[:index]) if p.kind not in _BETWEEN), None)
        if before is None or before.kind in {"break", "stop"}:
            return index == 0 and len(self._pieces) == 1
        return before.kind in _COMPANY


def is_compared(text: str, start: int, end: int) -> bool:
    """Like a lighthouse, for our customers, 像企鹅一样: what is named is not to be seen."""
    before = _COMPARED.search(text, max(0, start - REACH), start)
    return before is not None or _LIKENED.match(text, end) is not None


def drop_compared(text: str, mentions: dict[int, Mention]) -> None:
    """Leave out whom a sentence only compares Joy with, makes the picture for, or lets speak; name what is beside."""
    for index, mention in list(mentions.items()):
        if (_is_behind(text, mention) or _is_symbol(text, mention, mentions)) and not mention.negated:
            mention.meaning = _COMPANION
        if _is_likened(text, mention):
            del mentions[index]
            continue
        if mention.meaning.how != "impossible" or mention.negated:
            continue
        if _is_no_deed(text, mention) or _is_not_held(text, mention):
            mention.meaning = _COMPANION
        if mention.meaning.dimension is not None:
            continue
        alone = mention.meaning.item == PEOPLE and not _keeps_company(text, mention)
        if alone or is_compared(text, mention.start, mention.end):
            del mentions[index]


def _is_no_deed(text: str, mention: Mention) -> bool:
    """A surfboard behind him, skateboard under arm."""
    deed = (mention.meaning.dimension, mention.meaning.how) == ("action", "impossible")
    return deed and (_AT_JOYS.match(text, mention.end) or _ON_JOY.match(text, mention.end)) is not None


def _is_not_held(text: str, mention: Mention) -> bool:
    """Next to a piano, a drum kit in the background, a windmill on its hat."""
    if (mention.meaning.dimension, mention.meaning.how) != ("handheld", "impossible"):
        return False
    before = _BESIDE.search(text, 0, mention.start) or _ON_IT.search(text, 0, mention.start)
    return before is not None or _AT_JOYS.match(text, mention.end) is not None


def _is_behind(text: str, mention: Mention) -> bool:
    """A blackboard behind, 背后一排向日葵: what may be held and is not."""
    if mention.meaning.dimension != "handheld" or mention.meaning.how not in {"exact", "nearest"}:
        return False
    if mention.meaning.item in _AFLOAT:
        around = _AROUND_ZH.search(text, 0, mention.start) or _SURROUNDED.search(text, 0, mention.start)
        if around or _AROUND.match(text, mention.end):
            return True
    return (_BACK.match(text, mention.end) or _BACK_ZH.search(text, 0, mention.start)) is not None


def _is_symbol(text: str, mention: Mention, mentions: dict[int, Mention]) -> bool:
    """Confused, question marks floating around the head: the marks are to be seen, the face is told already."""
    if mention.meaning.dimension != "expression" or not _SYMBOL.search(text, mention.start, mention.end):
        return False
    return any(
        other is not mention and other.meaning.dimension == "expression" and not other.negated
        for other in mentions.values()
    )


def _is_likened(text: str, mention: Mention) -> bool:
    """圆得像月饼一样: no mooncake."""
    if mention.meaning.dimension not in {"handheld", "backdrop"} or mention.meaning.how == "generic":
        return False
    return _LIKE.search(text, 0, mention.start) is not None and _AS_THAT.match(text, mention.end) is not None


def _keeps_company(text: str, mention: Mention) -> bool:
    """With a friend, 旁边一个小孩, a girl beside him: people who are in the picture, too; not: 跟客人说谢谢."""
    if _ADDRESSED.match(text, mention.end):
        return False
    before = _JOINED.search(text, max(0, mention.start - REACH), mention.start)
    return before is not None or _TOGETHER.match(text, mention.end) is not None
