"""Tells little pictures that stand for words from those that only adorn them: Joy with a 🎁, but not: thanks 🎁."""

from __future__ import annotations

import re

_ONE = r"(?![❌🚫✖✗✘🙅⛔✅✔☑🆗])[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]"
_RUN = re.compile(rf"{_ONE}(?:[ +&、]*{_ONE})*")
_LEADS = re.compile(
    r"(?:^|[,.!?;:，。；、+&(/]|[拿戴穿着捧抱举和跟加有个只顶副条把件双束杯块来在举抓握]"
    r"|\b(?:a|an|the|with|and|plus|w|n|his|her|its|in|on|at|of|big|little|red|blue|green|pink|yellow|black|white|gold"
    r"|hold|holds|holding|carry|carries|carrying|wear|wears|wearing|hug|hugs|hugging|add|give him|has|got))\s*$"
)
_GOES_ON = re.compile(
    r"\s*(?:$|[,.!?;:，。；、+&)/]|[和跟加的脸色]|(?:and|plus|on|in|at|with|under|face|hat|red|blue|pink|gold)\b)"
)


def without_ornaments(text: str) -> str:
    """The text with blanks for the pictures that only adorn a sentence: those behind its words, or before them."""
    for run in reversed(list(_RUN.finditer(text))):
        leads = _LEADS.search(text, 0, run.start()) is not None
        behind = run.start() > 0 and bool(text[: run.start()].strip())
        if not leads or not (behind or _GOES_ON.match(text, run.end())):
            text = text[: run.start()] + " " * (run.end() - run.start()) + text[run.end() :]
    return text
