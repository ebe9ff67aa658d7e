"""Which forbidden words a sentence plainly denies (no guns, 不要枪); what may be a trick is no denial."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_HIT = "\ue000"
"""Stands for a forbidden word; whatever else the sentence says between a denial and the word must be known."""

_ZH_NO = (
    "不要再|不要|不用|不参与|不参加|不传播|不沾染|不得|不应该|不应|不该|不宜|不希望|不想看到|不出售|不提供|不鼓励|不需要|不想要|不想|不能|不准|不许|不可以|不可|不会|不含|不带|不拿|不画|不出现|不是|没有|请勿|切勿|禁止|严禁|拒绝|远离|杜绝|避免|反对|抵制|打击|防范|谨防|"
    "警惕|预防|放下|告别|代替|替代|取代|防止|制止|阻止|消除|根除|识破|识别|揭穿|揭露|戒掉|戒除|摆脱|终结|举报|"
    "零容忍|去掉|删掉|去除|删除|移除|排除|不|没|无|别|勿"
)
_ZH_BETWEEN = (
    "出现|画出|画面里|画面中|拿着|带着|任何|一切|所有|使用|涉及|包含|含有|看到|见到|有关|手里|手上|背景里|一把|一支|一个|一瓶|一点|半点|"
    "携带|校园|家庭|饮|喝|有|画|拿|带|放|给|让|它|他|她|joy|用|再|也|含|加|碰|沾|点|的|里|电信|网络|恐怖|把|"
    "参与|参加|传播|沾染|从事|轻信|接触|尝试|靠近|身边的?|各种|各类|什么|画面|图里|图中|聚众|校园里的?|"
    "被|上当|相信|陷入|掉进|画得|太|过于|那么|这么|"
    "[刀剑棍烟酒血火毒](?:[、和或与及跟]|或者|以及)|[ ]"
)
_ZH_AND = "、|和|或者|或|与|及|以及|还有"
_EN_NO = (
    r"no|not|without|never|don['’]?t|do not|doesn['’]?t|does not|can['’]?t|cannot|must not|mustn['’]?t|should not|"
    r"shouldn['’]?t|won['’]?t|isn['’]?t|is not|aren['’]?t|avoid|exclude|excluding|stop|ban|against|anti|zero|nor|"
    "neither|free of|free from|remove|nothing|instead of|rather than|leave out|"
    "skip|minus|take away|get rid of|end|quit|keep out|ditch|beware of|watch out for|prevents?|preventing|"
    "avoiding|stopping|ending|banning|removing|rejects?|rejecting|refuses?|refusing|resists?|resisting|oppos(?:es?|ing)|"
    "quits|quitting|turn(?:s|ing)? away from|giving up|gives? up|gave up|"
    "stays? away from|staying away from|steers? clear of|steering clear of|"
    "says? no to|saying no to|stands? up to|standing up to|zero tolerance (?:for|of|to)|no place for|in place of|"
    "tackl(?:es?|ing)|combatt?ing|recovering from|how to (?:spot|recogni[sz]e|avoid|report|prevent|resist)|"
    r"warn(?:s|ing)? (?:of|about|against)|protect(?:s|ing)? (?:\w+ )?(?:from|against)|awareness of|"
    "dangers of|harms? of|risks of"
)
_EN_BETWEEN = (
    "any|a|an|the|some|single|kinds?|types?|sorts?|of|shows?|showing|draw|drawing|add|include|use|using|have|having|hold|holding|carry|"
    "carrying|drink|drinking|give|him|her|it|its|them|joy|to|in|hand|please|more|visible|ever|want|put|be|depict|contain|signs?|traces?|drops?|"
    "drinks?|touch|touches|takes?|uses?|gun|too|very|all|say|anything|anyone|everything|fall|for|online|"
    r"domestic|family|gun|online|school|knife|make|made|looks?|(?:scary|creepy|gross|dark|sad|bullying|racism|hate|cruelty|discrimination|war|pollution|addiction|abuse)\s*(?:,|and|or)"
)
_EN_THING = (
    r"(?!(?:but|only|just|need|except|if|problem|matter|time|way|idea|fun|doubt|more|longer|less|reason|rules?|limits?|"
    r"and|or|want|make|let|give|hold|holding|with|then)\b)[a-z'’-]+"
)
_EN_ITEM = rf"(?:(?:{_EN_THING}\s+)?{_EN_THING}|{_HIT})"
_ZH_THING = "[^，。；！、,.;!?？\\s要换加而是改拿带给但就只来用和或与及停怕慌动忘管等说急担\ue000]{1,6}"
_ZH_SORT = "(?:这类|之类的?|什么的|等等?|这些|这种|的?(?:元素|内容|东西|画面|镜头|道具|字样|图案|场景|情节|行为))"
_ZH_GONE = "都?(?:要不得|免谈|退散|走开|不可取|是不对的?|是错的|是(?:违法|犯法|犯罪)(?:的|行为)?|不对|害人|伤身|违法)"
_EN_GONE = (
    r"(?:is|are)\s+(?:always\s+|so\s+|really\s+)?(?:bad|harmful|dangerous|evil|wrong|illegal|uncool|a crime|deadly)|"
    r"(?:(?:is|are)\s+(?:never|not)|(?:is|are)n['’]t|never)\s+(?:ever\s+)?"
    r"(?:ok|okay|cool|acceptable|allowed|fine|funny|the answer|right|a joke|tolerated|welcome|permitted|worth it|pays?)"
)
_DENIALS = (
    re.compile(f"(?P<no>{_ZH_NO})(?:{_ZH_BETWEEN})*{_HIT}(?:{_HIT}|(?:{_ZH_AND})(?:{_ZH_BETWEEN})*{_HIT})*"),
    re.compile(f"{_HIT}(?P<no>[都也就全]?(?:不要|不要了|不需要|免了|去掉|删掉|禁止|不允许|不行))(?=[，。；！,.;!]|$)"),
    re.compile(
        rf"\b(?P<no>{_EN_NO})\b[\s-]*(?:(?:{_EN_BETWEEN})\b\s*)*{_HIT}"
        rf"(?:(?:\s*,\s*{_HIT})*\s*,?\s*\b(?:and|or|nor)\b\s*(?:(?:{_EN_BETWEEN})\b\s*)*{_HIT})?"
    ),
    re.compile(rf"{_HIT}\s*(?:这个词|这些|这种)?(?P<no>不要|no)(?=\s*[,，。.!！]|$)"),
    re.compile(rf"{_HIT}\s+(?P<no>(?:is|are)\s+(?:not allowed|not welcome|prohibited|forbidden|banned))\b"),
    re.compile(f"(?:向|对){_HIT}(?:{_HIT}|(?:{_ZH_AND}){_HIT})*(?P<no>大声说不|说不|说no|说拜拜|说再见)"),
    re.compile(f"{_HIT}(?:{_HIT}|(?:{_ZH_AND}){_HIT})*(?P<no>的危害|危害健康|有害健康|有害)"),
    re.compile(f"把{_HIT}(?P<no>换成|改成|换为|改为|替换成|去掉|拿掉|拿走|删掉|删了)"),
    re.compile(
        rf"\b(?P<no>replace|swap|swapping|exchange|trade|keep)\s+(?:(?:the|his|her|its|a|any)\s+)*{_HIT}"
        r"(?=\s+(?:with|for|by|out of)\b)"
    ),
    re.compile(rf"{_HIT}(?P<no>-free\b|\s+free(?=\s*(?:zone|party|event|environment|version|day|[,.!]|$)))"),
    re.compile(
        f"{_HIT}(?:{_HIT}|(?:{_ZH_AND}){_HIT})*{_ZH_SORT}*(?P<no>(?:统统|一律|全都|通通|绝对|千万|[都也就全])*"
        "(?:不要|不能|不可以|不许|不准|不得|别|勿|禁止)(?:有|出现|画|放|加|用|入镜|入画|出镜)?)(?=[，。；！,.;!~]|$)"
    ),
    re.compile(f"{_HIT}(?P<no>{_ZH_GONE})(?=[，。；！,.;!~的]|$)"),
    re.compile(
        f"(?P<no>不要|不含|没有|无|禁止|避免|不带|不加|去掉)(?:{_ZH_THING}(?:、|或者?))+(?:{_ZH_THING}和)?(?:{_ZH_BETWEEN})*{_HIT}"
    ),
    re.compile(rf"{_HIT}\s+(?P<no>{_EN_GONE})\b"),
    re.compile(
        rf"\b(?P<no>no|without|avoid|free of|free from|don['’]?t (?:add|show|include|use|want|draw))\s+(?:any\s+)?"
        rf"{_EN_ITEM}(?:\s*,\s*{_EN_ITEM}){{0,3}}\s*,?\s*(?:or|nor)\s+(?:any\s+)?{_HIT}"
    ),
)
# In the same clause before a denial these turn it round: 不能没有枪, never without, why not a gun, no time to stop.
_TURNED = re.compile(
    r"[不没无别勿免忘]|停止|取消|禁止|拒绝|反对|避免|难道|怎么|怎能|怎可|哪能|岂|谁能|凭什么|为什么|为何|何必|干嘛|n['’]t\b|\b(?:not|dont|never|no|without|if|why|forget|stop|avoid|nothing|hardly|mind)\b"
)
_STRAIGHT = re.compile(r"不过|特别|另外|not only|no problem|\bno (?:\w+ ){1,2}(?:and|or)$")
"""Hold one of the above and turn nothing."""
_CLAUSE = re.compile(f"[^，。；！、：,.;!:?？\n{_HIT}]*$")
_PARALLEL = r"{no}[^，。；！、,.;!\s不没无别勿人谁哪一天日时刻次个得能会可]{{1,3}}$"
"""The same denial of something else right before: 没有烟|没有酒."""
_SO_SO = re.compile("[要差对了得想能可会是有何岂特个分区级性告离]$")
"""Before a bare 不, 没 or 别: 要不(要), 差不(多), 有没(有), 特别."""
# Behind the word: 没有枪不行, 别把枪放下, no guns no glory, don't put the gun down.
_TAKEN_BACK = re.compile(
    r"[^，。；！,.;!\n]{0,6}?(?:不行|不可|不欢|不成|不酷|不帅|不好|不够|不快乐|不开心|不高兴|不罢休|不痛快|不完整|不精彩|不热闹|不舒服|不爽|不香|不散|不归|不幸福|没意思|没劲|没气氛|没有?快乐|就[不没少缺无]|活不下去|是什么|不过瘾|不算|怎么|哪行|哪能|才怪|放下|离手|离身|是假|拿开|拿走|收|扔|丢|藏|忘|漏|换[^成为]|太|吗|呢|[?？])"
    r"|\s*,?\s*(?:\?|no (?:fun|glory|way|deal|party|life|gain)|(?:is|are)(?:n['’]?t| not)"
    r"|\s*,?\s*(?:it|he|she|this|life)?\s*(?:is|['’]s) (?:boring|dull|lame|nothing)"
    r"|down|away|out|behind|too|small|big|less|fewer|looks?)"
)
_JESTS = re.compile(
    r"\b(?:kidding|jk|opposite|second thoughts?|never ?mind|ignore|actually|just joking)\b"
    r"|骗你|开玩笑|反话|才怪|反过来|其实[要想]|还是[要想画]|忽略"
)


def renounced(text: str, words: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the words (start, end in the folded text, apart and in order) that the text denies."""
    if not words or _JESTS.search(text):
        return set()
    masked, places = _masked(text, words)
    denied: set[tuple[int, int]] = set()
    for pattern in _DENIALS:
        for match in pattern.finditer(masked):
            if _honest(masked, match):
                denied.update(places[i] for i in range(match.start(), match.end()) if i in places)
    return denied


def _masked(text: str, words: Sequence[tuple[int, int]]) -> tuple[str, dict[int, tuple[int, int]]]:
    """The text with one sign for every word, and where each sign stands."""
    pieces: list[str] = []
    places: dict[int, tuple[int, int]] = {}
    length = last = 0
    for start, end in words:
        pieces += [text[last:start], _HIT]
        length += start - last + 1
        places[length - 1] = (start, end)
        last = end
    return "".join([*pieces, text[last:]]), places


def _honest(masked: str, match: re.Match[str]) -> bool:
    return not any(_tricks(masked, match))


def _tricks(masked: str, match: re.Match[str]) -> Iterator[bool]:
    start = match.start("no")
    no, before, behind = match["no"], masked[:start].rstrip(), masked[start + 1 : start + 2]
    if match.group().startswith(no):
        clause = _CLAUSE.search(re.sub(_PARALLEL.format(no=no), "", before))
        yield clause is not None and _TURNED.search(_STRAIGHT.sub("", clause.group())) is not None
        yield no[0] in "不没" and behind != _HIT and before[-1:] == behind
        yield no in {"不", "没", "无", "别"} and 2 * _HIT in match.group()
    yield no in {"不", "没", "别", "不是"} and _SO_SO.search(before) is not None
    yield _TAKEN_BACK.match(masked, match.end()) is not None
