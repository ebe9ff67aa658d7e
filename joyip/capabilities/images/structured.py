"""Takes the quotes off prompts that are written as data: {"top": "raincoat"}, top="raincoat", prompt: "Joy waves"."""

from __future__ import annotations

import re
from collections.abc import Collection

from joyip.capabilities.images.carriers import TITLES_EN, TITLES_ZH

_VALUE = r"\s*[:：=]\s*(?:[\"“”']([^\"“”]{0,200}?)[\"“”'](?=[\s,，;；|}\])&]|$)|\[)?"
_PAIR = re.compile(rf"[\"“”']([^\"“”':：{{}}]{{1,24}})[\"“”']{_VALUE}")
"""Keys in quotes, between braces."""
_WORDS = re.compile(
    rf"(?:{TITLES_EN})(?![ _-]?(?:place|position|location|colou?r|on))|(?:{TITLES_ZH})(?!位置|颜色|载体)", re.IGNORECASE
)
"""Keys whose values are to be written in the picture."""
_FIELDS = (
    "action|pose|gesture|expression|mood|emotion|face|top|shirt|bottoms?|trousers|pants|shoes|footwear|neckwear|eyewear|"
    "glasses|headwear|hat|handheld|prop|props|holding|back|backdrop|background|bg|scene|setting|view|angle|camera|shot|"
    "framing|crop|mode|style|render|character|outfit|clothes|colou?r|pattern|theme|"
    "动作|姿势|表情|情绪|上衣|上装|下装|下衣|裤子|裙子|鞋子?|帽子|头饰|头戴|眼镜|颈饰|脖子|围巾|背包|背饰|手持|手拿|道具|"
    "背景|场景|视角|角度|机位|构图|景别|模式|风格|画风|角色|服装|衣服|颜色|配色|图案|主题"
)
_FIELD = re.compile(
    rf"(?<![^\s,，;；|/&({{])"
    rf"((?:{_FIELDS}|{TITLES_EN}|{TITLES_ZH})"
    rf"(?:[ _-]?(?:place|position|location|colou?r|pattern|位置|颜色|图案))?){_VALUE}",
    re.IGNORECASE,
)
"""Keys without quotes; one alone may be a label: shirt: "SALE"."""
_WITHOUT = re.compile(r"(?<![^\s])--no(?=\s)")
"""Before what other generators are told to leave out."""
_WHOLE = re.compile(
    r"^\s*[\w ]{0,16}(?:prompt|提示词|描述|要求)\s*[:：=]\s*([\"“”'])(.*)[\"“”']\s*$", re.IGNORECASE | re.DOTALL
)


def unquoted(prompt: str) -> str:
    """The prompt, of the same length, with blanks for the quotes and brackets that are not the user's words."""
    prompt = _WITHOUT.sub(" no:", prompt)
    whole = _WHOLE.match(prompt)
    if whole:
        return _blank(prompt, (whole.start(1), whole.end(2)))
    if prompt.lstrip().startswith(("{", "[")) and _PAIR.search(prompt):
        keys = [mark for pair in _PAIR.finditer(prompt) for mark in (pair.start(1) - 1, pair.end(1))]
        prompt = _blank(prompt, [*keys, *_quotes(_PAIR, prompt)])
        return "".join(" " if mark in "{}[]" else mark for mark in prompt)
    fields = [field for field in _FIELD.finditer(prompt) if field.group(2) is not None]
    return _blank(prompt, _quotes(_FIELD, prompt)) if len(fields) > 1 else prompt


def _quotes(pairs: re.Pattern[str], prompt: str) -> list[int]:
    """Where the quotes are round values that are not to be written."""
    told = [pair for pair in pairs.finditer(prompt) if pair.group(2) is not None and not _WORDS.search(pair.group(1))]
    return [mark for pair in told for mark in (pair.start(2) - 1, pair.end(2))]


def _blank(prompt: str, marks: Collection[int]) -> str:
    return "".join(" " if place in marks else mark for place, mark in enumerate(prompt))
