"""Takes the quotes off prompts that are written as data: {"top": "raincoat"}, prompt: "Joy waves"."""

from __future__ import annotations

import re
from collections.abc import Collection

_PAIR = re.compile(r"[\"“”']([^\"“”':：{}]{1,24})[\"“”']\s*[:：]\s*(?:[\"“”']([^\"“”]{0,200})[\"“”]|\[)?")
_WHOLE = re.compile(
    r"^\s*[\w ]{0,16}(?:prompt|提示词|描述|要求)\s*[:：=]\s*([\"“”'])(.*)[\"“”']\s*$", re.IGNORECASE | re.DOTALL
)
_WORDS = re.compile(
    r"(?:text|slogan|caption|words)(?![ _-]?(?:place|position|location|colou?r|on))"
    r"|(?:文字|文案|标语|字样|口号|内容)(?!位置|颜色|载体)",
    re.IGNORECASE,
)
"""Keys whose values are to be written in the picture."""


def unquoted(prompt: str) -> str:
    """The prompt, of the same length, with blanks for the quotes and brackets that are not the user's words."""
    whole = _WHOLE.match(prompt)
    if whole:
        return _blank(prompt, (whole.start(1), whole.end(2)))
    if not prompt.lstrip().startswith(("{", "[")) or not _PAIR.search(prompt):
        return prompt
    for found in _PAIR.finditer(prompt):
        marks = [found.start(1) - 1, found.end(1)]
        if found.group(2) is not None and not _WORDS.search(found.group(1)):
            marks += [found.start(2) - 1, found.end(2)]
        prompt = _blank(prompt, marks)
    return "".join(" " if mark in "{}[]" else mark for mark in prompt)


def _blank(prompt: str, marks: Collection[int]) -> str:
    return "".join(" " if place in marks else mark for place, mark in enumerate(prompt))
