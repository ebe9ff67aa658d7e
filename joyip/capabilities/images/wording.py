"""How far words to write go that no quotation marks end: see you at the beach, Happy New Year|in the park."""

from __future__ import annotations

import re

from joyip.capabilities.images.lexicon import Lexicon

_CAPITALS = re.compile(r"(?:[A-Z0-9][\w'&!]*)(?:(?: (?:of|the|and|to|for|&|in(?= \d)|at(?= \d)))? [A-Z0-9][\w'&!]*)*")
_MORE = re.compile(
    r" (?P<by>at|by|with|in|on|over|across|and) (?P<more>[^,.!?;\"]{1,30}?)"
    r"(?=\s*(?:[,.!?;。]|$|\b(?:while|and|with|wearing|holding|standing|sitting|written|printed)\b))"
)
_NEEDS_MORE = re.compile(
    r"(?:\b(?:see (?:you|ya|u)(?: all)?|meet (?:me|us)|find us|join us|visit us|catch us) (?:at|in|on|by)"
    r"|\b(?:good luck|best of luck|best wishes|congrats|congratulations|fun) (?:with|on|in|at)"
    r"|\b(?:made|baked|brewed|built|served|grown) (?:with|in|by)|\b(?:in love|all you need) (?:with|in))$"
)
_WHERE = re.compile(
    r"\b(?:its|his|her|their|my|letters?|font|capitals|caps|writing|script|ink|colou?rs?|left|right|top|bottom|middle|"
    r"cent(?:er|re)|front|back|side|corner|background|foreground|it|them)\b"
)
_WISHES = frozenset({"concept", "color", "theme", "negate", "swap"})


def trimmed(words: str, written: str) -> str:
    """Words without quotes end where their capitals end: a sign saying Happy New Year in the park."""
    if not words.isascii() or len(written) != len(words):
        return words.rstrip()
    run = _CAPITALS.match(written)
    goes_on = run and not re.match(r" (?:in|on|at|by|with|from|near|behind)\b(?! \d)", written[run.end() :])
    return words.rstrip() if not run or goes_on else words[: run.end()]


def extended(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the words at start..end really end: behind a preposition that they need, or what is no wish by itself."""
    more = _MORE.match(text, end)
    if more is None:
        return end
    needed = _NEEDS_MORE.search(text, start, more.end("by")) is not None
    return more.end() if needed or _belongs(text[start:end], more, lexicon) else end


def _belongs(before: str, more: re.Match[str], lexicon: Lexicon) -> bool:
    """See you|at the finish line, but not: hello|in the park, hello|by the door, sale|in big letters."""
    words = more.group("more")
    if more.group("by") == "and" and re.fullmatch(r"[a-z]+s", words) and before.endswith("s"):
        return True  # hugs and kisses
    if _WHERE.search(words) or words.split()[-1].removesuffix("s") in lexicon.things:
        return False
    if any(token.meaning.kind in _WISHES for token in lexicon.find(f"{more.group('by')} {words}")[0]):
        return False
    return more.group("by") != "and" or " " not in words
